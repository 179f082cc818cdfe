using System.Buffers.Binary;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>
/// A valid ICMPv6 packet to be spoilt in one place, with a checksum that fits again so that nothing else is wrong.
/// </summary>
internal sealed class Packet
{
    private const int HeaderBytes = 40;

    private readonly byte[] _octets;

    private Packet(byte[] octets) => _octets = octets;

    public static Packet Of(string hexadecimal) => new(Convert.FromHexString(hexadecimal));

    public byte[] With(int offset, byte value)
    {
        byte[] changed = WithoutNewChecksum(offset, value);
        WriteChecksum(changed);
        return changed;
    }

    public byte[] WithoutNewChecksum(int offset, byte value)
    {
        byte[] changed = [.. _octets];
        changed[offset] = value;
        return changed;
    }

    /// <summary>The same solicitation or advertisement with these options instead of its own.</summary>
    public byte[] WithOptions(string options)
    {
        byte[] changed = [.. _octets[..(HeaderBytes + 24)], .. Convert.FromHexString(options)];
        WriteChecksum(changed);
        return changed;
    }

    /// <summary>The first octets, with a payload length that says so.</summary>
    public byte[] Cut(int lengthBytes)
    {
        byte[] changed = _octets[..lengthBytes];
        WriteChecksum(changed);
        return changed;
    }

    /// <summary>By hand, so that the tests don't believe what they test. RFC 8200 §8.1.</summary>
    public static void WriteChecksum(byte[] packet)
    {
        int length = packet.Length - HeaderBytes;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)length);
        if (length < 4)
        {
            return;
        }

        packet[HeaderBytes + 2] = packet[HeaderBytes + 3] = 0;
        long sum = length + 58;
        for (int i = 8; i < packet.Length; i++)
        {
            sum += i % 2 == 0 ? packet[i] << 8 : packet[i];
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(HeaderBytes + 2), (ushort)(0xffff - (sum % 0xffff)));
    }
}
