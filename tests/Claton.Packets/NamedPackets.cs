namespace Claton.Translation.Tests.Packets;

/// <summary>A packet that shows one thing of the standards, for one direction.</summary>
/// <param name="Name">Words with dashes.</param>
internal sealed record NamedPacket(string Name, bool ToIpv6, byte[] Octets, VirtioNetHeader Offload = default);

/// <summary>One packet of each kind that translation knows, for fuzzing and comparing to begin with.</summary>
/// <remarks>Those that speak of hairpins, mappings or the translator itself mean <see cref="Scene.Siit"/>; the others fit all scenes.</remarks>
internal static class NamedPackets
{
    private const byte NoNextHeader = 59;

    private static readonly Ipv4Builder s_ipv4 = new();
    private static readonly Ipv6Builder s_ipv6 = new();

    /// <summary>What a host behind the translator was sent, and an error quotes.</summary>
    private static readonly Ipv4Builder s_quoted4 = new() { Source = Scene.Remote4, Destination = Scene.Clat4 };
    private static readonly Ipv6Builder s_quoted6 = new() { Source = Scene.Clat6, Destination = Scene.Remote6 };

    private static readonly Ipv6Address s_mapped6 = Ipv6Address.Parse("2001:db8:aaaa::");
    private static readonly Ipv6Address s_hairpin6 = Ipv6Address.Parse("64:ff9b::192.0.2.2");

    public static IReadOnlyList<NamedPacket> All { get; } = [.. Ipv4().Concat(Ipv4Errors()).Concat(Ipv6()).Concat(Ipv6Errors()).Concat(SuperPackets())];

    private static IEnumerable<NamedPacket> Ipv4()
    {
        yield return To6("udp", s_ipv4);
        yield return To6("udp-without-checksum", s_ipv4 with { Transport = Transport.UdpWithoutChecksum() });
        yield return To6("udp-too-big", s_ipv4 with { Transport = Transport.Udp(2000) });
        yield return To6("udp-too-big-with-df", s_ipv4 with { Transport = Transport.Udp(2000), DontFragment = true });
        yield return To6("tcp", s_ipv4 with { Transport = Transport.Tcp(optionBytes: 12), DontFragment = true });
        yield return To6("udp-lite", s_ipv4 with { Transport = Transport.UdpLite() });
        yield return To6("dccp", s_ipv4 with { Transport = Transport.Dccp() });
        yield return To6("sctp", s_ipv4 with { Transport = Transport.Raw(132) });
        yield return To6("gre", s_ipv4 with { Transport = Transport.Raw(47) });
        yield return To6("icmpv6-in-ipv4", s_ipv4 with { Transport = Transport.Raw(58) });
        yield return To6("igmp", s_ipv4 with { Transport = Transport.Raw(2) });
        yield return To6("echo", s_ipv4 with { Transport = Transport.Echo4() });
        yield return To6("echo-to-itself", s_ipv4 with { Destination = Scene.Siit.OwnIpv4Address!.Value, Transport = Transport.Echo4() });
        yield return To6("first-fragment", (s_ipv4 with { Transport = Transport.Udp(3000) }).Fragment(0, 1400));
        yield return To6("middle-fragment", (s_ipv4 with { Transport = Transport.Udp(3000) }).Fragment(1400, 800));
        yield return To6("last-fragment", (s_ipv4 with { Transport = Transport.Tcp(1000) }).Fragment(800, 800));
        yield return To6("echo-fragment", (s_ipv4 with { Transport = Transport.Echo4(8, 1000) }).Fragment(0, 800));
        yield return To6("source-route", s_ipv4 with { Options = [131, 7, 4, 1, 1, 1, 1, 0] });
        yield return To6("used-up-source-route", s_ipv4 with { Options = [1, 137, 7, 8, 1, 1, 1, 1] });
        yield return To6("last-hop", s_ipv4 with { Ttl = 1 });
        yield return To6("to-multicast", s_ipv4 with { Destination = Ipv4Address.Parse("224.0.0.1") });
        yield return To6("mapped-udp", s_ipv4 with { Source = Scene.Remote4, Destination = Ipv4Address.Parse("192.0.2.1") });
        yield return To6("mapped-udp-within-prefix", s_ipv4 with { Source = Scene.Remote4, Destination = Ipv4Address.Parse("192.0.2.130") });
    }

