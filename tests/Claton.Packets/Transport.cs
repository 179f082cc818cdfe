using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <summary>What the builder is to do with the checksum field.</summary>
internal enum ChecksumMode
{
    /// <summary>Make it right.</summary>
    Complete,

    /// <summary>Put the sum of the pseudo-header there, for a device to complete.</summary>
    Partial,

    /// <summary>Leave what the octets say.</summary>
    AsIs,
}

/// <summary>A transport header and its payload, of one protocol.</summary>
/// <param name="ChecksumOffset">Negative for protocols without a checksum that translation must know of.</param>
/// <param name="HasPseudoHeader">ICMPv4 has none.</param>
internal sealed record Transport(byte Protocol, byte[] Octets, int ChecksumOffset = -1, bool HasPseudoHeader = true)
{
    public ChecksumMode Checksum { get; init; }

    public Transport Partial() => this with { Checksum = ChecksumMode.Partial };

    public static Transport Udp(int payloadBytes = 24, ushort sourcePort = 5000, ushort destinationPort = 53) =>
        Udp(Pattern(payloadBytes), sourcePort, destinationPort);

    public static Transport Udp(byte[] payload, ushort sourcePort = 5000, ushort destinationPort = 53)
    {
        byte[] octets = [.. Ports(sourcePort, destinationPort), 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(4), (ushort)octets.Length);
        return new Transport(17, octets, 6);
    }

    /// <summary>UDP over IPv4 without a checksum.</summary>
    public static Transport UdpWithoutChecksum(int payloadBytes = 24) =>
        Udp(payloadBytes) with { Checksum = ChecksumMode.AsIs };

    public static Transport Tcp(int payloadBytes = 24, byte flags = 0x18, int optionBytes = 0)
    {
        byte[] octets =
        [
            .. Ports(5000, 443), 0x01, 0x02, 0x03, 0x04, 0x0a, 0x0b, 0x0c, 0x0d,
            (byte)((5 + (optionBytes / 4)) << 4), flags, 0x20, 0x00, 0, 0, 0, 0,
            .. Enumerable.Repeat((byte)1, optionBytes), .. Pattern(payloadBytes),
        ];
        return new Transport(6, octets, 16);
    }

    public static Transport UdpLite(int payloadBytes = 24) => Udp(payloadBytes) with { Protocol = 136 };

    /// <summary>A DCCP-Data packet; its checksum covers everything. RFC 4340 §5.1.</summary>
    public static Transport Dccp(int payloadBytes = 24)
    {
        byte[] octets = [.. Ports(5000, 5001), 3, 0, 0, 0, 0x04, 0, 0, 1, .. Pattern(payloadBytes)];
        return new Transport(33, octets, 6);
    }

    /// <summary>UDP-Lite and DCCP packets whose checksum covers the pseudo-header and their header alone. RFC 3828 §3.1; RFC 4340 §9.2.</summary>
    public static Transport WithPartialCoverage(byte protocol, byte[] pseudoHeader, int payloadBytes = 24)
    {
        Transport whole = protocol == 136 ? UdpLite(payloadBytes) : Dccp(payloadBytes);
        byte[] octets = whole.Octets;
        (octets[4], octets[5]) = protocol == 136 ? ((byte)0, (byte)8) : (octets[4], (byte)1);
        ushort sum = SumByHand.Of([.. pseudoHeader, .. octets[..(protocol == 136 ? 8 : 12)]]);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(6), (ushort)~sum);
        return whole with { Checksum = ChecksumMode.AsIs };
    }

    /// <summary>Anything: the octets pass as they are.</summary>
    /// <summary>How many there are of <see cref="OfKind"/>.</summary>
    public const int Kinds = 7;

    /// <summary>Every kind of transport that a whole IPv4 packet may have and that comes back from IPv6 as it was.</summary>
    public static Transport OfKind(int kind, byte[] payload) => kind switch
    {
        0 => Udp(payload),
        1 => Tcp(0) with { Octets = [.. Tcp(0).Octets, .. payload] },
        2 => Udp(payload) with { Protocol = 136 },
        3 => Dccp(0) with { Octets = [.. Dccp(0).Octets, .. payload] },
        4 => Echo4(8, 0) with { Octets = [.. Echo4(8, 0).Octets, .. payload] },
        5 => Echo4(0, 0) with { Octets = [.. Echo4(0, 0).Octets, .. payload] },
        _ => Raw(132, payload),
    };

    public static Transport Raw(byte protocol, int payloadBytes = 24) => new(protocol, Pattern(payloadBytes));

    public static Transport Raw(byte protocol, byte[] octets) => new(protocol, octets);

    public static Transport Icmp4(byte type, byte code, uint rest, byte[] payload) =>
        new(1, [type, code, 0, 0, .. Number(rest), .. payload], 2, HasPseudoHeader: false);

    public static Transport Icmp6(byte type, byte code, uint rest, byte[] payload) =>
        new(58, [type, code, 0, 0, .. Number(rest), .. payload], 2);

    public static Transport Echo4(byte type = 8, int payloadBytes = 24) => Icmp4(type, 0, 0x1234_0001, Pattern(payloadBytes));

    public static Transport Echo6(byte type = 128, int payloadBytes = 24) => Icmp6(type, 0, 0x1234_0001, Pattern(payloadBytes));

    /// <summary>The same over IPv6: an ICMPv4 echo becomes an ICMPv6 echo.</summary>
    public Transport ForIpv6() => Protocol != 1 ? this : Echo6() with { Octets = [(byte)(Octets[0] == 8 ? 128 : 129), .. Octets[1..]] };

    /// <summary>Octets that differ from their neighbours, so that a shift shows.</summary>
    public static byte[] Pattern(int bytes) => [.. Enumerable.Range(0, bytes).Select(i => (byte)((i * 7) + 3))];

    /// <summary>The octets with their checksum as the mode says.</summary>
    /// <param name="pseudoHeader">As octets.</param>
    public byte[] Build(byte[] pseudoHeader)
    {
        byte[] octets = [.. Octets];
        if (ChecksumOffset < 0 || Checksum == ChecksumMode.AsIs || octets.Length < ChecksumOffset + 2)
        {
            return octets;
        }

        ushort pseudoSum = HasPseudoHeader ? SumByHand.Of(pseudoHeader) : (ushort)0;
        ushort whole = SumByHand.Of([(byte)(pseudoSum >> 8), (byte)pseudoSum, .. octets]);
        ushort complete = whole == 0xffff && Protocol is 17 or 136 ? whole : (ushort)~whole;
        BinaryPrimitives.WriteUInt16BigEndian(
            octets.AsSpan(ChecksumOffset), Checksum == ChecksumMode.Partial ? pseudoSum : complete);
        return octets;
    }

    private static byte[] Ports(ushort source, ushort destination) =>
        [(byte)(source >> 8), (byte)source, (byte)(destination >> 8), (byte)destination];

    private static byte[] Number(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
