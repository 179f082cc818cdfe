using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Claton.Status;

namespace Claton.Control;

/// <summary>
/// The varlink protocol: JSON objects, each ended by a NUL octet. A call names a method; its answer has parameters or
/// the name of an error. See https://varlink.org/Method-Call.
/// </summary>
internal sealed record VarlinkCall
{
    public required string Method { get; init; }

    public JsonElement? Parameters { get; init; }

    /// <summary>The caller wants no answer.</summary>
    public bool Oneway { get; init; }
}

internal sealed record VarlinkReply<T>
{
    public T? Parameters { get; init; }

    public string? Error { get; init; }
}

internal sealed record StatusParameters(StatusReport Status);

internal sealed record ServiceInfo(string Vendor, string Product, string Version, string Url, IReadOnlyList<string> Interfaces);

internal sealed record InterfaceDescription(string Description);

internal sealed record InterfaceQuery(string? Interface);

internal sealed record MethodName(string Method);

internal sealed record ParameterName(string Parameter);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VarlinkCall))]
[JsonSerializable(typeof(VarlinkReply<StatusParameters>))]
[JsonSerializable(typeof(VarlinkReply<ServiceInfo>))]
[JsonSerializable(typeof(VarlinkReply<InterfaceDescription>))]
[JsonSerializable(typeof(VarlinkReply<MethodName>))]
[JsonSerializable(typeof(VarlinkReply<ParameterName>))]
[JsonSerializable(typeof(VarlinkReply<InterfaceQuery>))]
[JsonSerializable(typeof(InterfaceQuery))]
internal sealed partial class VarlinkJson : JsonSerializerContext;

/// <summary>Splits a stream into messages.</summary>
internal sealed class VarlinkStream(Stream stream, int mostBytes)
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The next message without its NUL, or null where the stream ends or a message is longer than allowed.</summary>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            int end = _buffer.WrittenSpan.IndexOf((byte)0);
            if ((end < 0 ? _buffer.WrittenCount : end) > mostBytes)
            {
                return null;
            }

            if (end >= 0)
            {
                byte[] message = _buffer.WrittenSpan[..end].ToArray();
                byte[] rest = _buffer.WrittenSpan[(end + 1)..].ToArray();
                _buffer.ResetWrittenCount();
                _buffer.Write(rest);
                return message;
            }

            int read = await stream.ReadAsync(_buffer.GetMemory(4096), cancellation);
            if (read == 0)
            {
                return null;
            }

            _buffer.Advance(read);
        }
    }

    public async Task WriteAsync(byte[] message, CancellationToken cancellation) =>
        await stream.WriteAsync((byte[])[.. message, 0], cancellation);
}
