using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests;

/// <summary>ICMP errors that come back from the other family quote what they quoted. // C15 C16</summary>
public sealed class IcmpErrorRoundTripTests
{
    /// <summary>What quoted packets are cut to, at random; some keep their whole length.</summary>
    private static readonly Gen<int> s_quotedPayload = Gen.Int[8, 700];

    /// <summary>An extension structure: four octets of header, and objects that nobody knows.</summary>
    private static readonly Gen<byte[]> s_extension = Gen.Select(Gen.Byte.Array[0, 60], octets =>
    {
        byte[] padded = [.. octets, .. new byte[-octets.Length & 3]];
        byte[] extension = [0x20, 0, 0, 0, 0, (byte)(padded.Length + 4), 250, 1, .. padded];
        ushort checksum = (ushort)~SumByHand.Of(extension);
        (extension[2], extension[3]) = ((byte)(checksum >> 8), (byte)checksum);
        return extension;
    });

    /// <summary>A packet that a host behind a mapping has sent, and a router on its way.</summary>
    private static readonly Gen<(TranslatorOptions Options, Ipv4Builder Inner4, Ipv6Builder Inner6, Ipv4Address Router)> s_scene = Gen.Select(
        Any.MappedHost, Any.Remote4, Any.Remote4, Any.Transport4, Gen.Byte, Gen.Byte, Gen.Int[0, 2], Gen.UShort,
        (host, remote, router, transport, tos, ttl, cut, identification) =>
        {
            Ipv4Builder inner4 = new()
            {
                Source = host.Mapped4,
                Destination = remote,
                TypeOfService = tos,
                Ttl = ttl,
                Identification = 0,
                Transport = transport,
            };
            Ipv6Builder inner6 = new()
            {
                Source = host.Mapped6,
                Destination = host.Options.Prefix.Embed(remote),
                TrafficClass = tos,
                HopLimit = ttl,
                Transport = transport.ForIpv6(),
            };
            if (cut == 0 || transport.Protocol == 1)
            {
                return (host.Options, inner4 with { DontFragment = inner4.Build().Length > 1260 }, inner6, router);
            }

            inner4 = (inner4 with { Identification = identification, Transport = Transport.Udp(1600) }).Fragment((cut - 1) * 800, 800);
            inner6 = (inner6 with { Transport = Transport.Udp(1600) }).Fragment((cut - 1) * 800, 800, identification);
            return (host.Options, inner4, inner6, router);
        });

    [Fact]
    public void Ipv6Error_ThereAndBack_QuotesTheSame() =>
        Gen.Select(s_scene, s_quotedPayload, Gen.OneOf<(byte Type, byte Code)>((1, 0), (1, 1), (1, 4), (3, 0), (3, 1))).Sample(
            (scene, quotedPayload, message) =>
            {
                byte[] inner = scene.Inner6.Build();
                byte[] quoted = inner[..Math.Min(inner.Length, scene.Inner6.HeaderBytes + quotedPayload)];
                Ipv6Builder error = Error6(scene.Options, scene.Router, scene.Inner6, message.Type, message.Code, 0, quoted);
                byte[] ip4 = scene.Options.Ipv6ToIpv4(error.Build()).Forwarded;
                ReadBack.Ipv4(ip4);
                byte[] ip6 = scene.Options.Ipv4ToIpv6(ip4).Forwarded;
                ReadBack.Ipv6(ip6);

                // An ICMPv4 error takes less.
                int kept = Math.Min(quoted.Length, scene.Inner6.HeaderBytes + 576 - 48);
                Assert.Equal(OneZero.In(quoted[..kept]), OneZero.In(ip6[48..]));
                Assert.Equal([message.Type, message.Code, 0, 0, 0, 0], [.. ip6[40..42], .. ip6[44..48]]);
                Assert.Equal((62, error.Source, error.Destination), (ip6[7], Ipv6Address.Read(ip6.AsSpan(8)), Ipv6Address.Read(ip6.AsSpan(24))));
            },
            iter: 3_000);

