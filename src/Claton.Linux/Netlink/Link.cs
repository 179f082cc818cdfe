namespace Claton.Linux.Netlink;

/// <summary>What kind of link-layer header a link has. ARPHRD_*.</summary>
public enum ArpHardwareType : ushort
{
    Ethernet = 1,
    Ppp = 512,
    RawIp = 519,
    Tunnel6 = 769,
    Loopback = 772,
    Sit = 776,
    Void = 0xffff,

    /// <summary>No header at all: TUN devices are of this type.</summary>
    None = 0xfffe,
}

/// <summary>IFF_* of a link.</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>Switched on by the administrator.</summary>
    Up = 0x1,
    Broadcast = 0x2,
    Loopback = 0x8,
    PointToPoint = 0x10,

    /// <summary>Ready to carry packets.</summary>
    Running = 0x40,
    NoArp = 0x80,
    Multicast = 0x1000,

    /// <summary>Has a carrier.</summary>
    LowerUp = 0x10000,
}

/// <summary>
/// RFC 2863 §3.1.14; IF_OPER_*. Drivers that don't say are <see cref="Unknown"/>, which counts as working.
/// </summary>
public enum OperationalState : byte
{
    Unknown = 0,
    NotPresent = 1,
    Down = 2,
    LowerLayerDown = 3,
    Testing = 4,
    Dormant = 5,
    Up = 6,
}

/// <summary>How the kernel makes IPv6 addresses for a link. IN6_ADDR_GEN_MODE_*.</summary>
public enum Ipv6AddressGeneration : byte
{
    Eui64 = 0,

    /// <summary>Not even a link-local address.</summary>
    None = 1,
    StablePrivacy = 2,
    Random = 3,
}

/// <summary>A network interface.</summary>
public sealed record Link
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public ArpHardwareType HardwareType { get; init; }

    public LinkFlags Flags { get; init; }

    public OperationalState OperationalState { get; init; }

    public int MtuBytes { get; init; }

    /// <summary>
    /// The MTU for IPv6, which a router may have lowered; null where the link has no IPv6, as under an MTU of 1280.
    /// </summary>
    public int? Ipv6MtuBytes { get; init; }

    /// <summary>IPv6 is switched off on the link, or the link has none.</summary>
    public bool Ipv6Disabled { get; init; } = true;

    public bool Ipv6Forwarding { get; init; }

    /// <summary>The link-layer address, where it has six octets.</summary>
    public MacAddress? Address { get; init; }

    /// <summary>"tun", "veth", "macvlan" and so on; null for hardware.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether it carries packets to and from a program. Of the same kind are TAP devices, which carry frames.</summary>
    public bool IsTun => Kind == "tun" && HardwareType == ArpHardwareType.None;

    /// <summary>The bridge, bond or VRF that the link belongs to.</summary>
    public int? Master { get; init; }

    /// <summary>A text that the administrator put there.</summary>
    public string? Alias { get; init; }

    /// <summary>Also while it is down, unlike <see cref="LinkFlags.LowerUp"/>. A TUN device has one while a program holds it.</summary>
    public bool HasCarrier { get; init; }

    /// <summary>How often its carrier came or went so far: the kernel reports several changes in a row as one.</summary>
    public uint CarrierChanges { get; init; }
}

/// <summary>What to change of a link; null leaves a thing as it is.</summary>
public sealed record LinkChange
{
    public bool? Up { get; init; }

    /// <summary>Off: neighbours are not looked for, and frames are addressed to the link's own address.</summary>
    public bool? Arp { get; init; }

    public int? MtuBytes { get; init; }

    /// <summary>How many packets wait for a driver or, with a TUN device, for whoever reads.</summary>
    public int? QueuePackets { get; init; }

    public string? Name { get; init; }

    public Ipv6AddressGeneration? AddressGeneration { get; init; }

    /// <summary>Empty takes the alias away.</summary>
    public string? Alias { get; init; }

    /// <summary>The namespace to move the link to: <see cref="NetworkNamespace.Descriptor"/>.</summary>
    public System.Runtime.InteropServices.SafeHandle? NetworkNamespaceDescriptor { get; init; }
}

/// <summary>What passed a link since it is there; a super-packet counts as the packets that it stands for.</summary>
public sealed record LinkStatistics(long ReceivedPackets, long SentPackets, long ReceivedBytes, long SentBytes);
