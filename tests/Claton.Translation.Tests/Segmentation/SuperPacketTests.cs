using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Segmentation;

/// <summary>Super-packets: passed whole where every segment fits, cut right where not.</summary>
public sealed class SuperPacketTests
{
    private const byte NeedsChecksum = VirtioNetHeader.NeedsChecksum;

    private static readonly Ipv4Builder s_tcp4 = new() { DontFragment = true, Transport = Transport.Tcp(60_000, optionBytes: 12).Partial() };

    private static readonly Ipv6Builder s_tcp6 = new() { Transport = Transport.Tcp(60_000, optionBytes: 12).Partial() };

    private static readonly Ipv4Builder s_udp4 = new() { DontFragment = true, Transport = Transport.Udp(30_100).Partial() };

    private static readonly Ipv6Builder s_udp6 = new() { Transport = Transport.Udp(30_100).Partial() };

    [Theory]
    [InlineData(0)]
    [InlineData(VirtioNetHeader.GsoEcn)]
    public void Tcp_Ipv4ToIpv6_PassesWhole(byte ecn)
    {
        byte[] packet = s_tcp4.Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(
            packet, new VirtioNetHeader(NeedsChecksum, (byte)(VirtioNetHeader.GsoTcpIpv4 | ecn), 52, 1428, 20, 16));
        Assert.Equal(
            new VirtioNetHeader(NeedsChecksum, (byte)(VirtioNetHeader.GsoTcpIpv6 | ecn), 72, 1428, 40, 16), outcome.Offload);
        CheckWhole6(outcome.Forwarded, packet[20..], 6, 16);
        CheckTcpSegments(outcome.Parts, ReadBack6, 40, 1428, s_tcp4.Transport.Octets);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(VirtioNetHeader.GsoEcn)]
    public void Tcp_Ipv6ToIpv4_PassesWhole(byte ecn)
    {
        byte[] packet = s_tcp6.Build();
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(
            packet, new VirtioNetHeader(NeedsChecksum, (byte)(VirtioNetHeader.GsoTcpIpv6 | ecn), 72, 1428, 40, 16));
        Assert.Equal(
            new VirtioNetHeader(NeedsChecksum, (byte)(VirtioNetHeader.GsoTcpIpv4 | ecn), 52, 1428, 20, 16), outcome.Offload);
        CheckWhole4(outcome.Forwarded, packet[40..], 6, 16);
        Assert.Equal(0x40, outcome.Packet[6]); // segments over 1260: DF
        CheckTcpSegments(outcome.Parts, ReadBack4, 20, 1428, s_tcp6.Transport.Octets);
        Assert.Equal(Enumerable.Range(0x7000, 43), outcome.Parts.Select(part => (int)BinaryPrimitives.ReadUInt16BigEndian(part.AsSpan(4))));
    }

