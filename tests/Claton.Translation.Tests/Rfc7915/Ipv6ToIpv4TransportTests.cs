using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5.5.</summary>
public sealed class Ipv6ToIpv4TransportTests
{
    public static TheoryData<string> Checksummed => Ipv4ToIpv6TransportTests.Checksummed;

    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_OtherAddresses_IsUpdated(string name)
    {
        for (int bytes = 0; bytes < 40; bytes++)
        {
            byte[] packet = new Ipv6Builder { Transport = Ipv4ToIpv6TransportTests.Named(name, bytes) }.Build();
            byte[] ip4 = Scene.Clat.Ipv6ToIpv4(packet).Forwarded;
            ReadBack.Ipv4(ip4);
            Assert.NotEqual(packet[40..], ip4[20..]);
        }
    }

    /// <summary>Updated by what changed, a checksum that was wrong stays as wrong, and the receiver finds out. RFC 1624</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_Wrong_StaysAsWrong(string name)
    {
        byte[] packet = new Ipv6Builder { Transport = Ipv4ToIpv6TransportTests.Named(name, 33) }.Build();
        byte[] expected = Scene.Clat.Ipv6ToIpv4(packet).Forwarded;
        (packet[^1], expected[^1]) = ((byte)~packet[^1], (byte)~expected[^1]);
        Assert.Equal(expected, Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
    }

    /// <summary>// B4</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_NeutralAddresses_IsLeftAlone(string name)
    {
        TranslatorOptions neutral = Ipv4ToIpv6TransportTests.Neutral;
        byte[] packet = new Ipv6Builder
        {
            Destination = neutral.Clat!.Value.Ipv6,
            Transport = Ipv4ToIpv6TransportTests.Named(name, 33),
        }.Build();
        byte[] ip4 = neutral.Ipv6ToIpv4(packet).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal(packet[40..], ip4[20..]);
    }

    /// <summary>// C2</summary>
    [Theory]
    [InlineData(132)]
    [InlineData(47)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(59)]
    [InlineData(253)]
    public void OtherTransports_PassUnchanged(byte protocol)
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(protocol, 3) }.Build();
        Assert.Equal(packet[40..], Scene.Clat.Ipv6ToIpv4(packet).Forwarded[20..]);
    }

    /// <summary>"None" is a checksum that IPv4 knows, and tunnels use it in IPv6 too (RFC 6935).</summary>
    [Fact]
    public void ZeroUdpChecksum_StaysZero()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.UdpWithoutChecksum() }.Build();
        Assert.Equal([0, 0], Scene.Clat.Ipv6ToIpv4(packet).Forwarded[26..28]);
    }

    /// <summary>A sum of zero is sent as ones, since zero would say "none".</summary>
    [Fact]
    public void UdpChecksum_ComesOutZero_IsSentAsOnes()
    {
        ushort rest = SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), 10, 17), 0, 10,
        ]);
        Transport transport = Transport.Udp(0) with { Octets = [0, 0, 0, 0, 0, 10, 0, 0, (byte)((ushort)~rest >> 8), (byte)~rest] };
        byte[] ip4 = Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = transport }.Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([0xff, 0xff], ip4[26..28]);
    }

    /// <summary>What the checksum covers of the payload doesn't matter: the addresses it covers always.</summary>
    [Theory]
    [InlineData(136, 8)]
    [InlineData(33, 12)]
    public void PartialCoverage_IsUpdatedAllTheSame(byte protocol, int coveredBytes)
    {
        byte[] pseudoHeader = SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote6), SumByHand.Octets(Scene.Clat6), coveredBytes + 33, protocol);
        Transport transport = Transport.WithPartialCoverage(protocol, pseudoHeader, payloadBytes: 33);
        byte[] ip4 = Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = transport }.Build()).Forwarded;
        byte[] translated = SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), coveredBytes + 33, protocol);
        Assert.Equal(0xffff, SumByHand.Of([.. translated, .. ip4[20..(20 + coveredBytes)]]));
    }

    /// <summary>UDP-Lite knows no "none": a checksum of zero is an error (RFC 3828 §3.1).</summary>
    [Fact]
    public void UdpLiteChecksum_ComesOutZero_IsSentAsOnes()
    {
        ushort rest = SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), 10, 136), 0, 8,
        ]);
        Transport transport = Transport.UdpLite(0) with { Octets = [0, 0, 0, 0, 0, 8, 0, 0, (byte)((ushort)~rest >> 8), (byte)~rest] };
        byte[] ip4 = Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = transport }.Build()).Forwarded;
        ReadBack.Ipv4(ip4);
        Assert.Equal([0xff, 0xff], ip4[26..28]);
    }

    /// <summary>
    /// A CRC that Linux left to a device, which the offload can't tell from a sum: it is completed here, before someone
    /// writes a sum in its place.
    /// </summary>
    [Theory]
    [InlineData(12)]
    [InlineData(60)]
    [InlineData(63)]
    public void SctpChecksum_LeftToADevice_IsCompleted(int bytes)
    {
        byte[] sctp = Transport.Pattern(bytes);
        sctp.AsSpan(8, 4).Clear();
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(132, sctp) }.Build();
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(packet, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, 8));
        Assert.Equal(default, outcome.Offload);
        BinaryPrimitives.WriteUInt32LittleEndian(sctp.AsSpan(8), SumByHand.Crc32C(sctp));
        Assert.Equal(sctp, outcome.Forwarded[20..]);
    }

    /// <summary>// E1</summary>
    [Theory]
    [InlineData(6, 17)]
    [InlineData(17, 7)]
    [InlineData(33, 7)]
    [InlineData(136, 7)]
    [InlineData(58, 7)]
    public void Transport_EndsBeforeItsChecksum_IsDropped(byte protocol, int bytes)
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(protocol, new byte[bytes]) }.Build();
        Scene.Clat.Ipv6ToIpv4(packet).Dropped(DropReason.TransportTruncated);
    }

    [Theory]
    [MemberData(nameof(Checksummed))]
    public void PartialChecksum_StaysPartial(string name)
    {
        Ipv6Builder packet = new Ipv6Builder { Transport = Ipv4ToIpv6TransportTests.Named(name, 33).Partial() }.WithHopByHop();
        int offset = packet.Transport.ChecksumOffset;
        Outcome outcome = Scene.Clat.Ipv6ToIpv4(
            packet.Build(), new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 48, (ushort)offset));
        Assert.Equal(new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, (ushort)offset), outcome.Offload);

        ushort field = BinaryPrimitives.ReadUInt16BigEndian(outcome.Forwarded.AsSpan(20 + offset));
        byte[] pseudoHeader = SumByHand.PseudoHeader(
            SumByHand.Octets(Scene.Remote4), SumByHand.Octets(Scene.Clat4), packet.Transport.Octets.Length, packet.Transport.Protocol);
        Assert.Equal(SumByHand.Of(pseudoHeader) % 0xffff, field % 0xffff);
        ReadBack.Ipv4(Assert.Single(outcome.Parts));
    }

    /// <summary>// E1</summary>
    [Theory]
    [InlineData(39, 6)]
    [InlineData(40, 31)]
    [InlineData(65535, 65535)]
    public void PartialChecksum_OutsideThePayload_IsDropped(ushort start, ushort offset) =>
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder().Build(), new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, start, offset))
            .Dropped(DropReason.MalformedOffload);
}
