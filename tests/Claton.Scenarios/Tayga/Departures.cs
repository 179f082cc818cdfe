using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>A packet of which the two make different things on purpose.</summary>
/// <param name="Claton">What Claton makes of it, in the words of <see cref="Description"/>.</param>
/// <param name="Tayga">What TAYGA 0.9.2 makes of it.</param>
/// <param name="Why">By what Claton goes.</param>
internal sealed record Departure(string Name, byte[] Octets, string Claton, string Tayga, string Why);

/// <summary>All of them, for 2001:db8:64::/96; docs/testing.md has the same list.</summary>
internal static class Departures
{
    private static readonly Ipv6Address s_near6 = Ipv6Address.Parse("2001:db8:64::192.0.2.33");
    private static readonly Ipv6Address s_far6 = Ipv6Address.Parse("2001:db8:64::198.51.100.7");

    private static readonly Ipv4Builder s_ipv4 = new() { Source = Comparison.Far, Destination = Comparison.Near };
    private static readonly Ipv4Builder s_quoted4 = new() { Source = Comparison.Near, Destination = Comparison.Far };
    private static readonly Ipv6Builder s_ipv6 = new() { Source = s_near6, Destination = s_far6 };
    private static readonly Ipv6Builder s_quoted6 = new() { Source = s_far6, Destination = s_near6 };

    public static IReadOnlyList<Departure> All { get; } = [.. Ipv4(), .. Ipv4Errors(), .. Ipv6(), .. Ipv6Errors()];

    private static IEnumerable<Departure> Ipv4()
    {
        yield return new(
            "IPv4 UDP without checksum",
            (s_ipv4 with { Transport = Transport.UdpWithoutChecksum() }).Build(),
            "IPv4 ICMP 3/13 from 203.0.113.254, 80 octets", "nothing",
            "told to drop it, Claton tells the sender; by default it computes the checksum, which TAYGA can't (RFC 7915 §4.5)");
        yield return new(
            "IPv4 fragment of an echo",
            (s_ipv4 with { Transport = Transport.Echo4(8, 2000) }).Fragment(0, 800).Build(),
            "IPv4 ICMP 3/13 from 203.0.113.254, 576 octets", "nothing",
            "neither can translate it (RFC 7915 §1.2); Claton tells the sender");
        yield return new(
            "IPv4 UDP-Lite",
            (s_ipv4 with { Transport = Transport.UdpLite() }).Build(),
            "IPv6 protocol 136, 72 octets", "IPv6 protocol 136, 72 octets, wrong checksum",
            "TAYGA knows the checksums of TCP, UDP and ICMP only (RFC 7915 §4.5)");
        yield return new(
            "IPv4 with a source route",
            (s_ipv4 with { Options = [131, 7, 4, 1, 1, 1, 1, 0] }).Build(),
            "IPv4 ICMP 3/5 from 203.0.113.254, 88 octets", "IPv6 protocol 17, 72 octets",
            "a source route that has not run out is refused (RFC 7915 §4.1)");
        yield return new(
            "IPv4 IGMP",
            (s_ipv4 with { Transport = Transport.Raw(2) }).Build(),
            "nothing", "IPv6 protocol 2, 64 octets",
            "IGMP goes no further than its link (RFC 7915 §4.2)");
    }

    private static IEnumerable<Departure> Ipv4Errors()
    {
        byte[] quoted = s_quoted4.Build();
        yield return new(
            "IPv4 error about a fragment",
            Error4(11, 1, 0, (s_quoted4 with { Transport = Transport.Udp(900) }).Fragment(0, 600).Build()),
            "IPv6 ICMPv6 3/1 from 2001:db8:64::c633:6407, 696 octets", "IPv6 ICMPv6 3/1 from 2001:db8:64::c633:6407, 688 octets",
            "the quoted fragment gets a Fragment Header like any other (RFC 7915 §4.3)");
        yield return new(
            "IPv4 error with eight octets of TCP",
            Error4(11, 0, 0, (s_quoted4 with { Transport = Transport.Tcp() }).Build()[..28]),
            "IPv6 ICMPv6 3/0 from 2001:db8:64::c633:6407, 96 octets", "nothing",
            "routers need not quote more (RFC 792), and TAYGA drops what it finds no checksum in");
        yield return new(
            "IPv4 parameter problem",
            Error4(12, 0, 16u << 24, quoted),
            "IPv6 ICMPv6 4/0 (00000018) from 2001:db8:64::c633:6407, 120 octets", "nothing",
            "the pointer is translated (RFC 7915 §4.2, Figure 3)");
        yield return new(
            "IPv4 error with an extension",
            Error4(11, 0, 32 << 16, WithExtension(quoted)),
            "IPv6 ICMPv6 3/0 (13000000) from 2001:db8:64::c633:6407, 212 octets", "IPv6 ICMPv6 3/0 from 2001:db8:64::c633:6407, 120 octets",
            "the extension is kept (RFC 4884, RFC 7915 §4.2)");
    }

