using System.Collections.Concurrent;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests;

/// <summary>Whatever comes of a valid packet is a valid packet, and fits where it goes.</summary>
public sealed class ValidityTests
{
    private static readonly string[] s_addresses4 =
    [
        "192.0.0.1", "198.51.100.7", "198.51.100.1", "192.0.2.1", "192.0.2.2", "192.0.2.152", "10.1.2.3", "127.0.0.1", "169.254.1.1",
        "224.0.0.1", "255.255.255.255", "0.0.0.0", "203.0.113.9",
    ];

    private static readonly string[] s_addresses6 =
    [
        "2001:db8:1:2:3:4:5:c1a7", "64:ff9b::198.51.100.7", "64:ff9b::198.51.100.1", "2001:db8:aaaa::", "2001:db8:bbbb::b",
        "64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", "64:ff9b::10.1.2.3", "64:ff9b::127.0.0.1", "2001:db8:ffff::1", "fe80::1", "ff02::1", "::1",
        "64:ff9b::203.0.113.9",
    ];

    /// <summary>No option, padding, record route, source routes used up and not.</summary>
    private static readonly byte[][] s_options =
    [
        [], [], [1, 1, 1, 1], [7, 7, 4, 0, 0, 0, 0, 0], [131, 7, 8, 1, 1, 1, 1, 0], [137, 7, 4, 1, 1, 1, 1, 0], [.. Enumerable.Repeat((byte)1, 40)],
    ];

    private static readonly Ipv4Address s_far4 = Ipv4Address.Parse("11.0.0.7");

    private static readonly Gen<Ipv4Address> s_address4 = Gen.OneOf(s_addresses4).Select(text => Ipv4Address.Parse(text));

    private static readonly Gen<Ipv6Address> s_address6 = Gen.OneOf(s_addresses6).Select(text => Ipv6Address.Parse(text));

    private static readonly Gen<(Ipv4Address Near, Ipv4Address Far)> s_pair4 = Gen.Frequency(
        (3, Gen.Const((Scene.Clat4, s_far4))), (1, Gen.Select(s_address4, s_address4)));

    private static readonly Gen<(Ipv6Address Near, Ipv6Address Far)> s_pair6 = Gen.Frequency(
        (3, Gen.Const((Scene.Clat6, Scene.Clat.Prefix.Embed(s_far4)))),
        (1, Gen.Const((Scene.Clat6, Scene.Router6))),
        (1, Gen.Select(s_address6, s_address6)));

    private static readonly Gen<TranslatorOptions> s_translator = Gen.Select(
        Gen.OneOf(Scene.Clat, Scene.Siit with { Mappings = [.. Scene.Figure1, .. Scene.Clat.Mappings] }), Gen.OneOf(68, 184, 576, 1259, 1280, 1480, 1500, 9000), Gen.OneOf(1280, 1400, 1500, 9000),
        Gen.OneOf(1280, 1400, 9000), Gen.Bool, Gen.Bool, Gen.Enum<ZeroUdpChecksum>(), Gen.Enum<Hairpinning>(),
        (options, mtu4, mtu6, lowest, copies, allows, zero, hairpinning) => options with
        {
            Ipv4MtuBytes = mtu4,
            Ipv6MtuBytes = mtu6,
            LowestIpv6MtuBytes = lowest,
            CopyTrafficClass = copies,
            AllowPrivateIpv4 = allows,
            RevealIcmpSource = allows,
            ZeroUdpChecksum = zero,
            Hairpinning = hairpinning,
        });

    private static readonly Gen<Transport> s_plain4 = Gen.OneOf(
        Any.Transport4,
        Gen.Int[0, 4000].Select(bytes => Transport.Udp(bytes)),
        Gen.Int[0, 3000].Select(bytes => Transport.UdpWithoutChecksum(bytes)),
        Gen.Select(Gen.OneOf<byte>(50, 99, 132, 253), Gen.Int[8, 2000], (protocol, bytes) => Transport.Raw(protocol, bytes)));

    private static readonly Gen<Ipv4Builder> s_packet4 = PacketOf4(Gen.OneOf(s_plain4, ErrorOf4(PacketOf4(s_plain4, turned: true))), turned: false);

    private static readonly Gen<Ipv6Builder> s_packet6 = PacketOf6(
        Gen.OneOf(s_plain4.Select(Over6), ErrorOf6(PacketOf6(s_plain4.Select(Over6), turned: true))), turned: false);

