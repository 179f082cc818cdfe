using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>Packets of which TAYGA and Claton make the same, one for each thing that they agree on.</summary>
internal sealed class ComparedPackets
{
    private const byte Sctp = 132, Esp = 50, Gre = 47, NoNextHeader = 59;

    private readonly Ipv4Builder _ipv4;
    private readonly Ipv6Builder _ipv6;

    /// <summary>What went the other way before, for errors to quote.</summary>
    private readonly Ipv4Builder _quoted4;
    private readonly Ipv6Builder _quoted6;

    /// <param name="near">Where the packets come from in IPv6 and go to in IPv4; at the other end is <see cref="Comparison.Far"/>.</param>
    public ComparedPackets(Pref64 prefix, (Ipv4Address Ipv4, Ipv6Address Ipv6) near)
    {
        Ipv6Address far6 = prefix.Embed(Comparison.Far);
        _ipv4 = new Ipv4Builder { Source = Comparison.Far, Destination = near.Ipv4 };
        _ipv6 = new Ipv6Builder { Source = near.Ipv6, Destination = far6 };
        _quoted4 = new Ipv4Builder { Source = near.Ipv4, Destination = Comparison.Far };
        _quoted6 = new Ipv6Builder { Source = far6, Destination = near.Ipv6 };
    }

    public IEnumerable<(string Name, byte[] Octets)> All() =>
    [
        .. Ipv4().Concat(Ipv4Fragments()).Concat(Ipv4Refused()).Concat(Ipv4Errors()).Select(packet => ($"IPv4 {packet.Name}", packet.Octets)),
        .. Ipv6().Concat(Ipv6Fragments()).Concat(Ipv6Refused()).Concat(Ipv6Errors()).Select(packet => ($"IPv6 {packet.Name}", packet.Octets)),
    ];

