using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests;

/// <summary>What holds for every packet, shown on many at random.</summary>
public sealed class RoundTripTests
{
    private static readonly Gen<Pref64> s_prefix = Gen.Select(
        Gen.ULong, Gen.ULong, Gen.Int[0, 5].Select(index => new[] { 32, 40, 48, 56, 64, 96 }[index]),
        (high, low, length) => new Pref64(new Ipv6Prefix(new Ipv6Address(high >> 3 | 0x2000_0000_0000_0000, low & (ulong.MaxValue >> 8)), length)));

    private static readonly Gen<Ipv4Address> s_remote = Gen.UInt[0x0b00_0000, 0x7eff_ffff].Select(value => new Ipv4Address(value));

    private static readonly Gen<Ipv6Address> s_clat6 = Gen.Select(Gen.ULong, Gen.ULong)
        .Select((high, low) => new Ipv6Address(high >> 3 | 0x4000_0000_0000_0000, low));

    private static readonly Gen<Transport> s_transport = Gen.Select(Gen.Byte.Array[0, 1200], Gen.Int[0, 5]).Select((payload, kind) => kind switch
    {
        0 => Transport.Udp(payload),
        1 => Transport.Tcp(0) with { Octets = [.. Transport.Tcp(0).Octets, .. payload] },
        2 => Transport.Udp(payload) with { Protocol = 136 },
        3 => Transport.Dccp(0) with { Octets = [.. Transport.Dccp(0).Octets, .. payload] },
        4 => Transport.Echo4(8, 0) with { Octets = [.. Transport.Echo4(8, 0).Octets, .. payload] },
        _ => Transport.Raw(132, payload),
    });

    private static readonly Gen<(TranslatorOptions Options, Ipv4Builder Packet)> s_scene = Gen.Select(
        s_prefix, s_remote, s_clat6, s_transport, Gen.Byte, Gen.Byte[3, 255], Gen.Bool,
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
            byte[] expected = builder.Transport.Protocol == 1 ? packet[20..] : SwapFree(packet, back);
            Assert.Equal(expected, back[20..]);
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
                Transport = builder.Transport.Protocol == 1 ? Transport.Echo6() with { Octets = [128, .. builder.Transport.Octets[1..]] } : builder.Transport,
            };
            byte[] packet = packet6.Build();
            byte[] ip4 = options.Ipv6ToIpv4(packet).Forwarded;
            ReadBack.Ipv4(ip4);
            byte[] turned = Ipv4Builder.WithHeaderChecksum([.. ip4[..12], .. ip4[16..20], .. ip4[12..16], .. ip4[20..]]);
            byte[] back = options.Ipv4ToIpv6(turned).Forwarded;
            ReadBack.Ipv6(back);
            Assert.Equal([.. packet[..7], (byte)(packet[7] - 2), .. packet[24..40], .. packet[8..24], .. packet[40..]], back);
        },
        iter: 3_000);

    /// <summary>Fragments of any size, put together, are the whole.</summary>
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

    /// <summary>0 and 0xffff are the same sum; which of them comes back depends on the way. Everything else is equal.</summary>
    private static byte[] SwapFree(byte[] packet, byte[] back)
    {
        byte[] transport = packet[20..];
        int offset = packet[9] switch { 6 => 16, 17 or 33 or 136 => 6, _ => -1 };
        if (offset >= 0 && transport[offset] == transport[offset + 1] && transport[offset] is 0 or 0xff)
        {
            Assert.Contains(back[20 + offset], new byte[] { 0, 0xff });
            back.AsSpan(20 + offset, 2).CopyTo(transport.AsSpan(offset));
        }

        return transport;
    }
}
