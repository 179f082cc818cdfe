using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4.5.</summary>
public sealed class Ipv4ToIpv6TransportTests
{
    /// <summary>checksum(prefix) + checksum(CLAT6) = checksum(CLAT4), worked out for 64:ff9b::/96. RFC 6052 §4.1. // B4</summary>
    internal static TranslatorOptions Neutral { get; } = NeutralClat();

    public static TheoryData<string> Checksummed => ["udp", "tcp", "udp-lite", "dccp"];

    /// <summary>// C1 C14</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_OtherAddresses_IsUpdated(string name)
    {
        for (int bytes = 0; bytes < 40; bytes++)
        {
            byte[] packet = new Ipv4Builder { Transport = Named(name, bytes) }.Build();
            byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
            ReadBack.Ipv6(ip6);
            Assert.NotEqual(packet[20..], ip6[40..]);
        }
    }

    /// <summary>Updated by what changed, a checksum that was wrong stays as wrong, and the receiver finds out. RFC 1624</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_Wrong_StaysAsWrong(string name)
    {
        byte[] packet = new Ipv4Builder { Transport = Named(name, 33) }.Build();
        byte[] expected = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
        (packet[^1], expected[^1]) = ((byte)~packet[^1], (byte)~expected[^1]);
        Assert.Equal(expected, Scene.Clat.Ipv4ToIpv6(packet).Forwarded);
    }

    /// <summary>The transport header isn't touched at all. // B4</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void Checksum_NeutralAddresses_IsLeftAlone(string name)
    {
        byte[] packet = new Ipv4Builder { Transport = Named(name, 33) }.Build();
        byte[] ip6 = Neutral.Ipv4ToIpv6(packet).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(packet[20..], ip6[40..]);
    }

