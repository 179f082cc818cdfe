using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests.Segmentation;

/// <summary>Translating a super-packet and cutting it gives what cutting it and translating its segments gives.</summary>
public sealed class SuperPacketPropertyTests
{
    private static readonly Gen<TranslatorOptions> s_clat = Gen.Select(Any.Prefix, Any.Host6, (prefix, clat6) =>
        TranslatorOptions.ForClat(Scene.Clat4, clat6, prefix, ipv6MtuBytes: 1500, ipv4MtuBytes: 1480));

    /// <summary>Header, payload, and octets of payload in a segment.</summary>
    private static readonly Gen<(Transport Transport, int SegmentBytes)> s_tcp = Gen.Select(
        Gen.Byte.Array[1, 9_000], Gen.Int[40, 1_400], Gen.Int[0, 10], Gen.Byte, Gen.UInt,
        (payload, segment, optionWords, flags, sequence) =>
        {
            byte[] header = Transport.Tcp(0, flags, optionWords * 4).Octets;
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), sequence);
            return (Transport.Tcp(0) with { Octets = [.. header, .. payload] }, segment);
        });

    private static readonly Gen<(Transport Transport, int SegmentBytes)> s_udp = Gen.Select(
        Gen.Byte.Array[1, 9_000], Gen.Int[40, 1_440], (payload, segment) => (Transport.Udp(payload), segment));

    private static readonly Gen<(TranslatorOptions Options, Transport Transport, int SegmentBytes, bool IsPartial)> s_scene = Gen.Select(
        s_clat, Gen.OneOf(s_tcp, s_udp), Gen.Bool, (options, super, partial) => (options, super.Transport, super.SegmentBytes, partial));

    /// <summary>Where every segment fits, with and without DF.</summary>
    [Fact]
    public void Ipv4ToIpv6_CuttingAndTranslating_CanBeExchanged() => Gen.Select(s_scene, Gen.Bool, Gen.Int[0, 2]).Sample(
        (scene, dontFragment, optionWords) =>
        {
            (TranslatorOptions options, Transport transport, int segmentBytes, bool isPartial) = scene;
            options = options with { LowestIpv6MtuBytes = 1500 };
            Ipv4Builder whole = new() { DontFragment = dontFragment, Options = [.. Enumerable.Repeat((byte)1, optionWords * 4)], Transport = transport };
            Outcome outcome = options.Ipv4ToIpv6(
                (whole with { Transport = Left(transport, isPartial) }).Build(),
                OffloadOf(transport, segmentBytes, VirtioNetHeader.GsoTcpIpv4, whole.HeaderBytes, isPartial));
            Assert.Equal(VerdictAction.Forward, outcome.Verdict.Action);
            byte[][] expected = [.. SegmentsOf(transport, segmentBytes).Select(segment =>
                options.Ipv4ToIpv6((whole with { Transport = segment }).Build()).Forwarded)];
            Assert.Equal(expected.Select(OneZero.In), outcome.Parts.Select(OneZero.In));
        },
        iter: 200);

    /// <summary>Identifications count on, one for each packet.</summary>
    [Fact]
    public void Ipv6ToIpv4_CuttingAndTranslating_CanBeExchanged() => Gen.Select(s_scene, Gen.Bool, Gen.UShort).Sample(
        (scene, withExtension, identification) =>
        {
            (TranslatorOptions options, Transport transport, int segmentBytes, bool isPartial) = scene;
            options = options with { FirstIdentification = identification };
            Ipv6Builder whole = new() { Source = options.Prefix.Embed(Scene.Remote4), Destination = options.Clat!.Value.Ipv6, Transport = transport };
            whole = withExtension ? whole.WithHopByHop() : whole;
            Outcome outcome = options.Ipv6ToIpv4(
                (whole with { Transport = Left(transport, isPartial) }).Build(),
                OffloadOf(transport, segmentBytes, VirtioNetHeader.GsoTcpIpv6, whole.HeaderBytes, isPartial));
            Assert.Equal(VerdictAction.Forward, outcome.Verdict.Action);
            var oneByOne = new Translator(options);
            byte[][] expected = [.. SegmentsOf(transport, segmentBytes).Select(segment =>
                Outcome.Of(oneByOne, toIpv6: false, (whole with { Transport = segment }).Build()).Forwarded)];
            Assert.Equal(expected.Select(OneZero.In), outcome.Parts.Select(OneZero.In));
        },
        iter: 200);

    /// <summary>Datagrams too big for the smallest link are cut into the same fragments as each for itself. // C5</summary>
    [Fact]
    public void Ipv4ToIpv6_UdpOverTheLowestMtu_CuttingAndTranslating_CanBeExchanged() => Gen.Select(s_clat, s_udp, Gen.UShort).Sample(
        (options, super, identification) =>
        {
            Ipv4Builder whole = new() { Identification = identification, Transport = super.Transport.Partial() };
            Outcome outcome = options.Ipv4ToIpv6(
                whole.Build(), OffloadOf(super.Transport, super.SegmentBytes, VirtioNetHeader.GsoTcpIpv4, 20, isPartial: true));
            byte[][] expected = [.. SegmentsOf(super.Transport, super.SegmentBytes).SelectMany((segment, index) =>
                options.Ipv4ToIpv6((whole with { Transport = segment, Identification = (ushort)(identification + index) }).Build()).Parts)];

            // Only the 32-bit identification of IPv6 counts on beyond 65535.
            Assert.Equal(expected.Select(part => part.Length), outcome.Parts.Select(part => part.Length));
            if (identification < 64_000)
            {
                Assert.Equal(expected.Select(OneZero.In), outcome.Parts.Select(OneZero.In));
            }
        },
        iter: 200);

    /// <summary>Datagrams too big for the IPv4 side, which IPv6 may send all the same. // C12</summary>
    [Fact]
    public void Ipv6ToIpv4_UdpOverTheIpv4Mtu_CuttingAndTranslating_CanBeExchanged() => Gen.Select(s_clat, s_udp, Gen.Int[68, 1280]).Sample(
        (options, super, mtu) =>
        {
            options = options with { Ipv4MtuBytes = mtu };
            int segmentBytes = Math.Min(super.SegmentBytes, 1280 - 48);
            Ipv6Builder whole = new() { Source = options.Prefix.Embed(Scene.Remote4), Destination = options.Clat!.Value.Ipv6, Transport = super.Transport.Partial() };
            Outcome outcome = options.Ipv6ToIpv4(
                whole.Build(), OffloadOf(super.Transport, segmentBytes, VirtioNetHeader.GsoTcpIpv6, 40, isPartial: true));
            var oneByOne = new Translator(options);
            byte[][] expected = [.. SegmentsOf(super.Transport, segmentBytes).SelectMany(segment =>
                Outcome.Of(oneByOne, toIpv6: false, (whole with { Transport = segment }).Build()).Parts)];
            Assert.Equal(expected.Select(OneZero.In), outcome.Parts.Select(OneZero.In));
        },
        iter: 200);

    /// <summary>The segments, made by the book: sequence numbers count on, FIN and PSH at the end, CWR at the beginning.</summary>
    private static IEnumerable<Transport> SegmentsOf(Transport transport, int segmentBytes)
    {
        bool isTcp = transport.Protocol == 6;
        byte[] octets = transport.Octets;
        int headerBytes = isTcp ? (octets[12] >> 4) * 4 : 8;
        for (int offset = headerBytes; offset < octets.Length; offset += segmentBytes)
        {
            int end = Math.Min(offset + segmentBytes, octets.Length);
            byte[] segment = [.. octets[..headerBytes], .. octets[offset..end]];
            if (isTcp)
            {
                uint sequence = BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(4)) + (uint)(offset - headerBytes);
                BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
                segment[13] &= (byte)((end == octets.Length ? 0xff : 0xf6) & (offset == headerBytes ? 0xff : 0x7f));
            }
            else
            {
                BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(4), (ushort)segment.Length);
            }

            yield return transport with { Octets = segment };
        }
    }

    /// <summary>With the pseudo-header's sum in its checksum field; or complete for nobody, as receiving devices hand on.</summary>
    private static Transport Left(Transport transport, bool isPartial) =>
        isPartial ? transport.Partial() : transport with { Checksum = ChecksumMode.AsIs };

    private static VirtioNetHeader OffloadOf(Transport transport, int segmentBytes, byte tcpKind, int ipBytes, bool isPartial)
    {
        byte kind = transport.Protocol == 6 ? tcpKind : VirtioNetHeader.GsoUdpL4;
        return isPartial
            ? new(VirtioNetHeader.NeedsChecksum, kind, 0, (ushort)segmentBytes, (ushort)ipBytes, (ushort)transport.ChecksumOffset)
            : new(0, kind, 0, (ushort)segmentBytes, 0, 0);
    }
}
