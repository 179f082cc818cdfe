using System.Text.Json;

namespace Claton.Scenarios.Harness;

/// <summary>What <c>claton status --json</c> says, as a program reads it.</summary>
internal sealed record ClatonStatus(string Version, IReadOnlyList<UplinkStatus> Interfaces, IReadOnlyList<string>? MissingInterfaces = null)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static ClatonStatus Parse(string json) => JsonSerializer.Deserialize<ClatonStatus>(json, s_options)!;
}

/// <summary>One uplink in <see cref="ClatonStatus"/>. What there is nothing to say about is left out.</summary>
internal sealed record UplinkStatus(
    string Interface,
    int Index,
    string State,
    string? Reason = null,
    string? ReasonText = null,
    string? Device = null,
    string? Ipv4Address = null,
    string? Ipv6Address = null,
    string? DuplicateAddressDetection = null,
    string? Pref64 = null,
    string? Source = null,
    string? Resolver = null,
    string? ResolverSource = null,
    long? Pref64LifetimeSeconds = null,
    string? Router = null,
    string? ConnectivityServer = null,
    string? Connectivity = null,
    int? MtuBytes = null,
    string? Engine = null,
    string? Attachment = null,
    string? EngineReason = null,
    IReadOnlyList<string>? EngineLimits = null,
    string? Error = null,
    string? WaitsFor = null,
    JsonElement? Counters = null)
{
    public bool IsActive => State == "active";
}