    [Fact]
    public void Ipv4ToIpv6_AnyValidPacket_GivesValidPackets()
    {
        var seen = new ConcurrentDictionary<Verdict, int>();
        Gen.Select(s_translator, s_packet4).Sample(
            (options, builder) => Count(seen, Check(options, toIpv6: true, builder.Build(), default)), iter: 10_000);
        CheckVariety(
            seen,
            [
                DropReason.UntranslatableDestination, DropReason.PrivateIpv4, DropReason.ForTranslator, DropReason.HopLimitExceeded,
                DropReason.SourceRoute, DropReason.PacketTooBig, DropReason.ZeroUdpChecksum, DropReason.ZeroUdpChecksumFragment,
            ],
            [DropReason.NotForClat, DropReason.IllegalSource, DropReason.FragmentedIcmp, DropReason.UntranslatableIcmp, DropReason.MalformedInnerPacket]);
    }

    [Fact]
    public void Ipv6ToIpv4_AnyValidPacket_GivesValidPackets()
    {
        var seen = new ConcurrentDictionary<Verdict, int>();
        Gen.Select(s_translator, s_packet6).Sample(
            (options, builder) => Count(seen, Check(options, toIpv6: false, builder.Build(), default)), iter: 10_000);
        CheckVariety(
            seen,
            [
                DropReason.None, DropReason.UntranslatableSource, DropReason.UntranslatableDestination, DropReason.PrivateIpv4,
                DropReason.ForTranslator, DropReason.HopLimitExceeded, DropReason.RoutingHeader, DropReason.PacketTooBig,
            ],
            [DropReason.NotForClat, DropReason.IllegalSource, DropReason.FragmentedIcmp, DropReason.UntranslatableIcmp, DropReason.MalformedInnerPacket]);
    }

    /// <summary>Super-packets of TCP and UDP, and plain packets with their checksum left to a device.</summary>
    [Fact]
    public void AnyOffload_GivesValidPackets() => Gen.Select(s_translator, s_packet4, s_packet6, Gen.Bool, Gen.Int[0, 1500], Gen.Bool).Sample(
        (options, builder4, builder6, toIpv6, segmentBytes, isTcp) =>
        {
            Transport transport = (isTcp ? Transport.Tcp(5000, optionBytes: 12) : Transport.Udp(5000)).Partial();
            byte tcpKind = toIpv6 ? VirtioNetHeader.GsoTcpIpv4 : VirtioNetHeader.GsoTcpIpv6;
            byte kind = segmentBytes == 0 ? VirtioNetHeader.GsoNone : isTcp ? tcpKind : VirtioNetHeader.GsoUdpL4;
            builder4 = builder4 with { FragmentOffsetBytes = 0, MoreFragments = false, Transport = transport };
            builder6 = builder6 with { Extensions = [.. builder6.Extensions.Where(extension => extension.Kind != 44)], Transport = transport };
            int headerBytes = toIpv6 ? builder4.HeaderBytes : builder6.HeaderBytes;
            var offload = new VirtioNetHeader(
                VirtioNetHeader.NeedsChecksum, kind, 0, (ushort)segmentBytes, (ushort)headerBytes, (ushort)transport.ChecksumOffset);
            Check(options, toIpv6, toIpv6 ? builder4.Build() : builder6.Build(), offload);
        },
        iter: 3_000);

    /// <summary>The packets were of all kinds: each of these came up, most of them often.</summary>
    private static void CheckVariety(ConcurrentDictionary<Verdict, int> seen, DropReason[] replies, DropReason[] drops)
    {
        Assert.All(
            [
                new Verdict(VerdictAction.Forward, DropReason.None), new Verdict(VerdictAction.ForwardFragments, DropReason.None),
                .. replies.Select(reason => new Verdict(VerdictAction.Reply, reason)),
                .. drops.Select(reason => new Verdict(VerdictAction.Drop, reason)),
            ],
            verdict => Assert.Contains(verdict, seen.Keys));
        Assert.InRange(seen[new Verdict(VerdictAction.Forward, DropReason.None)], 1_000, 10_000);
    }

    private static void Count(ConcurrentDictionary<Verdict, int> seen, Verdict verdict) =>
        seen.AddOrUpdate(verdict, 1, (_, count) => count + 1);

