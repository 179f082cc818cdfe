using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Claton.Status;

namespace Claton.Control;

/// <summary>Answers calls: what <c>varlinkctl info</c>, <c>introspect</c> and <c>call</c> see.</summary>
internal sealed class VarlinkService(Func<Task<StatusReport>> getStatus)
{
    public const string StatusMethod = "io.claton.Status";

    private const string ServiceInterface = "org.varlink.service";
    private const string ClatonInterface = "io.claton";

    /// <returns>The answer, or null where the caller wants none.</returns>
    /// <exception cref="JsonException">The message is no call.</exception>
    public async Task<byte[]?> AnswerAsync(byte[] message)
    {
        VarlinkCall call = JsonSerializer.Deserialize(message, VarlinkJson.Default.VarlinkCall) ?? throw new JsonException();
        byte[] answer = call.Method switch
        {
            StatusMethod => Reply(new StatusParameters(await getStatus()), VarlinkJson.Default.VarlinkReplyStatusParameters),
            $"{ServiceInterface}.GetInfo" => Reply(Info(), VarlinkJson.Default.VarlinkReplyServiceInfo),
            $"{ServiceInterface}.GetInterfaceDescription" => Describe(call.Parameters),
            _ => Error("MethodNotFound", new MethodName(call.Method), VarlinkJson.Default.VarlinkReplyMethodName),
        };
        return call.Oneway ? null : answer;
    }

    private static ServiceInfo Info() =>
        new("Claton", "claton", StatusReporter.Version, "https://www.rfc-editor.org/rfc/rfc6877", [ServiceInterface, ClatonInterface]);

    private static byte[] Describe(JsonElement? parameters)
    {
        string? name = parameters?.Deserialize(VarlinkJson.Default.InterfaceQuery)?.Interface;
        if (name is null)
        {
            return Error("InvalidParameter", new ParameterName("interface"), VarlinkJson.Default.VarlinkReplyParameterName);
        }

        string? description = name switch
        {
            ClatonInterface => VarlinkDescriptions.Claton,
            ServiceInterface => VarlinkDescriptions.Service,
            _ => null,
        };
        return description is null
            ? Error("InterfaceNotFound", new InterfaceQuery(name), VarlinkJson.Default.VarlinkReplyInterfaceQuery)
            : Reply(new InterfaceDescription(description), VarlinkJson.Default.VarlinkReplyInterfaceDescription);
    }

    private static byte[] Reply<T>(T parameters, JsonTypeInfo<VarlinkReply<T>> type) =>
        JsonSerializer.SerializeToUtf8Bytes(new VarlinkReply<T> { Parameters = parameters }, type);

    private static byte[] Error<T>(string name, T parameters, JsonTypeInfo<VarlinkReply<T>> type) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new VarlinkReply<T> { Error = $"{ServiceInterface}.{name}", Parameters = parameters }, type);
}
