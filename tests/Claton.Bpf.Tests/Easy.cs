using System.Buffers.Binary;
using Claton.Translation;
using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Bpf.Tests;

/// <summary>Generators of what the programs must be able to do themselves.</summary>
internal static class Easy
{
    private const byte Icmp4 = 1, Tcp = 6, Icmp6 = 58;
    private const ushort SegmentBytes = 1000;

    private static readonly Gen<byte> s_hops = Gen.Byte[2, 255];

    /// <summary>An address that no rule is about.</summary>
    private static readonly Gen<Ipv4Address> s_remote4 = Gen.UInt[0x0b00_0000, 0x7eff_ffff].Select(value => new Ipv4Address(value));

    private static readonly Gen<Transport> s_transport = Gen.Select(Gen.Byte.Array[0, 1100], Gen.Int[0, Transport.Kinds], (payload, kind) =>
        kind == Transport.Kinds ? Transport.Raw(47, payload) : Transport.OfKind(kind, payload));

    /// <summary>A CLAT behind a prefix of any length, with an address that is checksum-neutral where that can be.</summary>
    public static readonly Gen<TranslatorOptions> Clat = Gen.Select(
        Gen.ULong, Gen.ULong, Gen.OneOf(32, 40, 48, 56, 64, 96), Gen.ULong, Gen.Bool, Gen.Int[1280, 1600])
        .Select((high, low, bits, interfaceId, isNeutral, mtuBytes) =>
        {
            var prefix = new Pref64(new Ipv6Prefix(new Ipv6Address(high >> 3 | 0x2000_0000_0000_0000, low >> 8).Mask(bits), bits));
            ulong neutral = isNeutral ? Neutral(prefix, interfaceId) : interfaceId;
            var clat6 = new Ipv6Address(0x2001_0db8_0001_0002, neutral);
            return TranslatorOptions.ForClat(Scene.Clat4, clat6, prefix, mtuBytes, mtuBytes - 28) with { FirstIdentification = 1 };
        });

    /// <summary>A packet from the host, whole or a fragment, or an error of its own.</summary>
    public static Gen<NamedPacket> ToIpv6(TranslatorOptions options) => Gen.Select(s_transport, s_remote4, s_hops, Gen.Byte, Gen.Int[0, 5])
        .Select((transport, remote, ttl, tos, kind) =>
        {
            var packet = new Ipv4Builder { Destination = remote, Ttl = ttl, TypeOfService = tos, Transport = transport };
            return kind switch
            {
                0 => Whole(packet with { DontFragment = true }),
                1 when CanBeFragment(transport) => Whole(packet.Fragment(0, 256)),
                2 when CanBeFragment(transport) => Whole(packet.Fragment(256, 512)),
                3 when CanBePartial(transport) => Partial(packet),
                4 => Error(packet, transport),
                5 when CanBeSuper(transport) => Super(packet, 1 + ttl * 256 + tos),
                _ => Whole(packet),
            };
        })
        .Where(packet => packet.Offload.IsSuperPacket || packet.Octets.Length + 28 <= options.LowestIpv6MtuBytes)
        .Where(packet => !LooksUnfinished(packet));

    /// <summary>The mirror image.</summary>
    public static Gen<NamedPacket> ToIpv4(TranslatorOptions options) => Gen.Select(s_transport, s_remote4, s_hops, Gen.Byte, Gen.Int[0, 5])
        .Select((transport4, remote, hops, trafficClass, kind) =>
        {
            Transport transport = transport4.ForIpv6();
            var packet = new Ipv6Builder
            {
                Source = options.Prefix.Embed(remote),
                Destination = options.Clat!.Value.Ipv6,
                HopLimit = hops,
                TrafficClass = trafficClass,
                FlowLabel = 0xabcde,
                Transport = transport,
            };
            return kind switch
            {
                1 when CanBeFragment(transport) => Whole(packet.Fragment(0, 256)),
                2 when CanBeFragment(transport) => Whole(packet.Fragment(256, 512)),
                3 => Error(packet, transport),
                4 when CanBePartial(transport) => Partial(packet),
                5 when CanBeSuper(transport) => Super(packet, 1 + hops * 256 + trafficClass),
                _ => Whole(packet),
            };
        })
        .Where(packet => !LooksUnfinished(packet));

    /// <summary>
    /// Echo with a checksum that is right and, by chance, what one that is left to a device would be: the programs can't tell.
    /// </summary>
    private static bool LooksUnfinished(NamedPacket packet)
    {
        ReadOnlySpan<byte> octets = packet.Octets;
        if (packet.ToIpv6)
        {
            return octets[9] == Icmp4 && BinaryPrimitives.ReadUInt16BigEndian(octets[22..]) == 0;
        }

        ushort pseudoHeader = InternetChecksum.Sum(octets[8..40], (ushort)(octets.Length - 40 + Icmp6));
        return octets[6] == Icmp6 && BinaryPrimitives.ReadUInt16BigEndian(octets[42..]) == pseudoHeader;
    }