    private static Verdict Check(TranslatorOptions options, bool toIpv6, byte[] packet, VirtioNetHeader offload)
    {
        Outcome outcome = Outcome.Of(new Translator(options), toIpv6, packet, offload);
        TranslationCheck.Check(options, packet, offload, outcome);
        Assert.All(outcome.Parts, part => CheckPacket(part, isIpv6: toIpv6, toIpv6 ? options.Ipv6MtuBytes : options.Ipv4MtuBytes));
        if (outcome.Verdict.Action == VerdictAction.Reply && outcome.Offload == default)
        {
            CheckPacket(outcome.Packet, isIpv6: !toIpv6, int.MaxValue);
        }

        return outcome.Verdict;
    }

    /// <summary>What TranslationCheck reads by hand, read by PacketDotNet, too.</summary>
    private static void CheckPacket(byte[] packet, bool isIpv6, int mtuBytes)
    {
        Assert.InRange(packet.Length, 20, mtuBytes);
        if (isIpv6)
        {
            ReadBack.Ipv6(packet);
        }
        else
        {
            ReadBack.Ipv4(packet);
        }
    }

    private static Gen<Ipv4Builder> PacketOf4(Gen<Transport> transport, bool turned) => Gen.Select(
        s_pair4, transport, Gen.OneOf(s_options), Gen.OneOf<byte>(0, 1, 2, 2, 3, 63, 64, 255), Gen.Byte, Gen.Bool, Gen.Int[0, 8],
        (pair, content, options, ttl, tos, dontFragment, cut) =>
        {
            Ipv4Builder whole = new()
            {
                Source = turned ? pair.Far : pair.Near,
                Destination = turned ? pair.Near : pair.Far,
                Transport = content,
                Options = options,
                Ttl = ttl,
                TypeOfService = tos,
                DontFragment = dontFragment,
            };
            return cut < 2 && content.Octets.Length > 16 ? whole.Fragment(cut * 8, content.Octets.Length / 16 * 8) : whole;
        });

    private static Gen<Ipv6Builder> PacketOf6(Gen<Transport> transport, bool turned) => Gen.Select(
        s_pair6, transport, Gen.Int[0, 8], Gen.OneOf<byte>(0, 1, 2, 2, 3, 63, 64, 255), Gen.Byte, Gen.UInt[0, 0xfffff], Gen.Int[0, 8],
        (pair, content, extensions, hopLimit, trafficClass, flowLabel, cut) =>
        {
            Ipv6Builder whole = new()
            {
                Source = turned ? pair.Near : pair.Far,
                Destination = turned ? pair.Far : pair.Near,
                Transport = content,
                HopLimit = hopLimit,
                TrafficClass = trafficClass,
                FlowLabel = flowLabel,
            };
            whole = extensions switch
            {
                0 => whole.WithHopByHop(),
                1 => whole.WithHopByHop(16).WithDestinationOptions().WithRouting(0),
                2 => whole.WithRouting(1),
                3 => whole.WithFragmentHeader(0, more: false),
                _ => whole,
            };
            return cut < 2 && extensions != 3 && content.Octets.Length > 16 ? whole.Fragment(cut * 8, content.Octets.Length / 16 * 8) : whole;
        });

    /// <summary>Any type, code and field, about any packet, cut anywhere.</summary>
    private static Gen<Transport> ErrorOf4(Gen<Ipv4Builder> inner) => Gen.Select(
        inner, Gen.OneOf<byte>(3, 3, 4, 5, 11, 12), Gen.Byte[0, 16], Gen.OneOf<uint>(0, 1400, 40 << 16, 9u << 24, uint.MaxValue), Gen.Int[0, 700],
        (builder, type, code, rest, length) =>
        {
            byte[] quoted = builder.Build();
            return Transport.Icmp4(type, code, rest, quoted[..Math.Min(quoted.Length, length)]);
        });

    private static Gen<Transport> ErrorOf6(Gen<Ipv6Builder> inner) => Gen.Select(
        inner, Gen.OneOf<byte>(1, 2, 3, 4, 100), Gen.Byte[0, 6], Gen.OneOf<uint>(0, 7, 1400, 20 << 24, uint.MaxValue), Gen.Int[0, 1232],
        (builder, type, code, rest, length) =>
        {
            byte[] quoted = builder.Build();
            return Transport.Icmp6(type, code, rest, quoted[..Math.Min(quoted.Length, length)]);
        });

    /// <summary>UDP has a checksum, and ICMPv4 is ICMPv6.</summary>
    private static Transport Over6(Transport transport) =>
        transport.Protocol == 17 ? transport with { Checksum = ChecksumMode.Complete }
        : transport.ForIpv6();
}
