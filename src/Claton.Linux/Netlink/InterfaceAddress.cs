namespace Claton.Linux.Netlink;

/// <summary>IFA_F_*.</summary>
[Flags]
public enum AddressFlags : uint
{
    None = 0,

    /// <summary>IPv6: of the privacy extensions (RFC 8981). IPv4: not the first address of its subnet.</summary>
    Temporary = 0x1,
    NoDad = 0x2,
    Optimistic = 0x4,
    DadFailed = 0x8,
    HomeAddress = 0x10,
    Deprecated = 0x20,
    Tentative = 0x40,
    Permanent = 0x80,

    /// <summary>The kernel makes temporary addresses beside it.</summary>
    ManageTemporary = 0x100,
    NoPrefixRoute = 0x200,
    MulticastAutoJoin = 0x400,
    StablePrivacy = 0x800,
}

/// <summary>RT_SCOPE_*, for addresses.</summary>
public enum AddressScope : byte
{
    Universe = 0,
    Site = 200,
    Link = 253,
    Host = 254,
    Nowhere = 255,
}

/// <summary>An address of an interface.</summary>
public sealed record InterfaceAddress<T>
    where T : struct, IIpAddress<T>
{
    /// <summary>A lifetime without end.</summary>
    public const uint Forever = uint.MaxValue;

    public required int InterfaceIndex { get; init; }

    /// <summary>The host's own address, on point-to-point links as well.</summary>
    public required T Address { get; init; }

    /// <summary>Leading bits that the link's hosts share.</summary>
    public required int PrefixLengthBits { get; init; }

    public AddressFlags Flags { get; init; }

    public AddressScope Scope { get; init; }

    /// <summary>For how long new connections may use it, from when this was read.</summary>
    public uint PreferredLifetimeSeconds { get; init; } = Forever;

    /// <summary>For how long it exists, from when this was read.</summary>
    public uint ValidLifetimeSeconds { get; init; } = Forever;

    /// <summary>
    /// Who added it: 0 unknown, 1 loopback, 2 Router Advertisement, 3 link-local. IFA_PROTO, Linux 5.18.
    /// </summary>
    public byte Protocol { get; init; }

    public IpPrefix<T> Prefix => new(Address, PrefixLengthBits);
}
