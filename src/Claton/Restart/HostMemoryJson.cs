using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Claton.Core;
using Claton.Translation.Rfc6052;

namespace Claton.Restart;

/// <summary>The memory as text. What another version wrote may lack something, and is then worth nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    IgnoreReadOnlyProperties = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    WriteIndented = true,
    Converters =
    [
        typeof(TextConverter<Ipv4Address>), typeof(TextConverter<Ipv6Address>), typeof(TextConverter<Ipv6Prefix>),
        typeof(MacAddressConverter), typeof(Pref64Converter), typeof(InstantConverter),
    ])]
[JsonSerializable(typeof(HostMemory))]
internal sealed partial class HostMemoryJson : JsonSerializerContext
{
    /// <summary>Not before the generated part of this class is there.</summary>
    private static readonly Lazy<JsonTypeInfo<HostMemory>> s_typeInfo = new(RequireEverything);

    public static string Write(HostMemory memory) => JsonSerializer.Serialize(memory, s_typeInfo.Value);

    public static bool TryRead(string text, [NotNullWhen(true)] out HostMemory? memory)
    {
        try
        {
            memory = JsonSerializer.Deserialize(text, s_typeInfo.Value);
            return memory is { IsSound: true };
        }
        catch (Exception error) when (error is JsonException or FormatException or OverflowException or ArgumentException)
        {
            memory = null;
            return false;
        }
    }

    private static JsonTypeInfo<HostMemory> RequireEverything()
    {
        var options = new JsonSerializerOptions(Default.Options)
        {
            TypeInfoResolver = Default.WithAddedModifier(type =>
            {
                foreach (JsonPropertyInfo property in type.Properties.Where(property => property.Set is not null))
                {
                    property.IsRequired = true;
                }
            }),
        };
        return (JsonTypeInfo<HostMemory>)options.GetTypeInfo(typeof(HostMemory));
    }
}

/// <summary>Values that have a text of their own.</summary>
internal abstract class TextConverterBase<T> : JsonConverter<T>
    where T : notnull
{
    protected abstract T Parse(string text);

    protected virtual string Format(T value) => value.ToString()!;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? Parse(reader.GetString()!) : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Format(value));

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.GetString()!);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(Format(value));
}

internal sealed class TextConverter<T> : TextConverterBase<T>
    where T : notnull, IParsable<T>
{
    protected override T Parse(string text) => T.Parse(text, null);
}

internal sealed class MacAddressConverter : TextConverterBase<MacAddress>
{
    protected override MacAddress Parse(string text) => MacAddress.Parse(text);
}

internal sealed class Pref64Converter : TextConverterBase<Pref64>
{
    protected override Pref64 Parse(string text) => new(Ipv6Prefix.Parse(text));
}

/// <summary>As the time since the machine started.</summary>
internal sealed class InstantConverter : TextConverterBase<Instant>
{
    protected override Instant Parse(string text) => new(TimeSpan.ParseExact(text, "c", null));

    protected override string Format(Instant value) => value.SinceBoot.ToString("c");
}