    private static IEnumerable<NamedPacket> Ipv4Errors()
    {
        byte[] quoted = s_quoted4.Build();
        yield return To6("unreachable", Error4(3, 1, 0, quoted));
        yield return To6("protocol-unreachable", Error4(3, 2, 0, quoted));
        yield return To6("port-unreachable", Error4(3, 3, 0, (s_quoted4 with { Options = [1, 1, 1, 1] }).Build()));
        yield return To6("fragmentation-needed", Error4(3, 4, 1300, (s_quoted4 with { Transport = Transport.Tcp() }).Build()));
        yield return To6("fragmentation-needed-without-mtu", Error4(3, 4, 0, (s_quoted4 with { Transport = Transport.Udp(1000) }).Build()));
        yield return To6("time-exceeded-about-echo", Error4(11, 0, 0, (s_quoted4 with { Transport = Transport.Echo4() }).Build()));
        yield return To6("time-exceeded-about-fragment", Error4(11, 1, 0, (s_quoted4 with { Transport = Transport.Udp(900) }).Fragment(0, 600).Build()));
        yield return To6("parameter-problem", Error4(12, 0, 16u << 24, quoted));
        yield return To6("error-with-extension", Error4(11, 0, 32 << 16, WithExtension(quoted)));
        yield return To6("error-that-quotes-little", Error4(3, 3, 0, quoted[..28]));
        yield return To6("error-about-error", Error4(3, 3, 0, (s_quoted4 with { Transport = Transport.Icmp4(3, 3, 0, quoted) }).Build()));
        yield return To6("redirect", Error4(5, 1, 0, quoted));
        yield return To6("mapped-error", Error4(12, 0, 0, quoted) with { Destination = Ipv4Address.Parse("192.0.2.1") });
    }

    private static IEnumerable<NamedPacket> Ipv6()
    {
        yield return To4("udp", s_ipv6 with { TrafficClass = 0xb9 });
        yield return To4("udp-without-checksum", s_ipv6 with { Transport = Transport.UdpWithoutChecksum() });
        yield return To4("udp-too-big", s_ipv6 with { Transport = Transport.Udp(2000) });
        yield return To4("udp-of-1280", s_ipv6 with { Transport = Transport.Udp(1232) });
        yield return To4("tcp", s_ipv6 with { Transport = Transport.Tcp(optionBytes: 12) });
        yield return To4("udp-lite", s_ipv6 with { Transport = Transport.UdpLite() });
        yield return To4("dccp", s_ipv6 with { Transport = Transport.Dccp() });
        yield return To4("esp", s_ipv6 with { Transport = Transport.Raw(50) });
        yield return To4("icmpv4-in-ipv6", s_ipv6 with { Transport = Transport.Raw(1) });
        yield return To4("no-next-header", s_ipv6 with { Transport = Transport.Raw(NoNextHeader) });
        yield return To4("echo", s_ipv6 with { Transport = Transport.Echo6() });
        yield return To4("echo-to-itself", s_ipv6 with { Destination = Ipv6Address.Parse("64:ff9b::198.51.100.1"), Transport = Transport.Echo6() });
        yield return To4("extensions", s_ipv6.WithHopByHop().WithDestinationOptions(16).WithRouting(0));
        yield return To4("segments-left", s_ipv6.WithRouting(2));
        yield return To4("first-fragment", (s_ipv6 with { Transport = Transport.Udp(3000) }).Fragment(0, 1200));
        yield return To4("middle-fragment", (s_ipv6 with { Transport = Transport.Udp(3000) }).WithHopByHop().Fragment(1200, 800));
        yield return To4("last-fragment", (s_ipv6 with { Transport = Transport.Tcp(1000) }).Fragment(800, 800));
        yield return To4("atomic-fragment", s_ipv6.WithFragmentHeader(0, more: false));
        yield return To4("echo-fragment", (s_ipv6 with { Transport = Transport.Echo6(128, 1000) }).Fragment(0, 800));
        yield return To4("extension-behind-fragment", s_ipv6.WithFragmentHeader(0, more: true).WithDestinationOptions());
        yield return To4("last-hop", s_ipv6 with { HopLimit = 1 });
        yield return To4("neighbour-solicitation", s_ipv6 with { Transport = Transport.Icmp6(135, 0, 0, new byte[16]) });
        yield return To4("mapped-udp", s_ipv6 with { Source = s_mapped6 });
        yield return To4("hairpin-udp", s_ipv6 with { Source = s_mapped6, Destination = s_hairpin6 });
        yield return To4("hairpin-echo", s_ipv6 with { Source = s_mapped6, Destination = s_hairpin6, Transport = Transport.Echo6() });
        yield return To4("hairpin-fragment", (s_ipv6 with { Source = s_mapped6, Destination = s_hairpin6, Transport = Transport.Tcp(900) }).Fragment(0, 600));
    }

