using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Claton.Core.NeighborDiscovery;

/// <summary>What a router says of itself and of its link. RFC 4861 §4.2.</summary>
/// <remarks>
/// Lifetimes count from the moment of receipt. Infinite ones are <see cref="TimeSpan.MaxValue"/>, so that
/// <c>now + lifetime</c> is <see cref="Instant.Never"/>. Each list has its options in received order.
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// |   Type 134    |    Code 0     |           Checksum            |
/// +---------------+-+-+-+---+-----+-------------------------------+
/// | Cur Hop Limit |M|O|H|Prf|     |        Router Lifetime        |
/// +---------------+-+-+-+---+-----+-------------------------------+
/// |                        Reachable Time                         |
/// +---------------------------------------------------------------+
/// |                         Retrans Timer                         |
/// +---------------------------------------------------------------+
/// |   Options ...
/// </code>
/// </remarks>
public sealed partial record RouterAdvertisement
{
    private const int HeaderBytes = 16;

    /// <summary>For packets that the host sends; zero where the router does not say.</summary>
    public byte CurrentHopLimit { get; init; }

    /// <summary>Addresses are to be had by DHCPv6.</summary>
    public bool Managed { get; init; }

    /// <summary>Other configuration is to be had by DHCPv6.</summary>
    public bool OtherConfiguration { get; init; }

    /// <summary>RFC 4191 §2.2.</summary>
    public RouterPreference Preference { get; init; }

    /// <summary>Zero: this is no default router.</summary>
    public TimeSpan RouterLifetime { get; init; }

    /// <summary>Null where there is no such option or the link layer is not Ethernet.</summary>
    public MacAddress? SourceLinkLayerAddress { get; init; }

    /// <summary>
    /// At least 1280; null where there is no such option or its value is none that IPv6 can use (§6.3.4).
    /// </summary>
    public int? MtuBytes { get; init; }

    public IReadOnlyList<PrefixInformation> Prefixes { get; init; } = [];

    /// <summary>Those with lifetime zero too: they take a prefix back. // A6</summary>
    public IReadOnlyList<Pref64Option> Pref64s { get; init; } = [];

    public IReadOnlyList<RecursiveDnsServers> RecursiveDnsServers { get; init; } = [];

    /// <summary>Reads and validates an advertisement. RFC 4861 §6.1.2. // A8 E1</summary>
    /// <remarks>
    /// The checksum is not looked at: for raw ICMPv6 sockets the kernel has verified it and dropped what is wrong
    /// (RFC 3542 §3.1). The other conditions are not the kernel's concern on such a socket and are checked here.
    /// </remarks>
    /// <param name="icmpv6Message">From the type on; without the IPv6 header.</param>
    /// <param name="source">Where it came from: the router.</param>
    /// <param name="hopLimit">As received.</param>
    /// <param name="whyNot">For the log: why the message as a whole counts as not received.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> icmpv6Message,
        Ipv6Address source,
        byte hopLimit,
        [NotNullWhen(true)] out RouterAdvertisement? advertisement,
        [NotNullWhen(false)] out string? whyNot)
    {
        advertisement = null;
        whyNot = FindFault(icmpv6Message, source, hopLimit);
        if (whyNot is not null || !OptionReader.IsWellFormed(icmpv6Message[HeaderBytes..], out whyNot))
        {
            return false;
        }

        byte flags = icmpv6Message[5];
        var routerLifetime = TimeSpan.FromSeconds(BinaryPrimitives.ReadUInt16BigEndian(icmpv6Message[6..]));
        advertisement = ReadOptions(icmpv6Message[HeaderBytes..]) with
        {
            CurrentHopLimit = icmpv6Message[4],
            Managed = (flags & 0x80) != 0,
            OtherConfiguration = (flags & 0x40) != 0,
            Preference = ReadPreference(flags, routerLifetime),
            RouterLifetime = routerLifetime,
        };
        return true;
    }

    private static string? FindFault(ReadOnlySpan<byte> message, Ipv6Address source, byte hopLimit) =>
        hopLimit != ProtocolConstants.HopLimit ? $"hop limit {hopLimit}: it was not sent on this link"
        : !source.IsLinkLocal ? $"the source {source} is not link-local"
        : message.Length < HeaderBytes ? $"{message.Length} octets are too few"
        : message[0] != MessageType.RouterAdvertisement ? $"ICMPv6 type {message[0]} is no Router Advertisement"
        : message[1] != 0 ? $"ICMPv6 code {message[1]}"
        : null;

    /// <summary>
    /// A signed number of two bits, of which -2 is reserved. It says nothing where there is no default router.
    /// RFC 4191 §2.2.
    /// </summary>
    private static RouterPreference ReadPreference(byte flags, TimeSpan routerLifetime) => (flags >> 3 & 0b11) switch
    {
        _ when routerLifetime == TimeSpan.Zero => RouterPreference.Medium,
        0b01 => RouterPreference.High,
        0b11 => RouterPreference.Low,
        _ => RouterPreference.Medium,
    };
}