    /// <summary>SCTP, GRE, ESP, AH, and what nobody knows: forwarded as it is. "MUST forward all transport protocols". // C1</summary>
    [Theory]
    [InlineData(132)]
    [InlineData(47)]
    [InlineData(50)]
    [InlineData(51)]
    [InlineData(253)]
    public void OtherTransports_PassUnchanged(byte protocol)
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Raw(protocol, 3) }.Build();
        Assert.Equal(packet[20..], Scene.Clat.Ipv4ToIpv6(packet).Forwarded[40..]);
    }

    /// <summary>// C10</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(1200)]
    public void ZeroUdpChecksum_WholePacket_IsComputed(int bytes)
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.UdpWithoutChecksum(bytes) }.Build();
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.NotEqual(0, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(46)));
    }

    /// <summary>A sum of zero is sent as ones. // C10</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void UdpChecksum_ComesOutZero_IsSentAsOnes(bool withoutChecksum)
    {
        // The payload is chosen so that everything sums up to 0xffff.
        byte[] rest = new Ipv4Builder { Transport = Transport.UdpWithoutChecksum(0) with { Octets = [0, 0, 0, 0, 0, 10, 0, 0, 0, 0] } }.Build();
        ushort sum = SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), 10, 17), .. rest[20..],
        ]);
        byte[] octets = [0, 0, 0, 0, 0, 10, 0, 0, (byte)((ushort)~sum >> 8), (byte)~sum];
        Transport transport = Transport.Udp(0) with { Octets = octets };
        if (withoutChecksum)
        {
            transport = transport with { Checksum = ChecksumMode.AsIs };
        }

        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = transport }.Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(0xffff, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(46)));
    }

    /// <summary>What the checksum covers of the payload doesn't matter: the addresses it covers always.</summary>
    [Theory]
    [InlineData(136, 8)]
    [InlineData(33, 12)]
    public void PartialCoverage_IsUpdatedAllTheSame(byte protocol, int coveredBytes)
    {
        byte[] pseudoHeader = SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat4), SumByHand.Octets(Scene.Remote4), coveredBytes + 33, protocol);
        Transport transport = Transport.WithPartialCoverage(protocol, pseudoHeader, payloadBytes: 33);
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = transport }.Build()).Forwarded;
        byte[] translated = SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), coveredBytes + 33, protocol);
        Assert.Equal(0xffff, SumByHand.Of([.. translated, .. ip6[40..(40 + coveredBytes)]]));
    }

    /// <summary>UDP-Lite knows no "none": a checksum of zero is an error (RFC 3828 §3.1).</summary>
    [Fact]
    public void UdpLiteChecksum_ComesOutZero_IsSentAsOnes()
    {
        ushort rest = SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), 10, 136), 0, 8,
        ]);
        Transport transport = Transport.UdpLite(0) with { Octets = [0, 0, 0, 0, 0, 8, 0, 0, (byte)((ushort)~rest >> 8), (byte)~rest] };
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = transport }.Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal([0xff, 0xff], ip6[46..48]);
    }

    /// <summary>// C10</summary>
    [Fact]
    public void ZeroUdpChecksum_Forbidden_RepliesWithProhibited()
    {
        TranslatorOptions options = Scene.Clat with { ZeroUdpChecksum = ZeroUdpChecksum.Drop };
        byte[] packet = new Ipv4Builder { Transport = Transport.UdpWithoutChecksum() }.Build();
        Assert.Equal([3, 13], options.Ipv4ToIpv6(packet).Reply(DropReason.ZeroUdpChecksum)[20..22]);
    }

    /// <summary>The rest of the datagram is out of reach. // C10</summary>
    [Fact]
    public void ZeroUdpChecksum_FirstFragment_IsRefusedAndCounted()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.UdpWithoutChecksum(800) }.Fragment(0, 400).Build();
        Assert.Equal([3, 13], Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.ZeroUdpChecksumFragment)[20..22]);
    }

    /// <summary>A length that contradicts the packet: there is no telling what to sum. // E1</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(33)]
    public void ZeroUdpChecksum_LengthContradictsThePacket_IsDropped(ushort length)
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.UdpWithoutChecksum(24) }.Build();
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(24), length);
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.TransportTruncated);
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
        byte[] packet = new Ipv4Builder { Transport = Transport.Raw(132, sctp) }.Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(packet, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 8));
        Assert.Equal(default, outcome.Offload);
        BinaryPrimitives.WriteUInt32LittleEndian(sctp.AsSpan(8), SumByHand.Crc32C(sctp));
        Assert.Equal(sctp, outcome.Forwarded[40..]);
    }

    /// <summary>// E1</summary>
    [Theory]
    [InlineData(6, 17)]
    [InlineData(17, 7)]
    [InlineData(33, 7)]
    [InlineData(136, 7)]
    [InlineData(1, 7)]
    public void Transport_EndsBeforeItsChecksum_IsDropped(byte protocol, int bytes)
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Raw(protocol, new byte[bytes]) }.Build();
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.TransportTruncated);
    }

    /// <summary>A tiny first fragment of TCP keeps its checksum in the second one, which only neutral addresses survive.</summary>
    [Fact]
    public void TinyFirstFragment_ChecksumInTheNext_PassesNeutralAddressesOnly()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Tcp(64) }.Fragment(0, 8).Build();
        Scene.Clat.Ipv4ToIpv6(packet).Dropped(DropReason.TransportTruncated);
        Assert.Equal(packet[20..], Neutral.Ipv4ToIpv6(packet).Forwarded[48..]);
    }

    /// <summary>A field that a device completes holds the plain sum of the pseudo-header, before and after.</summary>
    [Theory]
    [MemberData(nameof(Checksummed))]
    public void PartialChecksum_StaysPartial(string name)
    {
        Ipv4Builder packet = new() { Transport = Named(name, 33).Partial(), Options = [1, 1, 1, 1] };
        int offset = packet.Transport.ChecksumOffset;
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(
            packet.Build(), new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 24, (ushort)offset));
        Assert.Equal(new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, (ushort)offset), outcome.Offload);

        ushort field = BinaryPrimitives.ReadUInt16BigEndian(outcome.Forwarded.AsSpan(40 + offset));
        byte[] pseudoHeader = SumByHand.PseudoHeader(
            SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), packet.Transport.Octets.Length, packet.Transport.Protocol);
        Assert.Equal(SumByHand.Of(pseudoHeader) % 0xffff, field % 0xffff);
        ReadBack.Ipv6(Assert.Single(outcome.Parts));
    }

    /// <summary>
    /// A tunnel: the outer UDP checksum is complete, for an inner one that is still to come (Linux' local checksum offload).
    /// </summary>
    [Fact]
    public void PartialChecksumOfAnInnerPacket_OuterChecksumIsComplete()
    {
        byte[] inner = new Ipv4Builder { Transport = Transport.Tcp(40).Partial() }.Build();
        byte[] partial = new Ipv4Builder { Transport = Transport.Udp(inner) }.Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20 + 8 + 20, 16);

        Outcome outcome = Scene.Clat.Ipv4ToIpv6(partial, offload);
        Assert.Equal(offload with { ChecksumStart = 40 + 8 + 20 }, outcome.Offload);
        ReadBack.Ipv6(outcome.Forwarded);
    }

    /// <summary>Without an outer checksum, one is computed over the completed inner packet. // C10</summary>
    [Fact]
    public void PartialChecksumOfAnInnerPacket_OuterChecksumZero_BothAreCompleted()
    {
        byte[] inner = new Ipv4Builder { Transport = Transport.Tcp(40).Partial() }.Build();
        byte[] partial = new Ipv4Builder { Transport = Transport.Udp(inner) with { Checksum = ChecksumMode.AsIs } }.Build();
        Outcome outcome = Scene.Clat.Ipv4ToIpv6(partial, new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20 + 8 + 20, 16));
        Assert.Equal(0, outcome.Offload.Flags);
        ReadBack.Ipv6(outcome.Forwarded);
        ReadBack.Ipv4(outcome.Packet[48..]);
    }

    /// <summary>// E1</summary>
    [Theory]
    [InlineData(19, 6)]
    [InlineData(20, 31)]
    [InlineData(52, 0)]
    [InlineData(65535, 65535)]
    public void PartialChecksum_OutsideThePayload_IsDropped(ushort start, ushort offset) =>
        Scene.Clat.Ipv4ToIpv6(new Ipv4Builder().Build(), new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, start, offset))
            .Dropped(DropReason.MalformedOffload);

    /// <summary>Updating keeps right what was right: the mark of a device that checked stays.</summary>
    [Fact]
    public void DataValid_IsKept()
    {
        var offload = new VirtioNetHeader(VirtioNetHeader.DataValid, 0, 0, 0, 0, 0);
        Assert.Equal(offload, Scene.Clat.Ipv4ToIpv6(new Ipv4Builder().Build(), offload).Offload);
    }

    /// <summary>The check value that every table of CRCs gives.</summary>
    [Fact]
    public void Crc32C_OfTheDigits_IsTheWellKnownValue() => Assert.Equal(0xe306_9283, SumByHand.Crc32C("123456789"u8));

    internal static Transport Named(string name, int bytes) => name switch
    {
        "udp" => Transport.Udp(bytes),
        "tcp" => Transport.Tcp(bytes),
        "udp-lite" => Transport.UdpLite(bytes),
        _ => Transport.Dccp(bytes),
    };

    private static TranslatorOptions NeutralClat()
    {
        // sum(64:ff9b::) + sum(CLAT6) must be sum(CLAT4), so the last 16 bits of CLAT6 take up the difference.
        var prefix = Ipv6Address.Parse("64:ff9b::");
        var host = Ipv6Address.Parse("2001:db8:1:2:3:4:5:0");
        int missing = SumByHand.Of(SumByHand.Octets(Scene.Clat4))
            - SumByHand.Of([.. SumByHand.Octets(prefix), .. SumByHand.Octets(host)]);
        var clat6 = new Ipv6Address(host.High, host.Low | (uint)((missing + (2 * 0xffff)) % 0xffff));
        return Scene.Clat with
        {
            Clat = new ClatPair(Scene.Clat4, clat6),
            Mappings = [Scene.Map($"{Scene.Clat4}", $"{clat6}")],
        };
    }
}
