using Claton.Translation.Segmentation;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests.Segmentation;

/// <summary>Datagrams that are joined, translated and cut apart again are what they are without that.</summary>
public sealed class DatagramJoinerTests
{
    private static readonly Gen<(int[] Payloads, bool ToIpv6, bool Partial, byte TypeOfService)> s_flows = Gen.Select(
        Gen.Int[1, 1400], Gen.Int[1, 20], Gen.Int[0, 1400], Gen.Bool, Gen.Bool, Gen.Byte,
        (payload, count, last, toIpv6, partial, tos) => (
            (int[])[.. Enumerable.Repeat(payload, count), .. last > 0 && last <= payload ? [last] : Array.Empty<int>()], toIpv6, partial, tos));

    [Fact]
    public void JoinedAndCut_IsWhatEachBecomesAlone() => s_flows.Sample(
        flow =>
        {
            (byte[] Octets, VirtioNetHeader Offload)[] packets =
                [.. flow.Payloads.Select((bytes, number) => Datagram(flow.ToIpv6, bytes, number, flow.Partial, flow.TypeOfService))];
            (byte[] joined, VirtioNetHeader offload, int count) = Join(packets);
            Assert.Equal(packets.Length, count);

            Outcome outcome = Outcome.Of(new Translator(Scene.Clat), flow.ToIpv6, joined, offload);
            byte[][] alone = [.. packets.SelectMany(packet =>
                Outcome.Of(new Translator(Scene.Clat), flow.ToIpv6, packet.Octets, packet.Offload).Parts)];
            Assert.InRange(alone.Length, packets.Length, 2 * packets.Length); // Those without DF may be cut. C5
            Assert.Equal(alone.Select(WithoutIdentification), outcome.Parts.Select(WithoutIdentification));
        },
        iter: 1_000);

    [Fact]
    public void Alone_IsLeftAsItIs()
    {
        (byte[] octets, VirtioNetHeader offload) = Datagram(toIpv6: true, 100, 0, partial: true, 0);
        (byte[] joined, VirtioNetHeader joinedOffload, int count) = Join([(octets, offload)]);
        Assert.Equal((1, offload), (count, joinedOffload));
        Assert.Equal(octets, joined);
    }

    /// <summary>A shorter one is the last of a super-packet; a longer one can't be in it.</summary>
    [Theory]
    [InlineData(new[] { 100, 100, 50, 50 }, 3)]
    [InlineData(new[] { 100, 101 }, 1)]
    [InlineData(new[] { 100, 50, 100 }, 2)]
    public void Length_DecidesWhereItEnds(int[] payloads, int joined)
    {
        (byte[], VirtioNetHeader)[] packets = [.. payloads.Select((bytes, number) => Datagram(true, bytes, number, false, 0))];
        Assert.Equal(joined, Join(packets).Count);
    }

    [Fact]
    public void Many_AreAtMostWhatTheKernelTakes()
    {
        (byte[], VirtioNetHeader)[] small = [.. Enumerable.Range(0, 100).Select(number => Datagram(true, 64, number, false, 0))];
        Assert.Equal(64, Join(small).Count);
        (byte[], VirtioNetHeader)[] large = [.. Enumerable.Range(0, 64).Select(number => Datagram(true, 1400, number, false, 0))];
        (byte[] joined, _, int count) = Join(large);
        Assert.Equal(46, count);
        Assert.InRange(joined.Length, 1, 65535);
    }

    public static TheoryData<string, byte[]> OtherFlows()
    {
        Ipv4Builder flow = new() { Transport = Transport.Udp(100) };
        return new()
        {
            { "another source", (flow with { Source = Ipv4Address.Parse("192.0.0.2") }).Build() },
            { "another destination", (flow with { Destination = Ipv4Address.Parse("198.51.100.8") }).Build() },
            { "another port", (flow with { Transport = Transport.Udp(100, 5000, 54) }).Build() },
            { "another type of service", (flow with { TypeOfService = 1 }).Build() },
            { "another TTL", (flow with { Ttl = 63 }).Build() },
            { "DF", (flow with { DontFragment = true }).Build() },
            { "a fragment", (flow with { MoreFragments = true }).Build() },
            { "options", (flow with { Options = [1, 1, 1, 1] }).Build() },
            { "another protocol", (flow with { Transport = Transport.Udp(100) with { Protocol = 136 } }).Build() },
            { "no checksum", (flow with { Transport = Transport.UdpWithoutChecksum(100) }).Build() },
            { "a wrong checksum", Broken(flow.Build(), 27) },
            { "a wrong header checksum", Broken(flow.Build(), 10) },
            { "a UDP length of its own", Broken(flow.Build(), 25) },
            { "trailing octets", [.. flow.Build(), 0, 0] },
            { "no payload", (flow with { Transport = Transport.Udp(0) }).Build() },
            { "nothing but a header", flow.Build()[..20] },
            { "nothing", [] },
            { "IPv6", new Ipv6Builder { Transport = Transport.Udp(100) }.Build() },
        };
    }