    private IEnumerable<(string Name, byte[] Octets)> Ipv4()
    {
        yield return ("UDP", _ipv4.Build());
        yield return ("UDP without payload", (_ipv4 with { Transport = Transport.Udp(0) }).Build());
        yield return ("UDP of 1280 octets in IPv6", (_ipv4 with { Transport = Transport.Udp(1232) }).Build());
        yield return ("UDP of an octet more, which is cut", (_ipv4 with { Transport = Transport.Udp(1233) }).Build());
        yield return ("UDP of full size, which is cut", (_ipv4 with { Transport = Transport.Udp(1472) }).Build());
        yield return ("UDP with DF", (_ipv4 with { Transport = Transport.Udp(1452), DontFragment = true }).Build());
        yield return ("UDP with a wrong checksum", Broken(_ipv4.Build(), 26));
        yield return ("TCP", (_ipv4 with { Transport = Transport.Tcp(500, optionBytes: 12), DontFragment = true }).Build());
        yield return ("SCTP", (_ipv4 with { Transport = Transport.Raw(Sctp) }).Build());
        yield return ("GRE", (_ipv4 with { Transport = Transport.Raw(Gre) }).Build());
        yield return ("echo", (_ipv4 with { Transport = Transport.Echo4(8, 1000) }).Build());
        yield return ("echo that is cut", (_ipv4 with { Transport = Transport.Echo4(8, 1400) }).Build());
        yield return ("echo reply", (_ipv4 with { Transport = Transport.Echo4(0) }).Build());
        yield return ("echo to the translator", (_ipv4 with { Destination = Comparison.Own4, Transport = Transport.Echo4() }).Build());
        yield return ("TOS", (_ipv4 with { TypeOfService = 0xbb }).Build());
        yield return ("options", (_ipv4 with { Options = [1, 1, 1, 1] }).Build());
        yield return ("TTL 2", (_ipv4 with { Ttl = 2 }).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv4Fragments()
    {
        Ipv4Builder udp = _ipv4 with { Transport = Transport.Udp(2000) };
        yield return ("first fragment", udp.Fragment(0, 1200).Build());
        yield return ("middle fragment", udp.Fragment(800, 400).Build());
        yield return ("last fragment", (_ipv4 with { Transport = Transport.Tcp(2000) }).Fragment(1600, 1200).Build());
        yield return ("fragment that is cut", udp.Fragment(0, 1480).Build());
        yield return ("fragment with DF", (udp.Fragment(0, 1200) with { DontFragment = true }).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv4Refused()
    {
        yield return ("too big, with DF", (_ipv4 with { Transport = Transport.Udp(1453), DontFragment = true }).Build());
        yield return ("TTL 1", (_ipv4 with { Ttl = 1 }).Build());
        yield return ("TTL 1, too long to be quoted", (_ipv4 with { Ttl = 1, Transport = Transport.Udp(1000) }).Build());
        yield return ("UDP to the translator", (_ipv4 with { Destination = Comparison.Own4 }).Build());
        yield return ("to multicast", (_ipv4 with { Destination = Ipv4Address.Parse("224.0.0.1") }).Build());
        yield return ("from loopback", (_ipv4 with { Source = Ipv4Address.Parse("127.0.0.1") }).Build());
        yield return ("with a wrong header checksum", Broken(_ipv4.Build(), 10));
        yield return ("timestamp request", (_ipv4 with { Transport = Transport.Icmp4(13, 0, 0, new byte[12]) }).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv4Errors()
    {
        byte[] quoted = _quoted4.Build();
        foreach (byte code in Enumerable.Range(0, 16).Select(code => (byte)code))
        {
            yield return ($"unreachable, code {code}", Error4(3, code, code == 4 ? 1300u : 0, quoted));
        }

        byte[] large = (_quoted4 with { Transport = Transport.Udp(1400) }).Build();
        yield return ("fragmentation needed without MTU", Error4(3, 4, 0, large[..508]));
        yield return ("fragmentation needed, large MTU", Error4(3, 4, 9000, large[..508]));
        yield return ("fragmentation needed, small MTU", Error4(3, 4, 576, large[..508]));
        yield return ("time exceeded", Error4(11, 0, 0, quoted));
        yield return ("time exceeded about echo", Error4(11, 0, 0, (_quoted4 with { Transport = Transport.Echo4() }).Build()));
        yield return ("time exceeded about TCP", Error4(11, 0, 0, (_quoted4 with { Transport = Transport.Tcp() }).Build()));
        yield return ("time exceeded, eight octets of UDP", Error4(11, 0, 0, quoted[..28]));
        yield return ("time exceeded, a long quotation", Error4(11, 0, 0, large));
        yield return ("time exceeded about options", Error4(11, 0, 0, (_quoted4 with { Options = [1, 1, 1, 1] }).Build()));
        yield return ("error about an error", Error4(3, 3, 0, (_quoted4 with { Transport = Transport.Icmp4(3, 3, 0, quoted) }).Build()));
        yield return ("error with a wrong checksum", Broken(Error4(3, 3, 0, quoted), 22));
        yield return ("redirect", Error4(5, 1, 0, quoted));
        yield return ("source quench", Error4(4, 0, 0, quoted));
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv6()
    {
        yield return ("UDP", _ipv6.Build());
        yield return ("UDP of 1260 octets in IPv4", (_ipv6 with { Transport = Transport.Udp(1232) }).Build());
        yield return ("UDP of full size", (_ipv6 with { Transport = Transport.Udp(1452) }).Build());
        yield return ("UDP with a wrong checksum", Broken(_ipv6.Build(), 46));
        yield return ("TCP", (_ipv6 with { Transport = Transport.Tcp(500, optionBytes: 12) }).Build());
        yield return ("ESP", (_ipv6 with { Transport = Transport.Raw(Esp) }).Build());
        yield return ("SCTP", (_ipv6 with { Transport = Transport.Raw(Sctp) }).Build());
        yield return ("no next header", (_ipv6 with { Transport = Transport.Raw(NoNextHeader) }).Build());
        yield return ("echo", (_ipv6 with { Transport = Transport.Echo6(128, 1000) }).Build());
        yield return ("echo reply", (_ipv6 with { Transport = Transport.Echo6(129) }).Build());
        yield return ("echo to the translator", (_ipv6 with { Destination = Comparison.Own6, Transport = Transport.Echo6() }).Build());
        yield return ("traffic class and flow label", (_ipv6 with { TrafficClass = 0xbb, FlowLabel = 0x12345 }).Build());
        yield return ("extension headers", _ipv6.WithHopByHop().WithDestinationOptions(16).WithRouting(0).Build());
        yield return ("hop limit 2", (_ipv6 with { HopLimit = 2 }).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv6Fragments()
    {
        Ipv6Builder udp = _ipv6 with { Transport = Transport.Udp(2000) };
        yield return ("first fragment", udp.Fragment(0, 1200).Build());
        yield return ("middle fragment", udp.WithHopByHop().Fragment(800, 400).Build());
        yield return ("last fragment", (_ipv6 with { Transport = Transport.Tcp(2000) }).Fragment(1600, 1200).Build());
        yield return ("atomic fragment", _ipv6.WithFragmentHeader(0, more: false).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv6Refused()
    {
        yield return ("hop limit 1", (_ipv6 with { HopLimit = 1 }).Build());
        yield return ("hop limit 1, too long to be quoted", (_ipv6 with { HopLimit = 1, Transport = Transport.Udp(1400) }).Build());
        yield return ("UDP to the translator", (_ipv6 with { Destination = Comparison.Own6 }).Build());
        yield return ("to multicast", (_ipv6 with { Destination = Ipv6Address.Parse("ff02::1") }).Build());
        yield return ("neighbour solicitation", (_ipv6 with { Transport = Transport.Icmp6(135, 0, 0, new byte[16]) }).Build());
    }

    private IEnumerable<(string Name, byte[] Octets)> Ipv6Errors()
    {
        byte[] quoted = _quoted6.Build();
        foreach (byte code in (byte[])[0, 1, 2, 4, 5, 6, 7])
        {
            yield return ($"unreachable, code {code}", Error6(1, code, 0, quoted));
        }

        byte[] large = (_quoted6 with { Transport = Transport.Udp(1400) }).Build()[..1232];
        Ipv6Builder router = _ipv6 with { Source = Comparison.Router6 };
        yield return ("packet too big", Error6(2, 0, 1300, large));
        yield return ("packet too big, large MTU", Error6(2, 0, 9000, large));
        yield return ("packet too big by a router", (router with { Transport = Transport.Icmp6(2, 0, 1400, large) }).Build());
        yield return ("unreachable by a router", (router with { Transport = Transport.Icmp6(1, 0, 0, quoted) }).Build());
        yield return ("time exceeded", Error6(3, 0, 0, quoted));
        yield return ("reassembly time exceeded", Error6(3, 1, 0, (_quoted6 with { Transport = Transport.Udp(2000) }).Fragment(0, 1000).Build()));
        yield return ("time exceeded about echo", Error6(3, 0, 0, (_quoted6 with { Transport = Transport.Echo6() }).Build()));
        yield return ("time exceeded about TCP", Error6(3, 0, 0, (_quoted6 with { Transport = Transport.Tcp() }).Build()));
        yield return ("time exceeded about extension headers", Error6(3, 0, 0, _quoted6.WithHopByHop().Build()));
        yield return ("unknown next header", Error6(4, 1, 6, quoted));
        yield return ("unknown option", Error6(4, 2, 6, quoted));
        yield return ("error about an error", Error6(1, 4, 0, (_quoted6 with { Transport = Transport.Icmp6(1, 4, 0, quoted) }).Build()));
        yield return ("error with a wrong checksum", Broken(Error6(1, 4, 0, quoted), 42));
    }

    private byte[] Error4(byte type, byte code, uint rest, byte[] quoted) =>
        (_ipv4 with { Transport = Transport.Icmp4(type, code, rest, quoted) }).Build();

    private byte[] Error6(byte type, byte code, uint rest, byte[] quoted) =>
        (_ipv6 with { Transport = Transport.Icmp6(type, code, rest, quoted) }).Build();

    private static byte[] Broken(byte[] packet, int at)
    {
        packet[at] ^= 0x55;
        return packet;
    }
}
