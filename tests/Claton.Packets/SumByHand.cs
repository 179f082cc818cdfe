using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <summary>RFC 1071 in its plainest form, so that the tests don't share the code under test.</summary>
internal static class SumByHand
{
    public static ushort Of(params ReadOnlySpan<byte> octets)
    {
        long sum = 0;
        for (int i = 0; i < octets.Length; i++)
        {
            sum += i % 2 == 0 ? octets[i] << 8 : octets[i];
        }

        while (sum > 0xffff)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)sum;
    }

    /// <summary>CRC32c, bit by bit. RFC 9260 Appendix A.</summary>
    public static uint Crc32C(params ReadOnlySpan<byte> octets)
    {
        uint crc = uint.MaxValue;
        foreach (byte octet in octets)
        {
            crc ^= octet;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82f6_3b78 : crc >> 1;
            }
        }

        return ~crc;
    }

    /// <summary>The octets of a pseudo-header of either family: addresses, length, protocol.</summary>
    public static byte[] PseudoHeader(byte[] source, byte[] destination, int lengthBytes, byte protocol)
    {
        byte[] octets = [.. source, .. destination, 0, 0, 0, 0, 0, 0, 0, protocol];
        BinaryPrimitives.WriteInt32BigEndian(octets.AsSpan(source.Length * 2), lengthBytes);
        return octets;
    }

    public static byte[] Octets(Ipv4Address address)
    {
        byte[] octets = new byte[4];
        address.Write(octets);
        return octets;
    }

    public static byte[] Octets(Ipv6Address address)
    {
        byte[] octets = new byte[16];
        address.Write(octets);
        return octets;
    }
}
