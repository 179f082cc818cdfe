using Claton.Datapath;
using Claton.Datapath.Ebpf;
using Claton.Translation;
using Claton.Translation.Tests.Packets;

namespace Claton.Bpf.Tests;

/// <summary>What the programs take from the uplink, what they leave to others, and what they send out.</summary>
public sealed class UplinkTests
{
    private static readonly Ipv6Builder s_udp6 = new();
    private static readonly Ipv4Builder s_udp4 = new();

    /// <summary>A marker, of which everybody can see that it is the next.</summary>
    private static readonly Ipv6Builder s_next = new() { TrafficClass = 0x5c };

    /// <summary>Everything that could be attached beside them has its say: the programs of another CLAT here. // C21</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Packet_OfAnotherClat_GoesOnToItsProgram(bool byClsact)
    {
        Assert.SkipUnless(byClsact || Rig.HasTcx, $"TCX is of Linux 6.6, this is {Environment.OSVersion.Version}");
        using Rig rig = Rig.OnEthernet(byClsact: byClsact);
        ClatPrograms other = rig.AddClat();
        var otherPair = new ClatPair(Ipv4Address.Parse("192.0.0.2"), Ipv6Address.Parse("2001:db8:1:2::2"));
        rig.SetParameters(Scene.Clat);
        rig.SetParameters(other, Scene.Clat with { Clat = otherPair });

        rig.SendAsRouter(s_udp6.Build());
        Assert.Equal(Scene.Clat4, DestinationOf(rig.Receive()));
        rig.SendAsRouter((s_udp6 with { Destination = otherPair.Ipv6 }).Build());
        Assert.Equal(otherPair.Ipv4, DestinationOf(rig.Receive()));
        Assert.Equal((1, 1), (rig.Counters.Ipv6ToIpv4.Packets, other.ReadCounters().Ipv6ToIpv4.Packets));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Programs_WithoutParameters_LetEverythingGoOn(bool byClsact)
    {
        Assert.SkipUnless(byClsact || Rig.HasTcx, $"TCX is of Linux 6.6, this is {Environment.OSVersion.Version}");
        using Rig rig = Rig.OnEthernet(byClsact: byClsact);

        rig.SendAsRouter(s_udp6.Build());
        rig.SendAsHost(s_udp4.Build());

        Received received = rig.Receive();
        Assert.Equal((Exit.Translator, 4), (received.Exit, received.Octets[0] >> 4));
    }

    /// <summary>A tag says that the packet is of a VLAN; with the number 0 it only has a priority. IEEE 802.1Q §9.6.</summary>
    [Fact]
    public void TaggedPacket_IsTakenOnlyWithoutVlan()
    {
        using Rig rig = Rig.OnEthernet();
        rig.SetParameters(Scene.Clat);
        var uplink = (EthernetUplink)rig.Uplink;

        Assert.Equal(0, uplink.SendFrame(Tagged(uplink.FrameOf(s_udp6.Build()), vlan: 5)));
        Assert.Equal(0, uplink.SendFrame(Tagged(uplink.FrameOf((s_udp6 with { TrafficClass = 1 }).Build()), vlan: 0)));
        byte[] hard = s_udp6.WithHopByHop().Build();
        Received easy = rig.Receive();
        Assert.Equal((Exit.Host, 1), (easy.Exit, easy.Octets[1]));

        Assert.Equal(0, uplink.SendFrame(Tagged(uplink.FrameOf(hard), vlan: 0)));
        Received left = rig.Receive();
        Assert.Equal(Exit.Translator, left.Exit);
        Assert.Equal(hard, left.Octets);
    }

    /// <summary>A device that listens to everything, as for tcpdump, also gets what is for others.</summary>
    [Fact]
    public void Packet_ToAnotherStation_IsNotTaken()
    {
        using Rig rig = Rig.OnEthernet();
        rig.SetParameters(Scene.Clat);
        var uplink = (EthernetUplink)rig.Uplink;
        byte[] frame = uplink.FrameOf(s_udp6.Build());
        frame[5] ^= 1;

        Assert.Equal(0, uplink.SendFrame(frame));
        rig.SendAsRouter(s_next.Build());

        Assert.Equal(s_next.TrafficClass, rig.Receive().Octets[1]);
    }

    /// <summary>Silence, as if nobody had the address: only Neighbor Discovery knows it. // C21</summary>
    [Fact]
    public void Packet_FromOutsideThePrefix_IsNotTaken()
    {
        using Rig rig = Rig.OnEthernet();
        var comparison = new Comparison(rig, Scene.Clat);

        comparison.PassesBy((s_udp6 with { Source = Scene.Router6 }).Build());
        comparison.PassesBy((s_udp6 with { Source = Scene.Router6, Transport = Transport.Echo6() }).Build());
        comparison.PassesBy((s_udp6 with { Transport = Transport.Icmp6(135, 0, 0, new byte[16]) }).Build());
    }

    [Fact]
    public void TooLongPacket_ForTheMtuThatTheUplinkHasNow_IsLeftToTheTranslator()
    {
        using Rig rig = Rig.OnEthernet(mtuBytes: 1400);
        rig.SetParameters(Scene.Clat);

        // The translator will know of the new MTU in a moment.
        rig.SendAsHost((s_udp4 with { DontFragment = true, Transport = Transport.Udp(1373) }).Build());
        Assert.Equal(Exit.Translator, rig.Receive().Exit);
        rig.SendAsHost((s_udp4 with { DontFragment = true, Transport = Transport.Udp(1352) }).Build());
        Assert.Equal((Exit.Uplink, 1400), LengthOf(rig.Receive()));
        Assert.Equal(1, rig.Counters.Ipv4ToIpv6.HandedOver["too-big"]);
    }

    /// <summary>No other program is asked about packets that are the CLAT's.</summary>
    [Fact]
    public void HardPacket_WithProgramsOfOthersBehind_ReachesTheTranslatorAlone()
    {
        using Rig rig = Rig.OnEthernet();
        ClatPrograms first = rig.AddClat();
        rig.SetParameters(Scene.Clat);
        rig.SetParameters(first, Scene.Clat);
        byte[] hard = s_udp6.WithHopByHop().Build();

        rig.SendAsRouter(hard);

        Received left = rig.Receive();
        Assert.Equal(Exit.Translator, left.Exit);
        Assert.Equal(hard, left.Octets);
        Assert.Equal((1, 0), (HandedOver(first.ReadCounters()), HandedOver(rig.Counters)));
    }

    [Fact]
    public void Counters_OfBothDirections_CountOctetsAsTheyCameAndReasons()
    {
        using Rig rig = Rig.OnEthernet();
        rig.SetParameters(Scene.Clat);
        byte[] ipv4 = s_udp4.Build();
        byte[] ipv6 = s_udp6.Build();

        rig.SendAsHost(ipv4);
        rig.Receive();
        rig.SendAsRouter(ipv6);
        rig.Receive();
        rig.SendAsHost((s_udp4 with { Ttl = 1 }).Build());
        rig.Receive();
        rig.SendAsRouter(s_udp6.WithDestinationOptions().Build());
        rig.Receive();

        Assert.Equal((1, ipv4.Length), (rig.Counters.Ipv4ToIpv6.Packets, rig.Counters.Ipv4ToIpv6.Octets));
        Assert.Equal((1, ipv6.Length), (rig.Counters.Ipv6ToIpv4.Packets, rig.Counters.Ipv6ToIpv4.Octets));
        Assert.Equal(("hop-limit", 1L), rig.Counters.Ipv4ToIpv6.HandedOver.Select(pair => (pair.Key, pair.Value)).Single());
        Assert.Equal(("options", 1L), rig.Counters.Ipv6ToIpv4.HandedOver.Select(pair => (pair.Key, pair.Value)).Single());
    }

    /// <summary>A router on the way tells of a smaller MTU: never lost, though its address has no IPv4 form. // C17</summary>
    [Fact]
    public void PacketTooBig_FromARouterOutsideThePrefix_IsLeftToTheTranslator()
    {
        using Rig rig = Rig.OnEthernet();
        rig.SetParameters(Scene.Clat);
        byte[] error = NamedPackets.All.Single(packet => packet.Name == "ipv6-packet-too-big-by-a-router").Octets;

        rig.SendAsRouter(error);

        Received received = rig.Receive();
        Assert.Equal(Exit.Translator, received.Exit);
        Assert.Equal(error, received.Octets);
        Assert.Equal(1, rig.Counters.Ipv6ToIpv4.HandedOver["icmp"]);
    }

    private static long HandedOver(CounterSnapshot counters) => counters.Ipv6ToIpv4.HandedOver.Values.Sum();

    private static Ipv4Address DestinationOf(Received received)
    {
        Assert.Equal(Exit.Host, received.Exit);
        return Ipv4Address.Read(received.Octets.AsSpan(16));
    }

    private static (Exit Exit, int Bytes) LengthOf(Received received) => (received.Exit, received.Octets.Length);

    private static byte[] Tagged(byte[] frame, byte vlan) => [.. frame[..12], 0x81, 0x00, 0xe0, vlan, .. frame[12..]];
}
