using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Scenarios.Tayga;

/// <summary>Packets without that in which two translators may differ and both be right.</summary>
internal static class Normalized
{
    /// <summary>
    /// Up to this many octets TAYGA leaves it to what it heard of the path whether an IPv4 packet has DF; Claton sets it
    /// above 1260 octets, as RFC 7915 §5.1 says. Both set it in longer ones.
    /// </summary>
    private const int MayLackDontFragmentBytes = 1300;

    private const int Ipv4HeaderBytes = 20;
    private const int IcmpHeaderBytes = 8;

    /// <summary>RFC 1812 §4.3.2.5 asks for this precedence in errors that a router makes; TAYGA leaves zero.</summary>
    private const byte InternetworkControl = 0xc0;

    /// <returns>The packet with the identification that its translator chose, and what hangs on it, taken out.</returns>
    public static byte[] Of(byte[] octets)
    {
        byte[] packet = OneZero.In([.. octets]);
        if (packet[0] >> 4 != 4)
        {
            return packet;
        }

        if (IpPacket.Read(packet) is { IsIcmpError: true } error && error.ChecksumError(error.Transport.Length, isPartial: false) == 0)
        {
            Span<byte> quoted = packet.AsSpan(Ipv4HeaderBytes + IcmpHeaderBytes);
            if (IpPacket.ReadQuoted(quoted).HasValidHeader)
            {
                Neutralize(quoted);
            }

            packet.AsSpan(Ipv4HeaderBytes + 2, 2).Clear();
            ushort sum = SumByHand.Of(packet.AsSpan(Ipv4HeaderBytes));
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(Ipv4HeaderBytes + 2), (ushort)~sum);
        }

        if (packet.AsSpan(12, 4).SequenceEqual(SumByHand.Octets(Comparison.Own4)) && packet[1] == InternetworkControl)
        {
            packet[1] = 0;
        }

        Neutralize(packet);
        return packet;
    }

    /// <summary>A fragment's identification is that of the IPv6 packet, and it never has DF.</summary>
    private static void Neutralize(Span<byte> packet)
    {
        ushort fragmentation = BinaryPrimitives.ReadUInt16BigEndian(packet[6..]);
        bool isFragment = (fragmentation & 0x3fff) != 0;
        if (!isFragment)
        {
            packet.Slice(4, 2).Clear();
        }

        if (!isFragment && BinaryPrimitives.ReadUInt16BigEndian(packet[2..]) <= MayLackDontFragmentBytes)
        {
            packet.Slice(6, 2).Clear();
        }

        packet.Slice(10, 2).Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], (ushort)~SumByHand.Of(packet[..Ipv4HeaderBytes]));
    }
}
