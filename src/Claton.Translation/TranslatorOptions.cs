using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Translation;

/// <summary>What to do with a UDP datagram over IPv4 that has no checksum. RFC 7915 §4.5. // C10</summary>
public enum ZeroUdpChecksum
{
    /// <summary>Compute one.</summary>
    Compute,

    /// <summary>Drop the datagram and count it.</summary>
    Drop,
}

/// <summary>How two IPv6 nodes behind explicit mappings reach one another. RFC 7757 §4.2.</summary>
public enum Hairpinning
{
    /// <summary>Not through this translator.</summary>
    None,

    /// <summary>The IPv4 network turns the packets round; IPv4 sources are translated as that needs. RFC 7757 §4.2.1.</summary>
    Simple,

    /// <summary>The translator turns the packets round itself. RFC 7757 §4.2.2.</summary>
    Intrinsic,
}

/// <summary>The one pair of addresses that a CLAT translates for. RFC 6877, RFC 7757 Appendix A.1. // C21</summary>
public readonly record struct ClatPair(Ipv4Address Ipv4, Ipv6Address Ipv6);

/// <summary>Everything that a <see cref="Translator"/> is told.</summary>
public sealed record TranslatorOptions
{
    /// <summary>192.0.0.8, the IPv4 dummy address of RFC 7600 §4.8.</summary>
    public static readonly Ipv4Address DummyIpv4Address = new(0xc000_0008);

    /// <summary>Where IPv4 addresses without an explicit mapping stand in IPv6.</summary>
    public required Pref64 Prefix { get; init; }

    /// <summary>The explicit address mapping table; the longest matching prefix wins. RFC 7757 §3.</summary>
    public IReadOnlyList<ExplicitMapping> Mappings { get; init; } = [];

    /// <summary>The only pair to translate for; null translates for everything the mappings and the prefix cover.</summary>
    public ClatPair? Clat { get; init; }

    public Hairpinning Hairpinning { get; init; } = Hairpinning.Intrinsic;

    /// <summary>
    /// The translator's address on the IPv4 side: its errors come from there, and packets to it are answered. Null where it
    /// has none: errors come from <see cref="DummyIpv4Address"/>, and nothing is answered.
    /// </summary>
    /// <remarks>With <see cref="Clat"/> nothing but errors: no packet is for the translator.</remarks>
    public Ipv4Address? OwnIpv4Address { get; init; }

    /// <summary>
    /// The translator's address on the IPv6 side, by the same rules; null means <see cref="OwnIpv4Address"/> in the prefix.
    /// </summary>
    public Ipv6Address? OwnIpv6Address { get; init; }

    /// <summary>The MTU of the next hop on the IPv4 side.</summary>
    public int Ipv4MtuBytes { get; init; } = 1500;

    /// <summary>The MTU of the next hop on the IPv6 side; at least 1280.</summary>
    public int Ipv6MtuBytes { get; init; } = 1500;

    /// <summary>
    /// No path on the IPv6 side has a lower MTU: IPv4 packets that may be fragmented are cut to it. RFC 7915 §4.1. // C5
    /// </summary>
    public int LowestIpv6MtuBytes { get; init; } = 1280;

    /// <summary>Whether the type of service becomes the traffic class and back. // C1 C2</summary>
    public bool CopyTrafficClass { get; init; } = true;

    /// <summary>The type of service of IPv4 packets where it is not copied; the traffic class is zero then. RFC 7915 §5.1.</summary>
    public byte FixedTypeOfService { get; init; }

    public ZeroUdpChecksum ZeroUdpChecksum { get; init; } = ZeroUdpChecksum.Compute;

    /// <summary>Whether private and other non-global IPv4 addresses may stand inside 64:ff9b::/96. // C20</summary>
    /// <remarks>
    /// Deviation RFC 6052 §3.1: they may, by default. There are networks that serve private IPv4 behind that prefix, and a
    /// draft (nat64-wkp-1918) lifts the ban.
    /// </remarks>
    public bool AllowPrivateIpv4 { get; init; } = true;

    /// <summary>
    /// The IPv4 source of ICMPv6 errors whose own source has no IPv4 form: an address, or a pool (RFC 6791) from which
    /// each IPv6 source gets one. // C17
    /// </summary>
    public Ipv4Prefix UntranslatableIcmpSource { get; init; } = new(DummyIpv4Address, 32);

    /// <summary>
    /// Whether such an error tells its IPv6 source in an ICMP extension, as RFC 6791 §4 recommends: otherwise all routers
    /// look the same. <c>traceroute -e</c> and packet analysers show it. RFC 5837. // C17
    /// </summary>
    public bool RevealIcmpSource { get; init; } = true;

    /// <summary>Whether senders are told of refused packets. RFC 7915 §4.4, §5.4. // C18</summary>
    public bool GenerateErrors { get; init; } = true;

    /// <summary>How many errors each direction may send a second, in the long run. // C18</summary>
    public int ErrorsPerSecond { get; init; } = 100;

    /// <summary>How many errors each direction may send at once. // C18</summary>
    public int ErrorBurst { get; init; } = 50;

    /// <summary>The clock of the error rate.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The first IPv4 identification. RFC 7915 §5.1; hand in a random one, so that nobody can guess. RFC 7739.</summary>
    public ushort FirstIdentification { get; init; }

    /// <summary>A CLAT: one pair of addresses, everything else by the prefix. // C21</summary>
    public static TranslatorOptions ForClat(
        Ipv4Address clat4,
        Ipv6Address clat6,
        Pref64 prefix,
        int ipv6MtuBytes,
        int ipv4MtuBytes) => new()
        {
            Prefix = prefix,
            Clat = new ClatPair(clat4, clat6),
            Mappings = [new ExplicitMapping(new Ipv4Prefix(clat4, 32), new Ipv6Prefix(clat6, 128))],
            Hairpinning = Hairpinning.None,
            OwnIpv6Address = clat6,
            Ipv6MtuBytes = ipv6MtuBytes,
            Ipv4MtuBytes = ipv4MtuBytes,
        };
}
