using System.Buffers.Binary;

namespace Claton.Translation.Rfc7915;

/// <summary>The first eight octets of an ICMP error of either family, without the checksum.</summary>
/// <param name="Rest">Octets 4 to 7 as a number: MTU, pointer, length attribute.</param>
internal readonly record struct IcmpMessage(byte Type, byte Code, uint Rest)
{
    /// <summary>Octets 6 and 7.</summary>
    public ushort Low => (ushort)Rest;

    /// <param name="octets">At least 8.</param>
    public static IcmpMessage Read(ReadOnlySpan<byte> octets) =>
        new(octets[0], octets[1], BinaryPrimitives.ReadUInt32BigEndian(octets[4..]));

    /// <summary>Writes 8 octets; the checksum is zero.</summary>
    public void Write(Span<byte> octets)
    {
        octets[0] = Type;
        octets[1] = Code;
        octets[2] = 0;
        octets[3] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], Rest);
    }

    /// <summary>Fills the checksum in. RFC 792; RFC 4443 §2.3.</summary>
    /// <param name="message">The whole message; its checksum field is zero.</param>
    /// <param name="pseudoHeader">Zero for ICMPv4.</param>
    public static void WriteChecksum(Span<byte> message, ushort pseudoHeader) =>
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)~InternetChecksum.Sum(message, pseudoHeader));
}