    /// <summary>A device counts the identification up from segment to segment: the next packet's comes behind them. RFC 7915 §5.1</summary>
    [Fact]
    public void Ipv6ToIpv4_PacketBehindASuperPacket_HasAnIdentificationOfItsOwn()
    {
        var translator = new Translator(Scene.Clat);
        var offload = new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 72, 1428, 40, 16);
        Outcome super = Outcome.Of(translator, false, s_tcp6.Build(), offload);
        int last = BinaryPrimitives.ReadUInt16BigEndian(super.Parts[^1].AsSpan(4));
        int next = ReadBack.Ipv4(Outcome.Of(translator, false, new Ipv6Builder().Build()).Forwarded).Id;
        Assert.InRange(next, last + 1, last + 2);
    }

    /// <summary>Cut here, each segment has the DF of its own length; a device copies that of the whole. RFC 7915 §5.1</summary>
    [Theory]
    [InlineData(1428, 1208, false)]
    [InlineData(1428, 1209, true)]
    [InlineData(1208, 1000, false)]
    public void Ipv6ToIpv4_LastSegment_HasTheDontFragmentOfItsLength(ushort segment, int lastBytes, bool dontFragment)
    {
        byte[] packet = (s_tcp6 with { Transport = Transport.Tcp(segment + lastBytes, optionBytes: 12).Partial() }).Build();
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 72, segment, 40, 16));
        Assert.Equal(segment > 1208 ? 0x40 : 0, outcome.Parts[0][6]);
        Assert.Equal(dontFragment ? 0x40 : 0, outcome.Parts[1][6]);
        Assert.Equal(20 + 32 + lastBytes, ReadBack.Ipv4(outcome.Parts[1]).TotalLength);
    }

    [Fact]
    public void UdpL4_Ipv4ToIpv6_PassesWhole()
    {
        byte[] packet = s_udp4.Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 28, 1200, 20, 6));
        Assert.Equal(new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 48, 1200, 40, 6), outcome.Offload);
        CheckWhole6(outcome.Forwarded, packet[20..], 17, 6);
        CheckUdpSegments(outcome.Parts, ReadBack6, 40, 1200, s_udp4.Transport.Octets);
    }

    [Fact]
    public void UdpL4_Ipv6ToIpv4_PassesWhole()
    {
        byte[] packet = s_udp6.WithHopByHop().Build();
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 56, 1200, 48, 6));
        Assert.Equal(new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 28, 1200, 20, 6), outcome.Offload);
        CheckWhole4(outcome.Forwarded, packet[48..], 17, 6);
        Assert.Equal(0x00, outcome.Packet[6]); // segments up to 1260: no DF
        CheckUdpSegments(outcome.Parts, ReadBack4, 20, 1200, s_udp6.Transport.Octets);
    }

    /// <summary>A device that joined checked segments may hand on a complete checksum, or none worth keeping.</summary>
    [Fact]
    public void CompleteChecksum_IsLeftToTheDevice()
    {
        Ipv6Builder complete = s_udp6 with { Transport = s_udp6.Transport with { Checksum = ChecksumMode.Complete } };
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(complete.Build(), new VirtioNetHeader(0, VirtioNetHeader.GsoUdpL4, 0, 1200, 0, 0));
        Assert.Equal(new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 28, 1200, 20, 6), outcome.Offload);
        CheckUdpSegments(outcome.Parts, ReadBack4, 20, 1200, s_udp6.Transport.Octets);
    }

    /// <summary>FIN and PSH end the last segment, CWR stays with the first.</summary>
    [Fact]
    public void TcpFlags_CutInSoftware_GoWhereTheyBelong()
    {
        byte[] packet = (s_tcp4 with { Transport = Transport.Tcp(2500, flags: 0x99).Partial() }).Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv4, 40, 1000, 20, 16));
        Assert.Equal([0x90, 0x10, 0x19], outcome.Parts.Select(part => (int)part[53]));
    }

    /// <summary>The MTU counts for segments, not for the whole. // C5</summary>
    [Theory]
    [InlineData(1428, false)]
    [InlineData(1429, true)]
    public void Tcp_SegmentOverTheMtu_RepliesWithTheMtu(ushort segment, bool tooBig)
    {
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(
            s_tcp4.Build(), new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv4, 52, segment, 20, 16));
        if (tooBig)
        {
            byte[] reply = outcome.Reply(DropReason.PacketTooBig);
            Assert.Equal([3, 4], reply[20..22]);
            Assert.Equal(1480, BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(26)));
            Assert.Equal(default, outcome.Offload);
        }
        else
        {
            Assert.NotEmpty(outcome.Forwarded);
        }
    }

    /// <summary>A stream may be cut otherwise: no fragments, and still one super-packet. // C5</summary>
    [Fact]
    public void Tcp_SegmentOverTheLowestMtu_MayBeFragmented_GetsShorterSegments()
    {
        byte[] packet = (s_tcp4 with { DontFragment = false }).Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv4, 52, 1428, 20, 16));
        Assert.Equal(1280 - 40 - 32, outcome.Offload.GsoSizeBytes);
        Assert.Equal(VerdictAction.Forward, outcome.Verdict.Action);
        CheckTcpSegments(outcome.Parts, ReadBack6, 40, 1208, s_tcp4.Transport.Octets);
    }

    /// <summary>Datagrams keep their bounds: each is cut into fragments with an identification of its own. // C5</summary>
    [Fact]
    public void UdpL4_SegmentOverTheLowestMtu_MayBeFragmented_BecomesFragments()
    {
        byte[] packet = (s_udp4 with { DontFragment = false, Transport = Transport.Udp(3500).Partial() }).Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 28, 1400, 20, 6));
        IReadOnlyList<byte[]> fragments = outcome.Fragments;
        Assert.Equal([1280, 48 + 176, 1280, 48 + 176, 40 + 8 + 700], fragments.Select(fragment => fragment.Length));
        Assert.Equal([0x1234, 0x1234, 0x1235, 0x1235], fragments.Take(4).Select(fragment => BinaryPrimitives.ReadInt32BigEndian(fragment.AsSpan(44))));
        byte[] expected = Transport.Udp(3500).Octets;
        CheckUdp6([.. fragments[0][48..], .. fragments[1][48..]], expected[8..1408]);
        CheckUdp6([.. fragments[2][48..], .. fragments[3][48..]], expected[1408..2808]);
        ReadBack.Ipv6(fragments[4]);
        Assert.Equal(expected[2808..], fragments[4][48..]);
    }

    /// <summary>// C12</summary>
    [Fact]
    public void Ipv6ToIpv4_SegmentOverTheIpv4Mtu_IsShortenedFragmentedOrRefused()
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = 1000 };
        var tcp = new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 72, 1208, 40, 16);
        Outcome shorter = options.Ipv6ToIpv4(s_tcp6.Build(), tcp);
        Assert.Equal(1000 - 20 - 32, shorter.Offload.GsoSizeBytes);
        CheckTcpSegments(shorter.Parts, ReadBack4, 20, 948, s_tcp6.Transport.Octets);

        byte[] reply = options.Ipv6ToIpv4(s_tcp6.Build(), tcp with { GsoSizeBytes = 1209 }).Reply(DropReason.PacketTooBig);
        ReadBack.Ipv6(reply);
        Assert.Equal(1280u, BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(44)));

        Outcome cut = options.Ipv6ToIpv4(s_udp6.Build(), new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdpL4, 48, 1200, 40, 6));
        Assert.All(cut.Fragments, fragment => Assert.InRange(fragment.Length, 21, 1000));
        byte[] joined = [.. cut.Fragments.SelectMany(fragment => (fragment[7] | (fragment[6] & 31)) == 0 ? fragment[28..] : fragment[20..])];
        Assert.Equal(s_udp6.Transport.Octets[8..], joined);
    }

    /// <summary>An IPv6 super-packet may be longer than IPv4 can say.</summary>
    [Fact]
    public void Tcp_LongerThanIpv4Allows_IsCutInSoftware()
    {
        Ipv6Builder packet = s_tcp6 with { Transport = Transport.Tcp(65_503, optionBytes: 12).Partial() };
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet.Build(), new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 72, 1428, 40, 16));
        CheckTcpSegments(outcome.Fragments, ReadBack4, 20, 1428, packet.Transport.Octets);
    }

    /// <summary>Linux sets the length of what is longer than 65535 to zero.</summary>
    [Fact]
    public void Tcp_LengthFieldZero_TakesTheLengthOfTheBuffer()
    {
        byte[] packet6 = (s_tcp6 with { Transport = Transport.Tcp(100_000).Partial() }).Build();
        BinaryPrimitives.WriteUInt16BigEndian(packet6.AsSpan(4), 0);
        Outcome to4 = Scene.Clat.Ipv6ToIpv4(packet6, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 60, 1400, 40, 16));
        CheckTcpSegments(to4.Fragments, ReadBack4, 20, 1400, Transport.Tcp(100_000).Octets);

        byte[] packet4 = (s_tcp4 with { Transport = Transport.Tcp(100_000).Partial() }).Build();
        BinaryPrimitives.WriteUInt16BigEndian(packet4.AsSpan(2), 0);
        Outcome to6 = Scene.Clat.Ipv4ToIpv6(
            Ipv4Builder.WithHeaderChecksum(packet4), new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv4, 40, 1400, 20, 16));
        CheckTcpSegments(to6.Fragments, ReadBack6, 40, 1400, Transport.Tcp(100_000).Octets);
    }

    /// <summary>A length that no datagram can have, told by a length field of zero: no fragment could say where it belongs. // E1</summary>
    [Theory]
    [InlineData(65_535, VerdictAction.ForwardFragments)]
    [InlineData(65_536, VerdictAction.Drop)]
    public void LargeDatagram_LongerThanAnyDatagram_IsDropped(int transportBytes, VerdictAction action)
    {
        byte[] packet = (s_udp4 with { Transport = Transport.Raw(17, transportBytes) }).Build();
        packet[2] = packet[3] = 0;
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(
            Ipv4Builder.WithHeaderChecksum(packet), new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdp, 28, 1480, 20, 6));
        Assert.Equal(action, outcome.Verdict.Action);
        Assert.Equal(
            outcome.Parts.Select((_, index) => index * 1232),
            outcome.Parts.Select(part => BinaryPrimitives.ReadUInt16BigEndian(part.AsSpan(42)) & 0xfff8));
    }

    /// <summary>The 1280 octets that IPv6 always takes are with extension headers. // C8 C12</summary>
    [Theory]
    [InlineData(1200, VerdictAction.Forward)]
    [InlineData(1201, VerdictAction.Reply)]
    public void Ipv6ToIpv4_SegmentWithExtensionHeaders_CountsThem(ushort segment, VerdictAction action)
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Tcp(3000, optionBytes: 12).Partial() }.WithHopByHop().Build();
        var offload = new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv6, 80, segment, 48, 16);
        Assert.Equal(action, (Scene.Clat with { Ipv4MtuBytes = 1000 }).Ipv6ToIpv4(packet, offload).Verdict.Action);
    }

    /// <summary>One datagram meant to be cut into fragments: its checksum is completed first.</summary>
    [Fact]
    public void LargeDatagram_BothWays_BecomesFragments()
    {
        byte[] payload = Transport.Udp(5000).Octets;
        byte[] packet4 = (s_udp4 with { Transport = Transport.Udp(5000).Partial() }).Build();
        IReadOnlyList<byte[]> to6 = Scene.Clat.Ipv4ToIpv6(
            packet4, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdp, 28, 1480, 20, 6)).Fragments;
        CheckUdp6([.. to6.SelectMany(fragment => fragment[48..])], payload[8..]);

        byte[] packet6 = (s_udp6 with { Transport = Transport.Udp(5000).Partial() }).Build();
        IReadOnlyList<byte[]> to4 = Scene.Clat.Ipv6ToIpv4(
            packet6, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoUdp, 48, 1448, 40, 6)).Fragments;
        Assert.All(to4, fragment => ReadBack.Ipv4(fragment));
        byte[] udp = [.. to4.SelectMany(fragment => fragment[20..])];
        Assert.Equal(payload[8..], udp[8..]);
        Assert.Equal(0xffff, SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), udp.Length, 17), .. udp,
        ]));
    }

    public static TheoryData<byte, ushort, ushort, ushort, DropReason> BrokenOffloads => new()
    {
        { 2, 1428, 20, 16, DropReason.UnsupportedOffload },
        { 0x20, 1428, 20, 16, DropReason.UnsupportedOffload },
        { VirtioNetHeader.GsoTcpIpv6, 1428, 20, 16, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoUdpL4, 1428, 20, 16, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoUdp, 1428, 20, 16, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoTcpIpv4, 0, 20, 16, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoTcpIpv4, 1428, 24, 16, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoTcpIpv4, 1428, 20, 6, DropReason.MalformedOffload },
        { VirtioNetHeader.GsoTcpIpv4, 1428, 65000, 1000, DropReason.MalformedOffload },
    };

    /// <summary>// E1</summary>
    [Theory]
    [MemberData(nameof(BrokenOffloads))]
    public void Offload_ContradictsThePacket_IsDropped(byte type, ushort segment, ushort start, ushort offset, DropReason reason) =>
        Scene.Clat.Ipv4ToIpv6(s_tcp4.Build(), new VirtioNetHeader(NeedsChecksum, type, 52, segment, start, offset)).Dropped(reason);

    /// <summary>// E1</summary>
    [Theory]
    [InlineData(0x40)]
    [InlineData(0xf0)]
    public void Offload_TcpHeaderLengthImpossible_IsDropped(byte dataOffset)
    {
        byte[] packet = (s_tcp4 with { Transport = Transport.Tcp(20).Partial() }).Build();
        packet[32] = dataOffset;
        Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(NeedsChecksum, VirtioNetHeader.GsoTcpIpv4, 40, 10, 20, 16))
            .Dropped(DropReason.MalformedOffload);
    }

    /// <summary>Segments are never fragments, and ICMP has none. // E1</summary>
    [Fact]
    public void Offload_OnFragmentOrIcmp_IsDropped()
    {
        var offload = new VirtioNetHeader(0, VirtioNetHeader.GsoTcpIpv4, 0, 100, 0, 0);
        Scene.Clat.Ipv4ToIpv6(s_tcp4.Fragment(0, 800).Build(), offload).Dropped(DropReason.MalformedOffload);
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Echo4() }.Build(), offload).Dropped(DropReason.MalformedOffload);
        offload = offload with { GsoType = VirtioNetHeader.GsoTcpIpv6 };
        Scene.Clat.Ipv6ToIpv4(s_tcp6.Fragment(0, 800).Build(), offload).Dropped(DropReason.MalformedOffload);
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Echo6() }.Build(), offload).Dropped(DropReason.MalformedOffload);
    }

    private static void ReadBack6(byte[] part) => ReadBack.Ipv6(part);

    private static void ReadBack4(byte[] part) => ReadBack.Ipv4(part);

    private static void CheckWhole6(byte[] packet, byte[] transport, byte protocol, int checksumOffset) => CheckWhole(
        packet, 40, transport, checksumOffset,
        SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), transport.Length, protocol));

    private static void CheckWhole4(byte[] packet, byte[] transport, byte protocol, int checksumOffset) => CheckWhole(
        packet, 20, transport, checksumOffset,
        SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), transport.Length, protocol));

    /// <summary>The payload is as it was, and the checksum field holds the new pseudo-header.</summary>
    private static void CheckWhole(byte[] packet, int headerBytes, byte[] transport, int checksumOffset, byte[] pseudoHeader)
    {
        byte[] translated = packet[headerBytes..];
        Assert.Equal(SumByHand.Of(pseudoHeader) % 0xffff, BinaryPrimitives.ReadUInt16BigEndian(translated.AsSpan(checksumOffset)) % 0xffff);
        transport.AsSpan(checksumOffset, 2).Clear();
        translated.AsSpan(checksumOffset, 2).Clear();
        Assert.Equal(transport, translated);
    }

    private static void CheckTcpSegments(IReadOnlyList<byte[]> parts, Action<byte[]> readBack, int ipBytes, int segment, byte[] tcp)
    {
        int tcpBytes = (tcp[12] >> 4) * 4;
        byte[] joined = [];
        uint first = BinaryPrimitives.ReadUInt32BigEndian(tcp.AsSpan(4));
        foreach (byte[] part in parts)
        {
            readBack(part);
            Assert.Equal(first + (uint)joined.Length, BinaryPrimitives.ReadUInt32BigEndian(part.AsSpan(ipBytes + 4)));
            Assert.Equal(part == parts[^1] ? (tcp.Length - tcpBytes - 1) % segment + 1 : segment, part.Length - ipBytes - tcpBytes);
            joined = [.. joined, .. part[(ipBytes + tcpBytes)..]];
        }

        Assert.Equal(tcp[tcpBytes..], joined);
    }

    private static void CheckUdpSegments(IReadOnlyList<byte[]> parts, Action<byte[]> readBack, int ipBytes, int segment, byte[] udp)
    {
        Assert.All(parts, part => readBack(part));
        Assert.All(parts.SkipLast(1), part => Assert.Equal(ipBytes + 8 + segment, part.Length));
        Assert.Equal(udp[8..], parts.SelectMany(part => part[(ipBytes + 8)..]));
    }

    private static void CheckUdp6(byte[] udp, byte[] payload)
    {
        Assert.Equal(payload, udp[8..]);
        Assert.Equal(0xffff, SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), udp.Length, 17), .. udp,
        ]));
    }
}
