using System.Buffers.Binary;
using Claton.Translation.Rfc4884;
using Claton.Translation.Rfc7915;

namespace Claton.Translation.Rfc5837;

/// <summary>
/// The Interface Information Object, by which a translated ICMPv4 error tells the IPv6 source that it came from.
/// RFC 6791 §4; RFC 5837 §4. // C17
/// </summary>
/// <remarks>
/// <code>
/// |Version|      (Reserved)       |           Checksum            |  extension header, RFC 4884 §7
/// |          Length (24)          | Class-Num (2) |  C-Type (4)   |  object header, RFC 4884 §8
/// |            AFI (2)            |           Reserved            |  IP Address Sub-Object, RFC 5837 §4.2
/// |                     IPv6 address (4 words)                    |
/// </code>
/// The C-Type says: the interface on which the packet in error arrived (role 0), by its IP address alone.
/// </remarks>
internal static class InterfaceInformation
{
    private const int ExtensionHeaderBytes = 4;
    private const int ObjectHeaderBytes = 4;
    private const int ObjectBytes = 24;
    private const int ChecksumOffset = 2;
    private const byte Version = 2;
    private const byte ClassNumber = 2;
    private const byte RoleIncomingWithAddress = 4;
    private const uint Ipv6AddressFamily = 2;

    /// <summary>
    /// Appends the object to the extension structure of an error, or a structure with this object alone to an error that
    /// has none. Does nothing where there is no room, where the structure is malformed, or where it tells of the incoming
    /// interface already: a second time would make the message illegal (RFC 5837 §4.5).
    /// </summary>
    /// <param name="datagram">What the message quotes. Afterwards with the extension that it has then.</param>
    /// <param name="payloadStart">Where the payload of the quoted packet begins: it moves to make room behind it.</param>
    /// <param name="source">Of the error.</param>
    /// <param name="maximumBytes">What the translated message may hold behind its ICMP header.</param>
    public static void Append(
        ref PacketBuffer packet, ref OriginalDatagram datagram, ref int payloadStart, Ipv6Address source, int maximumBytes)
    {
        bool isFirst = datagram.ExtensionBytes == 0;
        int bytes = isFirst ? ExtensionHeaderBytes + ObjectBytes : ObjectBytes;
        Span<byte> octets = packet.Packet;
        if (OriginalDatagram.MinimumExtendedBytes + datagram.ExtensionBytes + bytes > maximumBytes
            || !(isFirst || CanTakeObject(octets[^datagram.ExtensionBytes..])))
        {
            return;
        }

        // The IPv6 headers in front are parsed and no longer needed: they are longer than what is appended.
        octets[payloadStart..].CopyTo(octets[(payloadStart - bytes)..]);
        payloadStart -= bytes;
        datagram = datagram with { ExtensionBytes = datagram.ExtensionBytes + bytes, IsExtended = true };
        Span<byte> extension = octets[^datagram.ExtensionBytes..];
        WriteObject(extension[^ObjectBytes..], source);
        if (isFirst)
        {
            BinaryPrimitives.WriteUInt32BigEndian(extension, (uint)Version << 28);
            WriteChecksum(extension, (ushort)~InternetChecksum.Sum(extension));
        }
        else
        {
            UpdateChecksum(extension, InternetChecksum.Sum(extension[^ObjectBytes..]));
        }
    }

    /// <summary>Whether the structure is well-formed, and without an object for the incoming interface.</summary>
    private static bool CanTakeObject(ReadOnlySpan<byte> extension)
    {
        if (extension.Length < ExtensionHeaderBytes || extension[0] >> 4 != Version)
        {
            return false;
        }

        ReadOnlySpan<byte> objects = extension[ExtensionHeaderBytes..];
        while (objects.Length >= ObjectHeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(objects);
            bool isIncomingInterface = objects[2] == ClassNumber && objects[3] >> 6 == 0;
            if (length < ObjectHeaderBytes || length > objects.Length || length % 4 != 0 || isIncomingInterface)
            {
                return false;
            }

            objects = objects[length..];
        }

        return objects.IsEmpty;
    }

    private static void WriteObject(Span<byte> octets, Ipv6Address source)
    {
        BinaryPrimitives.WriteUInt16BigEndian(octets, ObjectBytes);
        octets[2] = ClassNumber;
        octets[3] = RoleIncomingWithAddress;
        BinaryPrimitives.WriteUInt32BigEndian(octets[ObjectHeaderBytes..], Ipv6AddressFamily << 16);
        source.Write(octets[(ObjectHeaderBytes + 4)..]);
    }

    /// <summary>A wrong checksum stays wrong, and none stays none: it is zero (RFC 4884 §7).</summary>
    private static void UpdateChecksum(Span<byte> extension, ushort growth)
    {
        ushort old = BinaryPrimitives.ReadUInt16BigEndian(extension[ChecksumOffset..]);
        if (old != 0)
        {
            WriteChecksum(extension, (ushort)~InternetChecksum.Add((ushort)~old, growth));
        }
    }

    private static void WriteChecksum(Span<byte> extension, ushort checksum)
    {
        Span<byte> field = extension.Slice(ChecksumOffset, sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(field, checksum);
        TransportChecksum.SendZeroAsOnes(field);
    }
}