    private static IEnumerable<NamedPacket> Ipv6Errors()
    {
        byte[] quoted = s_quoted6.Build();
        yield return To4("unreachable", Error6(1, 0, 0, quoted));
        yield return To4("port-unreachable", Error6(1, 4, 0, s_quoted6.WithHopByHop().Build()));
        yield return To4("packet-too-big", Error6(2, 0, 1300, (s_quoted6 with { Transport = Transport.Tcp() }).Build()));
        yield return To4("packet-too-big-by-a-router", Error6(2, 0, 1300, (s_quoted6 with { Transport = Transport.Udp(1300) }).Build()[..1232]) with { Source = Scene.Router6 });
        yield return To4("packet-too-big-about-fragment", Error6(2, 0, 1400, (s_quoted6 with { Transport = Transport.Udp(2000) }).Fragment(0, 1000).Build()));
        yield return To4("time-exceeded-about-echo", Error6(3, 0, 0, (s_quoted6 with { Transport = Transport.Echo6() }).Build()));
        yield return To4("parameter-problem", Error6(4, 0, 24, quoted));
        yield return To4("unknown-next-header", Error6(4, 1, 6, quoted));
        yield return To4("error-with-extension", Error6(3, 0, 16u << 24, WithExtension(quoted)));
        yield return To4("error-that-quotes-little", Error6(1, 4, 0, quoted[..48]));
        yield return To4("error-about-error", Error6(1, 4, 0, (s_quoted6 with { Transport = Transport.Icmp6(1, 4, 0, quoted) }).Build()));
        yield return To4("hairpin-error", new Ipv6Builder
        {
            Source = s_mapped6,
            Destination = s_hairpin6,
            Transport = Transport.Icmp6(1, 4, 0, new Ipv6Builder { Source = s_hairpin6, Destination = s_mapped6 }.Build()),
        });
    }

    private static IEnumerable<NamedPacket> SuperPackets()
    {
        const byte gsoTcp4 = VirtioNetHeader.GsoTcpIpv4, gsoTcp6 = VirtioNetHeader.GsoTcpIpv6;
        const byte gsoUdpL4 = VirtioNetHeader.GsoUdpL4, gsoUdp = VirtioNetHeader.GsoUdp;
        Transport tcp = Transport.Tcp(3000).Partial(), udp = Transport.Udp(3000).Partial();
        yield return To6("partial-udp", s_ipv4 with { Transport = Transport.Udp().Partial() }, new(1, 0, 0, 0, 20, 6));
        yield return To6("partial-inner-checksum", s_ipv4 with { Transport = Transport.UdpWithoutChecksum(40) }, new(1, 0, 0, 0, 36, 16));
        yield return To6("super-tcp", s_ipv4 with { Transport = tcp }, new(1, gsoTcp4, 40, 1000, 20, 16));
        yield return To6("super-tcp-with-ecn", s_ipv4 with { Transport = tcp }, new(1, gsoTcp4 | VirtioNetHeader.GsoEcn, 40, 1400, 20, 16));
        yield return To6("super-udp", s_ipv4 with { Transport = udp }, new(1, gsoUdpL4, 28, 1400, 20, 6));
        yield return To6("large-datagram", s_ipv4 with { Transport = udp, DontFragment = true }, new(1, gsoUdp, 28, 1480, 20, 6));
        yield return To4("partial-tcp", s_ipv6 with { Transport = Transport.Tcp().Partial() }, new(1, 0, 0, 0, 40, 16));
        yield return To4("super-tcp", s_ipv6 with { Transport = tcp }, new(1, gsoTcp6, 60, 1000, 40, 16));
        yield return To4("super-udp", s_ipv6 with { Transport = udp }, new(1, gsoUdpL4, 48, 1200, 40, 6));
        yield return To4("large-datagram", s_ipv6 with { Transport = udp }, new(1, gsoUdp, 48, 1480, 40, 6));
    }

    private static NamedPacket To6(string name, Ipv4Builder packet, VirtioNetHeader offload = default) =>
        new($"ipv4-{name}", true, packet.Build(), offload);

    private static NamedPacket To4(string name, Ipv6Builder packet, VirtioNetHeader offload = default) =>
        new($"ipv6-{name}", false, packet.Build(), offload);

    private static Ipv4Builder Error4(byte type, byte code, uint rest, byte[] quoted) =>
        s_ipv4 with { Transport = Transport.Icmp4(type, code, rest, quoted) };

    private static Ipv6Builder Error6(byte type, byte code, uint rest, byte[] quoted) =>
        s_ipv6 with { Transport = Transport.Icmp6(type, code, rest, quoted) };

    /// <summary>Padded to the 128 octets that an extension structure follows. RFC 4884 §5, §7.</summary>
    private static byte[] WithExtension(byte[] quoted) =>
        [.. quoted, .. new byte[128 - quoted.Length], 0x20, 0, 0, 0, 0, 8, 1, 1, 0, 0, 0, 0];
}
