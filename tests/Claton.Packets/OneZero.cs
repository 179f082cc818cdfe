namespace Claton.Translation.Tests.Packets;

/// <summary>
/// Ones' complement sums have two forms of zero, and which of them comes out depends on the way there. To compare packets,
/// one form is made of both.
/// </summary>
internal static class OneZero
{
    /// <summary>The packet, with 0 where its transport checksum was 0xffff.</summary>
    /// <param name="packet">IPv4 without options, or IPv6 without extension headers but for a Fragment Header; may be cut off.</param>
    public static byte[] In(byte[] packet)
    {
        bool isIpv4 = packet[0] >> 4 == 4;
        bool hasFragmentHeader = !isIpv4 && packet[6] == 44;
        bool isLaterFragment = isIpv4 ? (packet[6] & 0x1f | packet[7]) != 0 : hasFragmentHeader && (packet[42] | packet[43] & 0xf8) != 0;
        int headerBytes = isIpv4 ? 20 : hasFragmentHeader ? 48 : 40;
        int offset = packet[isIpv4 ? 9 : hasFragmentHeader ? 40 : 6] switch { 1 or 58 => 2, 6 => 16, 17 or 33 or 136 => 6, _ => -1 };
        int field = headerBytes + offset;
        if (offset >= 0 && !isLaterFragment && packet.Length >= field + 2 && packet[field] == 0xff && packet[field + 1] == 0xff)
        {
            packet.AsSpan(field, 2).Clear();
        }

        return packet;
    }
}