    /// <summary>In front of the flow or behind it: what differs, or would be healed, is left alone.</summary>
    [Theory]
    [MemberData(nameof(OtherFlows))]
    public void OtherPacket_IsNotJoined(string what, byte[] other)
    {
        byte[] flow = new Ipv4Builder { Transport = Transport.Udp(100) }.Build();
        Assert.True(Join([(flow, default), (flow, default)]).Count == 2, "the flow itself is joined");
        Assert.True(Join([(flow, default), (other, default)]).Count == 1, $"{what} behind the flow");
        Assert.True(Join([(other, default), (flow, default)]).Count <= 1, $"{what} in front of the flow");
    }

    /// <summary>Linux finds a datagram without a checksum valid, too: joined, it would get one.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void NoChecksum_FoundValidByADevice_IsNotJoined(bool toIpv6)
    {
        var valid = new VirtioNetHeader(VirtioNetHeader.DataValid, 0, 0, 0, 0, 0);
        byte[] flow = Build(Transport.Udp(100)), without = Build(Transport.UdpWithoutChecksum(100));
        Assert.Equal(2, Join([(flow, valid), (flow, valid)]).Count);
        Assert.Equal(1, Join([(flow, valid), (without, valid)]).Count);
        Assert.Equal(1, Join([(without, valid), (flow, valid)]).Count);

        byte[] Build(Transport udp) => toIpv6 ? new Ipv4Builder { Transport = udp }.Build() : new Ipv6Builder { Transport = udp }.Build();
    }

    [Fact]
    public void SuperPacket_IsNotJoined()
    {
        byte[] flow = new Ipv4Builder { Transport = Transport.Udp(100) }.Build();
        var super = new VirtioNetHeader(0, VirtioNetHeader.GsoUdpL4, 28, 50, 0, 0);
        Assert.Equal(1, Join([(flow, default), (flow, super)]).Count);
        Assert.Equal(0, Join([(flow, super), (flow, default)]).Count);
    }

    private static (byte[] Octets, VirtioNetHeader Offload) Datagram(bool toIpv6, int payloadBytes, int number, bool partial, byte tos)
    {
        Transport udp = Transport.Udp([.. Enumerable.Range(0, payloadBytes).Select(index => (byte)((index * 7) + number))]);
        udp = partial ? udp.Partial() : udp;
        int headerBytes = toIpv6 ? 20 : 40;
        return (
            toIpv6 ? new Ipv4Builder { Transport = udp, TypeOfService = tos, Identification = (ushort)number }.Build()
                : new Ipv6Builder { Transport = udp, TrafficClass = tos }.Build(),
            partial ? new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, (ushort)headerBytes, 6) : default);
    }

    private static (byte[] Joined, VirtioNetHeader Offload, int Count) Join((byte[] Octets, VirtioNetHeader Offload)[] packets)
    {
        byte[] storage = new byte[PacketBuffer.HeadroomBytes + 65536];
        packets[0].Octets.CopyTo(storage, PacketBuffer.HeadroomBytes);
        var whole = new PacketBuffer(storage, PacketBuffer.HeadroomBytes, packets[0].Octets.Length, packets[0].Offload);
        if (!DatagramJoiner.TryBegin(whole, out DatagramJoiner joiner))
        {
            return (packets[0].Octets, packets[0].Offload, 0);
        }

        int count = 1;
        foreach ((byte[] octets, VirtioNetHeader offload) in packets[1..])
        {
            byte[] own = [.. new byte[PacketBuffer.HeadroomBytes], .. octets];
            if (!joiner.TryAppend(ref whole, new PacketBuffer(own, PacketBuffer.HeadroomBytes, octets.Length, offload)))
            {
                break;
            }

            count++;
        }

        joiner.Finish(ref whole);
        return (whole.Packet.ToArray(), whole.Offload, count);
    }

    private static byte[] Broken(byte[] packet, int at)
    {
        packet[at] ^= 0xff;
        return packet;
    }

    /// <summary>Segments count on from one identification; nothing depends on it.</summary>
    private static byte[] WithoutIdentification(byte[] packet)
    {
        if (packet[0] >> 4 == 6)
        {
            return packet;
        }

        packet.AsSpan(4, 2).Clear();
        return Ipv4Builder.WithHeaderChecksum(packet);
    }
}
