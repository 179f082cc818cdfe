using System.Buffers.Binary;
using Claton.Core.NeighborDiscovery;

namespace Claton.Fuzz.Messages;

/// <summary>
/// What a Neighbor Solicitation or Advertisement says, in words: read in the plainest way from the octets of its IPv6 packet, by
/// RFC 4861 §7.1, and written of one that the daemon has read. Both have to be the same.
/// </summary>
internal static class NeighbourByHand
{
    private const int IpHeaderBytes = 40;
    private const int HeaderBytes = 24;

    /// <summary>Null for what RFC 4861 §7.1.1 has a host discard.</summary>
    public static string? ReadSolicitation(ReadOnlySpan<byte> packet)
    {
        if (ReadMessage(packet, 135) is not { IsEmpty: false } message || ReadOptions(message, 1) is not { } options)
        {
            return null;
        }

        string? nonce = null;
        for (int at = HeaderBytes; at < message.Length; at += message[at + 1] * 8)
        {
            nonce = message[at] == 14 && message[at + 1] == 1 ? Convert.ToHexString(message.Slice(at + 2, 6)) : nonce;
        }

        bool isProbe = !packet.Slice(8, 16).ContainsAnyExcept((byte)0);
        bool isToGroup = packet.Slice(24, 13).SequenceEqual((byte[])[0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]);
        return isProbe && (!isToGroup || options.IsThere)
            ? null
            : $"{Address(packet[8..])} asks {Address(packet[24..])} for {Address(message[8..])} mac {options.Mac} nonce {nonce}";
    }

    /// <summary>Null for what RFC 4861 §7.1.2 has a host discard.</summary>
    public static string? ReadAdvertisement(ReadOnlySpan<byte> packet)
    {
        if (ReadMessage(packet, 136) is not { IsEmpty: false } message || ReadOptions(message, 2) is not { } options)
        {
            return null;
        }

        bool isSolicited = (message[4] & 0x40) != 0;
        return packet[24] == 0xff && isSolicited
            ? null
            : $"{Address(packet[8..])} tells {Address(packet[24..])} of {Address(message[8..])} mac {options.Mac} "
                + $"R {(message[4] & 0x80) != 0} S {isSolicited} O {(message[4] & 0x20) != 0}";
    }

    public static string Write(NeighborSolicitation read) =>
        $"{read.Source} asks {read.Destination} for {read.Target} mac {read.SourceLinkLayerAddress} nonce {read.Nonce:X12}";

    public static string Write(NeighborAdvertisement read) =>
        $"{read.Source} tells {read.Destination} of {read.Target} mac {read.TargetLinkLayerAddress} "
        + $"R {read.Router} S {read.Solicited} O {read.Override}";

    /// <summary>What both kinds have in common. Empty where it is none.</summary>
    private static ReadOnlySpan<byte> ReadMessage(ReadOnlySpan<byte> packet, byte type)
    {
        if (packet.Length < IpHeaderBytes || packet[0] >> 4 != 6 || packet[6] != 58 || packet[7] != 255 || packet[8] == 0xff)
        {
            return [];
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(packet[4..]);
        if (length < HeaderBytes || length > packet.Length - IpHeaderBytes)
        {
            return [];
        }

        ReadOnlySpan<byte> message = packet.Slice(IpHeaderBytes, length);
        byte[] pseudoHeader = SumByHand.PseudoHeader([.. packet.Slice(8, 16)], [.. packet.Slice(24, 16)], length, 58);
        bool isRight = SumByHand.Of([.. pseudoHeader, .. message]) == 0xffff;
        return isRight && message[0] == type && message[1] == 0 && message[8] != 0xff ? message : [];
    }

    /// <summary>Whether there is a link-layer address, and the last one's content. Null where the options are malformed.</summary>
    private static (bool IsThere, MacAddress? Mac)? ReadOptions(ReadOnlySpan<byte> message, byte type)
    {
        bool isThere = false;
        MacAddress? mac = null;
        for (int at = HeaderBytes; at < message.Length;)
        {
            int length = at + 1 < message.Length ? message[at + 1] * 8 : 0;
            if (length == 0 || at + length > message.Length)
            {
                return null;
            }

            if (message[at] == type)
            {
                isThere = true;
                mac = length == 8 && (message[at + 2] & 1) == 0 ? MacAddress.Read(message[(at + 2)..]) : null;
            }

            at += length;
        }

        return (isThere, mac);
    }

    private static Ipv6Address Address(ReadOnlySpan<byte> octets) => Ipv6Address.Read(octets);
}