    private static NamedPacket Whole(Ipv4Builder packet) => new("to-ipv6", true, packet.Build());

    private static NamedPacket Whole(Ipv6Builder packet) => new("to-ipv4", false, packet.Build());

    private static NamedPacket Partial(Ipv4Builder packet) => new(
        "to-ipv6-partial",
        true,
        (packet with { Transport = packet.Transport.Partial() }).Build(),
        LeftChecksum(packet.Transport, 20));

    private static NamedPacket Partial(Ipv6Builder packet) => new(
        "to-ipv4-partial",
        false,
        (packet with { Transport = packet.Transport.Partial() }).Build(),
        LeftChecksum(packet.Transport, 40));

    /// <summary>Of up to 60,000 octets, in segments of 1000.</summary>
    private static NamedPacket Super(Ipv4Builder packet, int moreBytes) => new(
        "to-ipv6-super",
        true,
        (packet with { Transport = Longer(packet.Transport, moreBytes), DontFragment = true }).Build(),
        LeftSegments(packet.Transport, 20, VirtioNetHeader.GsoTcpIpv4));

    private static NamedPacket Super(Ipv6Builder packet, int moreBytes) => new(
        "to-ipv4-super",
        false,
        (packet with { Transport = Longer(packet.Transport, moreBytes) }).Build(),
        LeftSegments(packet.Transport, 40, VirtioNetHeader.GsoTcpIpv6));

    /// <summary>At least two segments, and no more than the kernel joins to one datagram (UDP_MAX_SEGMENTS).</summary>
    private static Transport Longer(Transport transport, int moreBytes)
    {
        int payloadBytes = Math.Min(SegmentBytes + moreBytes, 60 * SegmentBytes);
        return transport.Protocol == Tcp ? Transport.Tcp(payloadBytes).Partial() : Transport.Udp(payloadBytes).Partial();
    }

    private static VirtioNetHeader LeftChecksum(Transport transport, ushort headerBytes) =>
        new(VirtioNetHeader.NeedsChecksum, 0, 0, 0, headerBytes, transport.Protocol == Tcp ? (ushort)16 : (ushort)6);

    private static VirtioNetHeader LeftSegments(Transport transport, ushort headerBytes, byte tcpKind) =>
        LeftChecksum(transport, headerBytes) with
        {
            GsoType = transport.Protocol == Tcp ? tcpKind : VirtioNetHeader.GsoUdpL4,
            HeaderLengthBytes = (ushort)(headerBytes + (transport.Protocol == Tcp ? 20 : 8)),
            GsoSizeBytes = SegmentBytes,
        };

    /// <summary>The host tells of a packet that it got.</summary>
    private static NamedPacket Error(Ipv4Builder packet, Transport transport)
    {
        byte[] quoted = new Ipv4Builder { Source = packet.Destination, Destination = packet.Source, Ttl = packet.Ttl, Transport = transport }.Build();
        return Whole(packet with { Transport = Transport.Icmp4(3, 3, 0, quoted[..Math.Min(quoted.Length, 20 + packet.Ttl * 2)]) });
    }

    private static NamedPacket Error(Ipv6Builder packet, Transport transport)
    {
        byte[] quoted = new Ipv6Builder
        {
            Source = packet.Destination,
            Destination = packet.Source,
            HopLimit = packet.HopLimit,
            Transport = transport,
        }.Build();
        int quotedBytes = Math.Min(quoted.Length, 44 + packet.HopLimit * 6);
        return Whole(packet with { Transport = Transport.Icmp6(2, 0, (uint)(1200 + packet.TrafficClass * 2), quoted[..Math.Min(quotedBytes, 1232)]) });
    }

    private static bool CanBeFragment(Transport transport) => transport.Octets.Length > 512 && transport.Protocol is not (1 or 58);

    private static bool CanBePartial(Transport transport) => transport.Protocol is Tcp or 17;

    private static bool CanBeSuper(Transport transport) =>
        transport.Protocol == Tcp || (transport.Protocol == 17 && PacketIo.TakesSuperDatagrams);

    /// <summary>Sets the last word so that sum(CLAT6) + sum(prefix) = sum(CLAT4). RFC 6052 §4.1.</summary>
    private static ulong Neutral(Pref64 prefix, ulong interfaceId)
    {
        Span<byte> octets = stackalloc byte[32];
        new Ipv6Address(0x2001_0db8_0001_0002, interfaceId & ~0xffffUL).Write(octets);
        prefix.Prefix.Address.Write(octets[16..]);
        ushort clat4 = InternetChecksum.Fold(Scene.Clat4.Value);
        return interfaceId & ~0xffffUL | InternetChecksum.Add(clat4, (ushort)~InternetChecksum.Sum(octets));
    }
}
