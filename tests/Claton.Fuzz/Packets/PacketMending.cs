using System.Buffers.Binary;

namespace Claton.Fuzz.Packets;

/// <summary>
/// Puts right what chance gets wrong: a fuzzer that changes an octet leaves lengths and checksums that don't fit, and would
/// see little but refusals.
/// </summary>
internal static class PacketMending
{
    private const int Ipv6HeaderBytes = 40;
    private const byte Udp = 17;

    /// <summary>The length of the outer header, and that of a UDP header right behind it.</summary>
    public static byte[] Lengths(byte[] packet)
    {
        if (packet.Length < 20 || (packet[0] >> 4 == 6 && packet.Length < Ipv6HeaderBytes))
        {
            return packet;
        }

        byte[] octets = [.. packet];
        bool isIpv6 = octets[0] >> 4 == 6;
        int headerBytes = isIpv6 ? Ipv6HeaderBytes : (octets[0] & 15) * 4;
        WriteLength(octets, isIpv6 ? 4 : 2, isIpv6 ? octets.Length - Ipv6HeaderBytes : octets.Length);
        bool isFragment = !isIpv6 && (BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(6)) & 0x3fff) != 0;
        if (octets[isIpv6 ? 6 : 9] == Udp && !isFragment && octets.Length >= headerBytes + 8)
        {
            WriteLength(octets, headerBytes + 4, octets.Length - headerBytes);
        }

        return octets;
    }

    /// <summary>The checksum of the IPv4 header and that of the transport; one that a device shall complete gets the pseudo-header.</summary>
    public static byte[] Checksums(byte[] packet, VirtioNetHeader offload)
    {
        if (packet.Length < 20)
        {
            return packet;
        }

        byte[] octets = [.. packet];
        if (octets[0] >> 4 == 4 && (octets[0] & 15) is >= 5 and int words && octets.Length >= words * 4)
        {
            Ipv4Builder.WithHeaderChecksum(octets);
        }

        try
        {
            MendTransport(octets, offload);
        }
        catch (InvalidPacketException)
        {
            // Beyond mending; and a translator must survive that, too.
        }

        return octets;
    }

    private static void MendTransport(byte[] octets, VirtioNetHeader offload)
    {
        IpPacket packet = IpPacket.Read(octets, mayBeJumbo: offload.IsSuperPacket);
        int field = packet.HeaderBytes + packet.ChecksumOffset;
        if (packet.ChecksumOffset < 0 || packet.LengthBytes < field + 2 || packet.IsFragment
            || (packet.Protocol == Udp && octets[field] == 0 && octets[field + 1] == 0))
        {
            return;
        }

        ushort pseudoHeader = packet.PseudoHeader(packet.LengthBytes - packet.HeaderBytes);
        bool isPartial = (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0
            && offload.ChecksumStart == packet.HeaderBytes && offload.ChecksumOffset == packet.ChecksumOffset;
        octets.AsSpan(field, 2).Clear();
        ushort sum = SumByHand.Of(
            [(byte)(pseudoHeader >> 8), (byte)pseudoHeader, .. octets.AsSpan(packet.HeaderBytes, packet.LengthBytes - packet.HeaderBytes)]);
        ushort complete = sum == ushort.MaxValue ? sum : (ushort)~sum;
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(field), isPartial ? pseudoHeader : complete);
    }

    /// <summary>What is longer than a header can say gets zero, as super-packets may have it.</summary>
    private static void WriteLength(byte[] octets, int at, int bytes) =>
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(at), bytes <= ushort.MaxValue ? (ushort)bytes : (ushort)0);
}
