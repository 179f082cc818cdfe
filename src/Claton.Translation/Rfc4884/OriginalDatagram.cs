namespace Claton.Translation.Rfc4884;

/// <summary>
/// The packet that an ICMP error quotes ("original datagram"), and the extension structure that may follow it.
/// RFC 4884 §3 to §5. // C16
/// </summary>
/// <remarks>
/// <code>
/// | ICMP header (8) | inner IP header | payload, zero padding | extension structure |
///                   |&lt;-- original datagram, Length units --&gt;|&lt;-- to the end ------&gt;|
/// </code>
/// The Length attribute counts 32-bit words in octet 5 of ICMPv4 errors, 64-bit words in octet 4 of ICMPv6 errors.
/// Zero says that there is no extension and the original datagram goes to the end.
/// </remarks>
/// <param name="DatagramBytes">Octets of the quoted packet, from its IP header on, padding included.</param>
/// <param name="ExtensionBytes">Octets of the extension structure.</param>
/// <param name="IsExtended">Whether the message has a Length attribute.</param>
internal readonly record struct OriginalDatagram(int DatagramBytes, int ExtensionBytes, bool IsExtended)
{
    /// <summary>The quoted packet with extensions behind it has at least this length. RFC 4884 §4.</summary>
    public const int MinimumExtendedBytes = 128;

    public const int Ipv4UnitBytes = 4;
    public const int Ipv6UnitBytes = 8;

    /// <param name="quotedBytes">Octets behind the ICMP header.</param>
    /// <param name="lengthAttribute">Zero for types without one.</param>
    /// <remarks>A length that contradicts the message or the standard is taken for none.</remarks>
    public static OriginalDatagram Read(int quotedBytes, int lengthAttribute, int unitBytes)
    {
        int datagramBytes = lengthAttribute * unitBytes;
        return datagramBytes < MinimumExtendedBytes || datagramBytes > quotedBytes
            ? new OriginalDatagram(quotedBytes, 0, false)
            : new OriginalDatagram(datagramBytes, quotedBytes - datagramBytes, true);
    }

    /// <summary>
    /// Makes the quoted packet fit a new inner header: pads it as the extension behind it demands, cuts it to what the
    /// message may hold, drops the extension where it may not be or doesn't fit.
    /// </summary>
    /// <remarks>
    /// Deviation RFC 7915 §4.2: where room is short, the quoted packet is cut and not the extension, whose checksum would
    /// no longer hold.
    /// </remarks>
    /// <param name="packet">
    /// Afterwards begins where the new inner header goes: the payload may have moved towards its end.
    /// </param>
    /// <param name="payloadStart">Where the payload of the quoted packet begins in the packet.</param>
    /// <param name="innerHeaderBytes">Octets of the new inner IP header.</param>
    /// <param name="maximumBytes">What the message may hold behind its ICMP header; 576 and 1280 octets leave less than the attribute can say.</param>
    /// <param name="unitBytes">Of the new Length attribute; 0 where the new type has none.</param>
    /// <returns>The new Length attribute.</returns>
    public int Refit(ref PacketBuffer packet, int payloadStart, int innerHeaderBytes, int maximumBytes, int unitBytes)
    {
        int payloadBytes = packet.LengthBytes - payloadStart - ExtensionBytes;
        int paddedBytes = 0;
        if (IsExtended && unitBytes != 0)
        {
            int fullBytes = Math.Max(MinimumExtendedBytes, RoundUp(innerHeaderBytes + payloadBytes, unitBytes));
            int roomBytes = (maximumBytes - ExtensionBytes) / unitBytes * unitBytes;
            paddedBytes = Math.Min(fullBytes, roomBytes);
        }

        if (paddedBytes < MinimumExtendedBytes)
        {
            // Without an extension the quoted packet ends where the message does.
            packet.LengthBytes = payloadStart + Math.Min(payloadBytes, maximumBytes - innerHeaderBytes);
            Advance(ref packet, payloadStart - innerHeaderBytes);
            return 0;
        }

        int keptBytes = Math.Min(payloadBytes, paddedBytes - innerHeaderBytes);
        int paddingBytes = paddedBytes - innerHeaderBytes - keptBytes;
        int extensionStart = payloadStart + payloadBytes;
        int newPayloadStart = extensionStart - paddingBytes - keptBytes;

        // The room in front is the packet's own headers, or headroom: address from the storage.
        Span<byte> storage = packet.Storage;
        int origin = packet.Start;
        storage.Slice(origin + payloadStart, keptBytes).CopyTo(storage[(origin + newPayloadStart)..]);
        storage.Slice(origin + extensionStart - paddingBytes, paddingBytes).Clear();
        Advance(ref packet, newPayloadStart - innerHeaderBytes);
        return paddedBytes / unitBytes;
    }

    private static void Advance(ref PacketBuffer packet, int bytes)
    {
        packet.Start += bytes;
        packet.LengthBytes -= bytes;
    }

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;
}
