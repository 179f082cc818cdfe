namespace Claton.Linux.Netlink;

/// <summary>What a rule does with the packets that it is for. FR_ACT_*.</summary>
public enum RuleAction : byte
{
    Unspecified = 0,
    Lookup = 1,
    Goto = 2,
    Nop = 3,
    Blackhole = 6,
    Unreachable = 7,
    Prohibit = 8,
}

/// <summary>A rule that chooses a routing table. ip-rule(8).</summary>
public sealed record Rule<T>
    where T : struct, IIpAddress<T>
{
    public IpPrefix<T>? Source { get; init; }

    public IpPrefix<T>? Destination { get; init; }

    /// <summary>Rules are tried from the lowest priority up.</summary>
    public uint Priority { get; init; }

    public uint Table { get; init; }

    /// <summary>Who added it; numbers as for <see cref="RouteProtocol"/>.</summary>
    public byte Protocol { get; init; }

    public RuleAction Action { get; init; } = RuleAction.Lookup;

    /// <summary>The rule is for the packets that do not match.</summary>
    public bool Inverted { get; init; }

    public string? InputInterface { get; init; }

    public string? OutputInterface { get; init; }

    public uint? FirewallMark { get; init; }

    /// <summary>Which bits of the mark are compared; null for all.</summary>
    public uint? FirewallMask { get; init; }
}
