using System.Buffers.Binary;
using System.Numerics;

namespace Claton.Translation.Wire;

/// <summary>The CRC32c of SCTP, which covers no addresses. RFC 9260 §6.8, Appendix A.</summary>
internal static class SctpChecksum
{
    private const int Offset = 8;

    /// <summary>Completes a checksum that is left to a device, and nothing else.</summary>
    /// <remarks>
    /// Linux leaves it to devices that it knows to do CRCs, such as veth; the offload can't say so, and the next reader
    /// would complete a sum of RFC 1071.
    /// </remarks>
    public static void Complete(ref PacketBuffer packet, int headerBytes, byte protocol)
    {
        if (protocol != IpProtocol.Sctp
            || !packet.Offload.IsPartialAt(headerBytes, Offset)
            || packet.LengthBytes < headerBytes + Offset + sizeof(uint))
        {
            return;
        }

        Write(packet.Packet[headerBytes..]);
        packet.Offload = packet.Offload with { Flags = 0, ChecksumStart = 0, ChecksumOffset = 0 };
    }

    private static void Write(Span<byte> sctp)
    {
        Span<byte> field = sctp.Slice(Offset, sizeof(uint));
        field.Clear();
        uint crc = uint.MaxValue;
        ReadOnlySpan<byte> rest = sctp;
        while (rest.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(rest));
            rest = rest[sizeof(ulong)..];
        }

        foreach (byte octet in rest)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(field, ~crc);
    }
}