    private static IEnumerable<Departure> Ipv6()
    {
        yield return new(
            "IPv6 fragment of an echo",
            (s_ipv6 with { Transport = Transport.Echo6(128, 2000) }).Fragment(0, 800).Build(),
            "IPv6 ICMPv6 1/1 from 3fff::254, 896 octets", "nothing",
            "neither can translate it (RFC 7915 §1.2); Claton tells the sender");
        yield return new(
            "IPv6 UDP without checksum",
            (s_ipv6 with { Transport = Transport.UdpWithoutChecksum() }).Build(),
            "IPv4 protocol 17, 52 octets, wrong checksum", "nothing",
            "it has no place in IPv6 but in tunnels (RFC 6936), and in IPv4 it means what it meant: no checksum");
        yield return new(
            "IPv6 with segments left",
            s_ipv6.WithRouting(2).Build(),
            "IPv6 ICMPv6 4/0 (0000002B) from 3fff::254, 144 octets", "IPv4 protocol 17, 52 octets",
            "the packet is not at its destination yet (RFC 7915 §5.1)");
        yield return new(
            "IPv6 extension header behind a Fragment Header",
            s_ipv6.WithFragmentHeader(0, more: true).WithDestinationOptions().Build(),
            "IPv6 ICMPv6 1/1 from 3fff::254, 136 octets", "IPv4 protocol 60, 60 octets",
            "IPv4 knows no such header (RFC 7915 §5.1.1)");
        yield return new(
            "IPv6 from a link-local address",
            (s_ipv6 with { Source = Ipv6Address.Parse("fe80::1") }).Build(),
            "IPv6 ICMPv6 1/1 from 3fff::254, 120 octets", "nothing",
            "no mapping covers the source, and Claton says so");
        yield return new(
            "IPv6 to an address outside of prefix and map",
            (s_ipv6 with { Destination = Comparison.Router6 }).Build(),
            "IPv6 ICMPv6 1/1 from 3fff::254, 120 octets", "IPv6 ICMPv6 1/0 from 3fff::254, 120 octets",
            "the code is free; Claton has one for all addresses that can't be translated");
        yield return new(
            "IPv6 from an address outside of prefix and map",
            (s_ipv6 with { Source = Comparison.Router6 }).Build(),
            "IPv6 ICMPv6 1/1 from 3fff::254, 120 octets", "IPv6 ICMPv6 1/5 from 3fff::254, 120 octets",
            "the code is free; Claton has one for all addresses that can't be translated");
    }

    private static IEnumerable<Departure> Ipv6Errors()
    {
        byte[] quoted = s_quoted6.Build();
        yield return new(
            "IPv6 unreachable, code 3",
            Error6(1, 3, 0, quoted),
            "IPv4 ICMP 3/1 from 192.0.2.33, 80 octets", "nothing",
            "address unreachable is host unreachable (RFC 7915 §5.2)");
        yield return new(
            "IPv6 packet too big, MTU below 1280",
            Error6(2, 0, 1000, (s_quoted6 with { Transport = Transport.Udp(1400) }).Build()[..1232]),
            "IPv4 ICMP 3/4 (000004EC) from 192.0.2.33, 576 octets", "IPv4 ICMP 3/4 (000003D4) from 192.0.2.33, 576 octets",
            "no IPv6 link has such an MTU (RFC 8200 §5)");
        yield return new(
            "IPv6 packet too big about a fragment",
            Error6(2, 0, 1400, (s_quoted6 with { Transport = Transport.Udp(2000) }).Fragment(0, 1400).Build()[..1232]),
            "IPv4 ICMP 3/4 (0000055C) from 192.0.2.33, 576 octets", "IPv4 ICMP 3/4 (00000564) from 192.0.2.33, 576 octets",
            "a fragment shrinks by its Fragment Header, too (RFC 7915 §5.2)");
        yield return new(
            "IPv6 time exceeded by a router outside of prefix and map",
            (s_ipv6 with { Source = Comparison.Router6, Transport = Transport.Icmp6(3, 0, 0, quoted) }).Build(),
            "IPv4 ICMP 11/0 from 203.0.113.254, 80 octets", "nothing",
            "every error gets a source (RFC 6791), so that traceroute sees IPv6 routers");
        yield return new(
            "IPv6 error with eight octets of TCP",
            Error6(3, 0, 0, (s_quoted6 with { Transport = Transport.Tcp() }).Build()[..48]),
            "IPv4 ICMP 11/0 from 192.0.2.33, 56 octets", "nothing",
            "TAYGA drops what it finds no checksum in");
        yield return new(
            "IPv6 error about a fragment, cut off at no multiple of eight octets",
            Error6(3, 1, 0, (s_quoted6 with { Transport = Transport.Udp(900) }).Fragment(0, 600).Build()[..204]),
            "IPv4 ICMP 11/1 from 192.0.2.33, 204 octets", "nothing",
            "the length of a fragment says nothing about how much of it is quoted");
        yield return new(
            "IPv6 parameter problem",
            Error6(4, 0, 8, quoted),
            "IPv4 ICMP 12/0 (0C000000) from 192.0.2.33, 80 octets", "nothing",
            "the pointer is translated (RFC 7915 §5.2, Figure 6)");
        yield return new(
            "IPv6 error with an extension",
            Error6(3, 0, 16u << 24, WithExtension(quoted)),
            "IPv4 ICMP 11/0 (00200000) from 192.0.2.33, 168 octets", "IPv4 ICMP 11/0 from 192.0.2.33, 80 octets",
            "the extension is kept (RFC 4884, RFC 7915 §5.2)");
    }

    private static byte[] Error4(byte type, byte code, uint rest, byte[] quoted) =>
        (s_ipv4 with { Transport = Transport.Icmp4(type, code, rest, quoted) }).Build();

    private static byte[] Error6(byte type, byte code, uint rest, byte[] quoted) =>
        (s_ipv6 with { Transport = Transport.Icmp6(type, code, rest, quoted) }).Build();

    /// <summary>Padded to the 128 octets that an extension structure follows. RFC 4884 §5, §7.</summary>
    private static byte[] WithExtension(byte[] quoted) =>
        [.. quoted, .. new byte[128 - quoted.Length], 0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0];
}
