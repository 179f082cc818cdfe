using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests;

/// <summary>What comes back from the other family is what went there, in all that RFC 7915 keeps.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<(TranslatorOptions Options, Ipv4Builder Packet)> s_scene = Gen.Select(
        Any.Prefix, Any.Remote4, Any.Host6, Any.Transport4, Gen.Byte, Gen.Byte[3, 255], Gen.Bool,
        (prefix, remote, clat6, transport, tos, ttl, dontFragment) => (
            TranslatorOptions.ForClat(Scene.Clat4, clat6, prefix, 1500, 1480) with { FirstIdentification = 1 },
            new Ipv4Builder
            {
                Destination = remote,
                Transport = transport,
                TypeOfService = tos,
                Ttl = ttl,
                DontFragment = dontFragment,
            }));

    /// <summary>Between networks: to a host behind an explicit mapping, from one that the prefix stands for.</summary>
    private static readonly Gen<(TranslatorOptions Options, Ipv4Builder Packet, Ipv6Address Mapped6)> s_mapped = Gen.Select(
        Any.MappedHost, Any.Remote4, Any.Transport4, Gen.Byte, Gen.Byte[3, 255], Gen.UShort, Gen.Bool,
        (host, remote, transport, tos, ttl, identification, dontFragment) => (
            host.Options,
            new Ipv4Builder
            {
                Source = remote,
                Destination = host.Mapped4,
                Transport = transport,
                TypeOfService = tos,
                Ttl = ttl,
                Identification = identification,
                DontFragment = dontFragment,
            },
            host.Mapped6));

    private static readonly Gen<(int Offset, int Bytes)> s_cut = Gen.Select(
        Gen.Int[0, 100], Gen.Int[24, 600], (offset, bytes) => (offset * 8, bytes / 8 * 8));

    /// <summary>From the CLAT to the far end, which turns the addresses round, and back.</summary>
    [Fact]
    public void Ipv4_ThereAndBack_KeepsWhatRfc7915Keeps() => s_scene.Sample(
        (options, builder) =>
        {
            byte[] packet = builder.Build();
            byte[] ip6 = options.Ipv4ToIpv6(packet).Forwarded;
            ReadBack.Ipv6(ip6);
            byte[] back = options.Ipv6ToIpv4(Turned(ip6)).Forwarded;
            ReadBack.Ipv4(back);

            // TOS and payload; two hops fewer; the addresses turned round.
            Assert.Equal(packet[1], back[1]);
            Assert.Equal(packet[8] - 2, back[8]);
            Assert.Equal([.. packet[16..20], .. packet[12..16]], back[12..20]);
            Assert.Equal(OneZero.In(packet)[20..], OneZero.In(back)[20..]);
        },
        iter: 3_000);

    [Fact]
    public void Ipv6_ThereAndBack_KeepsWhatRfc7915Keeps() => s_scene.Sample(
        (options, builder) =>
        {
            var packet6 = new Ipv6Builder
            {
                Source = options.Prefix.Embed(builder.Destination),
                Destination = options.Clat!.Value.Ipv6,
                TrafficClass = builder.TypeOfService,
                HopLimit = builder.Ttl,
                Transport = builder.Transport.ForIpv6(),
            };
            byte[] packet = packet6.Build();
            byte[] ip4 = options.Ipv6ToIpv4(packet).Forwarded;
            ReadBack.Ipv4(ip4);
            byte[] turned = Ipv4Builder.WithHeaderChecksum([.. ip4[..12], .. ip4[16..20], .. ip4[12..16], .. ip4[20..]]);
            byte[] back = options.Ipv4ToIpv6(turned).Forwarded;
            ReadBack.Ipv6(back);
            byte[] expected = [.. packet[..7], (byte)(packet[7] - 2), .. packet[24..40], .. packet[8..24], .. packet[40..]];
            Assert.Equal(OneZero.In(expected), OneZero.In(back));
        },
        iter: 3_000);

    /// <summary>4→6→4 between networks: all but TTL, identification and a DF that follows the length. // C1 C2</summary>
    [Fact]
    public void Ipv4_BetweenNetworks_ComesBackTheSame() => s_mapped.Sample(
        (options, builder, mapped6) =>
        {
            byte[] ip6 = options.Ipv4ToIpv6(builder.Build()).Forwarded;
            Assert.Equal(mapped6, ReadBack.Address6(ReadBack.Ipv6(ip6).DestinationAddress));
            byte[] back = options.Ipv6ToIpv4(ip6).Forwarded;
            ReadBack.Ipv4(back);
            byte[] expected = (builder with
            {
                Ttl = (byte)(builder.Ttl - 2),
                Identification = 7,
                DontFragment = back.Length > 1260,
            }).Build();
            Assert.Equal(OneZero.In(expected), OneZero.In(back));
        },
        iter: 3_000);

    /// <summary>6→4→6 between networks: all but hop limit, flow label and extension headers. // C1 C2 C8</summary>
    [Fact]
    public void Ipv6_BetweenNetworks_ComesBackTheSame() => Gen.Select(s_mapped, Gen.UInt[0, 0xfffff], Gen.Int[0, 3]).Sample(
        (scene, flowLabel, extensions) =>
        {
            (TranslatorOptions options, Ipv4Builder builder, Ipv6Address mapped6) = scene;
            Ipv6Builder plain = FromMapped(options, builder, mapped6);
            Ipv6Builder packet = plain with { FlowLabel = flowLabel };
            packet = extensions switch
            {
                0 => packet,
                1 => packet.WithHopByHop(),
                2 => packet.WithDestinationOptions(16).WithRouting(0),
                _ => packet.WithFragmentHeader(0, more: false),
            };
            byte[] back = options.Ipv4ToIpv6(options.Ipv6ToIpv4(packet.Build()).Forwarded).Forwarded;
            ReadBack.Ipv6(back);
            byte[] expected = (plain with { HopLimit = (byte)(plain.HopLimit - 2) }).Build();
            Assert.Equal(OneZero.In(expected), OneZero.In(back));
        },
        iter: 3_000);

    /// <summary>A fragment keeps its identification, too; it may be fragmented again. // C4 C6</summary>
    [Fact]
    public void Ipv4Fragment_BetweenNetworks_ComesBackTheSame() => Gen.Select(s_mapped, s_cut).Sample(
        (scene, cut) =>
        {
            (TranslatorOptions options, Ipv4Builder builder, _) = scene;
            Ipv4Builder fragment = FragmentOf(builder, cut);
            byte[] back = options.Ipv6ToIpv4(options.Ipv4ToIpv6(fragment.Build()).Forwarded).Forwarded;
            ReadBack.Ipv4(back);
            byte[] expected = (fragment with { Ttl = (byte)(fragment.Ttl - 2), DontFragment = false }).Build();
            Assert.Equal(OneZero.In(expected), OneZero.In(back));
        },
        iter: 3_000);

    /// <summary>Of its identification, the low half. // C6</summary>
    [Fact]
    public void Ipv6Fragment_BetweenNetworks_ComesBackTheSame() => Gen.Select(s_mapped, s_cut, Gen.UInt).Sample(
        (scene, cut, identification) =>
        {
            (TranslatorOptions options, Ipv4Builder builder, Ipv6Address mapped6) = scene;
            Ipv6Builder whole = FromMapped(options, builder with { Transport = Fragmentable(builder.Transport) }, mapped6);
            byte[] packet = whole.Fragment(cut.Offset, cut.Bytes, identification).Build();
            byte[] back = options.Ipv4ToIpv6(options.Ipv6ToIpv4(packet).Forwarded).Forwarded;
            ReadBack.Ipv6(back);
            byte[] expected = (whole with { HopLimit = (byte)(whole.HopLimit - 2) })
                .Fragment(cut.Offset, cut.Bytes, identification & 0xffff).Build();
            Assert.Equal(OneZero.In(expected), OneZero.In(back));
        },
        iter: 3_000);

    /// <summary>Fragments of any size, put together, are the whole. // C5</summary>
    [Fact]
    public void Fragments_AnySizes_AddUpToTheWhole() => Gen.Select(s_scene, Gen.Int[1280, 1500], Gen.Int[1, 60_000]).Sample(
        (scene, mtu, bytes) =>
        {
            TranslatorOptions options = scene.Options with { LowestIpv6MtuBytes = mtu };
            Ipv4Builder builder = scene.Packet with { DontFragment = false, Transport = Transport.Udp(bytes) };
            Outcome outcome = options.Ipv4ToIpv6(builder.Build());
            Assert.All(outcome.Parts, part => Assert.InRange(part.Length, 41, mtu));
            byte[] udp = outcome.Parts.Count == 1 ? outcome.Parts[0][40..] : [.. outcome.Parts.SelectMany(part => part[48..])];
            Assert.Equal(builder.Transport.Octets[8..], udp[8..]);
            byte[] header = outcome.Parts[0];
            Assert.Equal(0xffff, SumByHand.Of([.. SumByHand.PseudoHeader(header[8..24], header[24..40], udp.Length, 17), .. udp]));
        },
        iter: 500);

    /// <summary>A packet turned round at the far end: its checksum holds, since sums don't care for order.</summary>
    private static byte[] Turned(byte[] ip6) => [.. ip6[..8], .. ip6[24..40], .. ip6[8..24], .. ip6[40..]];

    /// <summary>The same packet the other way round, in IPv6.</summary>
    private static Ipv6Builder FromMapped(TranslatorOptions options, Ipv4Builder builder, Ipv6Address mapped6) => new()
    {
        Source = mapped6,
        Destination = options.Prefix.Embed(builder.Source),
        TrafficClass = builder.TypeOfService,
        HopLimit = builder.Ttl,
        Transport = builder.Transport.ForIpv6(),
    };

    private static Ipv4Builder FragmentOf(Ipv4Builder builder, (int Offset, int Bytes) cut) =>
        (builder with { Transport = Fragmentable(builder.Transport) }).Fragment(cut.Offset, cut.Bytes);

    /// <summary>Long enough to be cut anywhere, and no ICMP: its fragments are not translated.</summary>
    private static Transport Fragmentable(Transport transport)
    {
        Transport other = transport.Protocol == 1 ? Transport.Raw(47, transport.Octets) : transport;
        byte[] octets = [.. other.Octets, .. Transport.Pattern(1500)];
        if (other.Protocol is 17 or 136)
        {
            (octets[4], octets[5]) = ((byte)(octets.Length >> 8), (byte)octets.Length);
        }

        return other with { Octets = octets };
    }
}