    [Fact]
    public void Ipv4Error_ThereAndBack_QuotesTheSame() =>
        Gen.Select(s_scene, s_quotedPayload, Gen.OneOf<(byte Type, byte Code)>((3, 1), (3, 2), (3, 3), (3, 10), (11, 0), (11, 1))).Sample(
            (scene, quotedPayload, message) =>
            {
                byte[] inner = scene.Inner4.Build();
                byte[] quoted = inner[..Math.Min(inner.Length, 20 + Math.Min(quotedPayload, 576 - 48))];
                Ipv4Builder error = Error4(scene.Router, scene.Inner4, message.Type, message.Code, 0, quoted);
                byte[] ip6 = scene.Options.Ipv4ToIpv6(error.Build()).Forwarded;
                ReadBack.Ipv6(ip6);
                byte[] ip4 = scene.Options.Ipv6ToIpv4(ip6).Forwarded;
                ReadBack.Ipv4(ip4);
                Assert.Equal(OneZero.In(quoted), OneZero.In(ip4[28..]));
                Assert.Equal([message.Type, message.Code, 0, 0, 0, 0], [.. ip4[20..22], .. ip4[24..28]]);
                Assert.Equal((62, error.Source, error.Destination), (ip4[8], Ipv4Address.Read(ip4.AsSpan(12)), Ipv4Address.Read(ip4.AsSpan(16))));
            },
            iter: 3_000);

    /// <summary>The extension comes back whole; what lies before it may be padded further. RFC 4884 §4</summary>
    [Fact]
    public void ExtendedIpv6Error_ThereAndBack_KeepsQuoteAndExtension() => Gen.Select(s_scene, s_extension, Gen.Int[16, 55]).Sample(
        (scene, extension, words) =>
        {
            byte[] quoted = PaddedTo(words * 8, scene.Inner6.Build());
            Ipv6Builder error = Error6(scene.Options, scene.Router, scene.Inner6, 3, 0, (uint)words << 24, [.. quoted, .. extension]);
            byte[] ip4 = scene.Options.Ipv6ToIpv4(error.Build()).Forwarded;
            ReadBack.Ipv4(ip4);
            CheckExtended(ip4[28..], ip4[25] * 4, extension);
            byte[] ip6 = scene.Options.Ipv4ToIpv6(ip4).Forwarded;
            ReadBack.Ipv6(ip6);
            CheckExtended(ip6[48..], ip6[44] * 8, extension);
            Assert.Equal(OneZero.In(quoted), OneZero.In(ip6[48..(48 + quoted.Length)]));
            Assert.Equal(-1, ip6.AsSpan(48 + quoted.Length, (ip6[44] * 8) - quoted.Length).IndexOfAnyExcept((byte)0));
        },
        iter: 3_000);

    [Fact]
    public void ExtendedIpv4Error_ThereAndBack_KeepsQuoteAndExtension() => Gen.Select(s_scene, s_extension, Gen.Int[32, 110]).Sample(
        (scene, extension, words) =>
        {
            byte[] quoted = PaddedTo(words * 4, scene.Inner4.Build());
            Ipv4Builder error = Error4(scene.Router, scene.Inner4, 11, 0, (uint)words << 16, [.. quoted, .. extension]);
            byte[] ip6 = scene.Options.Ipv4ToIpv6(error.Build()).Forwarded;
            ReadBack.Ipv6(ip6);
            CheckExtended(ip6[48..], ip6[44] * 8, extension);
            byte[] ip4 = scene.Options.Ipv6ToIpv4(ip6).Forwarded;
            ReadBack.Ipv4(ip4);
            CheckExtended(ip4[28..], ip4[25] * 4, extension);
            Assert.Equal(OneZero.In(quoted), OneZero.In(ip4[28..(28 + quoted.Length)]));
            Assert.Equal(-1, ip4.AsSpan(28 + quoted.Length, (ip4[25] * 4) - quoted.Length).IndexOfAnyExcept((byte)0));
        },
        iter: 3_000);

    private static Ipv6Builder Error6(
        TranslatorOptions options, Ipv4Address router, Ipv6Builder inner, byte type, byte code, uint rest, byte[] quoted) => new()
        {
            Source = options.Prefix.Embed(router),
            Destination = inner.Source,
            Transport = Transport.Icmp6(type, code, rest, quoted),
        };

    private static Ipv4Builder Error4(Ipv4Address router, Ipv4Builder inner, byte type, byte code, uint rest, byte[] quoted) => new()
    {
        Source = router,
        Destination = inner.Source,
        Transport = Transport.Icmp4(type, code, rest, quoted),
    };

    private static byte[] PaddedTo(int bytes, byte[] octets) => [.. octets[..Math.Min(bytes, octets.Length)], .. new byte[Math.Max(0, bytes - octets.Length)]];

    private static void CheckExtended(byte[] octets, int datagramBytes, byte[] extension)
    {
        Assert.InRange(datagramBytes, 128, octets.Length);
        Assert.Equal(extension, octets[datagramBytes..]);
    }
}
