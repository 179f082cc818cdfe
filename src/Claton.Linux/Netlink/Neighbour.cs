namespace Claton.Linux.Netlink;

/// <summary>NUD_*. RFC 4861 §7.3.2.</summary>
[Flags]
public enum NeighbourState : ushort
{
    None = 0,
    Incomplete = 0x01,
    Reachable = 0x02,
    Stale = 0x04,
    Delay = 0x08,
    Probe = 0x10,
    Failed = 0x20,
    NoArp = 0x40,
    Permanent = 0x80,
}

/// <summary>NTF_*.</summary>
[Flags]
public enum NeighbourFlags : byte
{
    None = 0,
    Use = 0x01,
    Self = 0x02,
    Master = 0x04,
    Proxy = 0x08,
    ExternallyLearned = 0x10,
    Offloaded = 0x20,
    Sticky = 0x40,
    Router = 0x80,
}

/// <summary>What the kernel knows of a host on a link.</summary>
public sealed record Neighbour<T>
    where T : struct, IIpAddress<T>
{
    public required int InterfaceIndex { get; init; }

    public required T Address { get; init; }

    /// <summary>Null while it is not known, or has another length than six octets.</summary>
    public MacAddress? LinkLayerAddress { get; init; }

    public NeighbourState State { get; init; }

    public NeighbourFlags Flags { get; init; }
}
