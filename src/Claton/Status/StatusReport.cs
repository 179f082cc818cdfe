using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Claton.Status;

/// <summary>What the daemon says of itself: the answer of the control socket and of <c>claton status --json</c>.</summary>
internal sealed record StatusReport
{
    public required string Version { get; init; }

    /// <summary>What the administrator chose; each interface says what it runs.</summary>
    public required string Engine { get; init; }

    /// <summary>By interface index; loopback and the CLATs' own devices are left out.</summary>
    public required ImmutableArray<InterfaceStatus> Interfaces { get; init; }

    /// <summary>Those that the command line names and that are not there; left out where there are none.</summary>
    public ImmutableArray<string>? MissingInterfaces { get; init; }

    /// <summary>What <c>claton siit</c> says of itself; nobody else does.</summary>
    public TranslatorStatus? Translator { get; init; }
}

/// <summary>A translator alone.</summary>
internal sealed record TranslatorStatus
{
    public required string Device { get; init; }

    public required string Prefix { get; init; }

    /// <summary>How many explicit mappings there are.</summary>
    public required int Mappings { get; init; }

    /// <summary>The first of them, as a map file has them: a table may be long.</summary>
    public required ImmutableArray<string> MappingRows { get; init; }

    public required int Queues { get; init; }

    public string? Ipv4Address { get; init; }

    public string? Ipv6Address { get; init; }

    public required int Ipv4MtuBytes { get; init; }

    public required int Ipv6MtuBytes { get; init; }

    public required CountersStatus Counters { get; init; }
}

internal sealed record InterfaceStatus
{
    public required string Interface { get; init; }

    public required int Index { get; init; }

    public required InterfaceState State { get; init; }

    /// <summary>The name of the reason why there is no CLAT, for programs.</summary>
    public string? Reason { get; init; }

    /// <summary>The same in words.</summary>
    public string? ReasonText { get; init; }

    /// <summary>What the kernel refused, while it is tried again.</summary>
    public string? Error { get; init; }

    /// <summary>Who has to do something until the CLAT is there, or has changed.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>The CLAT's, where there is one: before it is made, neither device nor addresses are told.</summary>
    public string? Device { get; init; }

    public string? Ipv4Address { get; init; }

    public string? Ipv6Address { get; init; }

    public string? DuplicateAddressDetection { get; init; }

    public string? Pref64 { get; init; }

    /// <summary>How the prefix was learned: "configuration", "ra" or "dns".</summary>
    public string? Source { get; init; }

    /// <summary>Who knew the prefix, where that is a resolver.</summary>
    public string? Resolver { get; init; }

    /// <summary>How that resolver was learned: "ra", "network-manager" or, where none is known for the interface, "resolv.conf".</summary>
    public string? ResolverSource { get; init; }

    /// <summary>Seconds until the prefix ends, unless it is advertised again.</summary>
    public long? Pref64LifetimeSeconds { get; init; }

    public string? Router { get; init; }

    /// <summary>The server of the connectivity check, where one is asked.</summary>
    public string? ConnectivityServer { get; init; }

    /// <summary>What came of it: "open" where it answered, "silent" where it did not, "unknown" until then.</summary>
    public string? Connectivity { get; init; }

    public int? MtuBytes { get; init; }

    /// <summary>What translates here now, or is about to.</summary>
    public string? Engine { get; init; }

    /// <summary>Of a translator of others, as far as it says so.</summary>
    public string? EngineVersion { get; init; }

    /// <summary>
    /// How it stands on the uplink: by programs ("tcx", "clsact") or a link that shares it ("ipvlan", "macvlan"); nothing
    /// where it needs neither.
    /// </summary>
    public string? Attachment { get; init; }

    /// <summary>Why no better engine does.</summary>
    public string? EngineReason { get; init; }

    /// <summary>What this engine can't translate, a sentence each; left out where there is nothing.</summary>
    public ImmutableArray<string>? EngineLimits { get; init; }

    public CountersStatus? Counters { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<InterfaceState>))]
internal enum InterfaceState
{
    /// <summary>No CLAT, for a reason.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>There is no CLAT yet: its engine is about to begin.</summary>
    [JsonStringEnumMemberName("starting")]
    Starting,

    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>The CLAT goes on by the parameters before, until the engine translates by those that are told.</summary>
    [JsonStringEnumMemberName("changing")]
    Changing,

    /// <summary>There should be a CLAT, or a look for one, and the kernel refuses something.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Since the CLAT was set up.</summary>
internal sealed record CountersStatus
{
    public required DirectionStatus Ipv4ToIpv6 { get; init; }

    public required DirectionStatus Ipv6ToIpv4 { get; init; }
}

internal sealed record DirectionStatus
{
    public required long Packets { get; init; }

    public required long Octets { get; init; }

    /// <summary>How many of the packets were translated in the kernel.</summary>
    public long InKernel { get; init; }

    /// <summary>Packets that the kernel handed over to the translator of this process, by reason; left out where there were none.</summary>
    public ImmutableSortedDictionary<string, long>? HandedOver { get; init; }

    /// <summary>Packets that were not passed on, by reason; reasons that never happened are left out.</summary>
    public required ImmutableSortedDictionary<string, long> Drops { get; init; }

    /// <summary>Packets that were answered with an ICMP error instead, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Errors { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusJson : JsonSerializerContext;
