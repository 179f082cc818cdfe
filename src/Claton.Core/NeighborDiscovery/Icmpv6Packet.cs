using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Claton.Core.NeighborDiscovery;

/// <summary>
/// A whole IPv6 packet with one Neighbor Discovery message in it, and the conditions that all such messages share.
/// RFC 8200 §3, RFC 4443 §2.
/// </summary>
/// <remarks>
/// Deviation RFC 4861 §7.1.1: a message behind extension headers counts as invalid. Nodes don't send such, fragments
/// are forbidden (RFC 6980 §5), and whatever lets a packet pass a switch's filters unread has no claim to an answer.
/// </remarks>
internal readonly ref struct Icmpv6Packet
{
    public const int IpHeaderBytes = 40;

    private const int NextHeaderIcmpv6 = 58;

    public Ipv6Address Source { get; private init; }

    public Ipv6Address Destination { get; private init; }

    /// <summary>From the ICMPv6 type to the end of the message; padding of the frame is cut off.</summary>
    public ReadOnlySpan<byte> Message { get; private init; }

    /// <summary>
    /// The type of the message, or null where the packet is too short or something else; nothing is validated.
    /// </summary>
    public static byte? PeekType(ReadOnlySpan<byte> packet) =>
        packet.Length > IpHeaderBytes && packet[6] == NextHeaderIcmpv6 ? packet[IpHeaderBytes] : null;

    /// <summary>Validates what RFC 4861 §7.1.1 and §7.1.2 ask of both messages, but for their options. // E1</summary>
    /// <param name="packet">From the IPv6 header on; may be longer than the header says.</param>
    /// <param name="type">The ICMPv6 type that is wanted.</param>
    /// <param name="minimumBytes">The shortest message of this type.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> packet,
        byte type,
        int minimumBytes,
        out Icmpv6Packet parsed,
        [NotNullWhen(false)] out string? whyNot)
    {
        parsed = default;
        whyNot = FindFault(packet, type, minimumBytes);
        if (whyNot is not null)
        {
            return false;
        }

        parsed = new Icmpv6Packet
        {
            Source = Ipv6Address.Read(packet[8..]),
            Destination = Ipv6Address.Read(packet[24..]),
            Message = packet.Slice(IpHeaderBytes, BinaryPrimitives.ReadUInt16BigEndian(packet[4..])),
        };
        if (parsed.Source.IsMulticast)
        {
            whyNot = "the source is a multicast address"; // RFC 4291 §2.7
        }
        else if (!HasValidChecksum(parsed))
        {
            whyNot = "the checksum is wrong";
        }

        return whyNot is null;
    }

    private static string? FindFault(ReadOnlySpan<byte> packet, byte type, int minimumBytes)
    {
        if (packet.Length < IpHeaderBytes)
        {
            return "shorter than an IPv6 header";
        }

        int lengthBytes = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        ReadOnlySpan<byte> message = packet[IpHeaderBytes..];
        return packet[0] >> 4 != 6 ? "not IPv6"
            : packet[6] != NextHeaderIcmpv6 ? "not ICMPv6, or behind extension headers"
            : packet[7] != ProtocolConstants.HopLimit ? "a hop limit other than 255"
            : lengthBytes > message.Length ? "cut short"
            : lengthBytes < minimumBytes ? "too short a message"
            : message[0] != type ? "another type of message"
            : message[1] != 0 ? "a code other than 0"
            : null;
    }

    /// <summary>Puts the IPv6 header before a message and the checksum into it.</summary>
    /// <param name="packet">Room for the header, then the message, whose checksum field is ignored.</param>
    /// <returns>Octets of the whole packet.</returns>
    public static int Complete(Span<byte> packet, int messageBytes, Ipv6Address source, Ipv6Address destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, 6u << 28);
        BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)messageBytes);
        packet[6] = NextHeaderIcmpv6;
        packet[7] = ProtocolConstants.HopLimit;
        source.Write(packet[8..]);
        destination.Write(packet[24..]);

        Span<byte> message = packet.Slice(IpHeaderBytes, messageBytes);
        message[2..4].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)~SumWithPseudoHeader(message, source, destination));
        return IpHeaderBytes + messageBytes;
    }

    /// <summary>With the checksum itself in the sum, it comes to zero in its other form. RFC 1071 §1.</summary>
    private static bool HasValidChecksum(Icmpv6Packet packet) =>
        SumWithPseudoHeader(packet.Message, packet.Source, packet.Destination) == 0xffff;

    /// <summary>RFC 8200 §8.1.</summary>
    private static ushort SumWithPseudoHeader(ReadOnlySpan<byte> message, Ipv6Address source, Ipv6Address destination)
    {
        ushort addresses = InternetChecksum.Add(InternetChecksum.Sum(source), InternetChecksum.Sum(destination));
        ushort lengthAndType = InternetChecksum.Add((ushort)message.Length, NextHeaderIcmpv6);
        return InternetChecksum.Sum(message, InternetChecksum.Add(addresses, lengthAndType));
    }
}
