using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.1: translating IPv4 headers into IPv6 headers.</content>
internal sealed partial class Ipv4ToIpv6
{
    /// <summary>Reads the IPv4 header, trusts nothing of it, and cuts what follows the packet (Ethernet's padding).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DropReason ReadHeader(ref PacketBuffer packet, out Ipv4Header header)
    {
        ReadOnlySpan<byte> ip4 = packet.Packet;
        header = default;
        if (ip4.Length < Ipv4Header.MinimumBytes)
        {
            return DropReason.Truncated;
        }

        header = Ipv4Header.Read(ip4);
        int totalLength = header.TotalLength;
        if (totalLength == 0 && packet.Offload.GsoType != VirtioNetHeader.GsoNone)
        {
            // A super-packet may be longer than the field can say.
            totalLength = ip4.Length;
        }

        if (header.Version != 4 || header.HeaderBytes < Ipv4Header.MinimumBytes || totalLength < header.HeaderBytes
            || (header.FragmentOffset != 0
                && header.FragmentOffset + totalLength - header.HeaderBytes > ushort.MaxValue - Ipv4Header.MinimumBytes))
        {
            return DropReason.MalformedHeader;
        }

        if (totalLength > ip4.Length)
        {
            return DropReason.Truncated;
        }

        packet.LengthBytes = totalLength;
        if (packet.Offload.Flags != 0 && !packet.Offload.IsChecksumWithin(header.HeaderBytes, totalLength))
        {
            return DropReason.MalformedOffload;
        }

        return Ipv4Header.IsChecksumRight(ip4[..header.HeaderBytes]) ? DropReason.None : DropReason.HeaderChecksum;
    }

    /// <summary>The IPv6 header without its payload length. // C1</summary>
    /// <param name="hops">What forwarding takes from the TTL: 1 for an outer header, 0 for a quoted one (§4.3).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ipv6Header TranslateHeader(in Ipv4Header header, Ipv6Address source, Ipv6Address destination, int hops) => new()
    {
        TrafficClass = _copiesTrafficClass ? header.TypeOfService : (byte)0,
        NextHeader = header.Protocol == IpProtocol.Icmp ? IpProtocol.IcmpV6 : header.Protocol,
        HopLimit = (byte)(header.Ttl - hops),
        Source = source,
        Destination = destination,
    };

    /// <summary>Puts the IPv6 header, and perhaps a Fragment Header, in the place of the IPv4 header. // C1 C4</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHeader(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, bool withFragmentHeader)
    {
        int newBytes = Ipv6Header.Bytes + (withFragmentHeader ? Ipv6FragmentHeader.Bytes : 0);
        Span<byte> ip6 = packet.ReplaceHeader(header.HeaderBytes, newBytes);
        packet.Offload = packet.Offload.Moved(newBytes - header.HeaderBytes);
        WriteHeader(ip6, header, translated, (ushort)(packet.LengthBytes - Ipv6Header.Bytes));
    }

    /// <summary>Writes the IPv6 header, and a Fragment Header where there is room for one.</summary>
    /// <param name="ip6">40 octets, or 48 for a Fragment Header.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHeader(Span<byte> ip6, in Ipv4Header header, in Ipv6Header translated, ushort payloadLength)
    {
        bool withFragmentHeader = ip6.Length > Ipv6Header.Bytes;
        new Ipv6Header
        {
            TrafficClass = translated.TrafficClass,
            PayloadLength = payloadLength,
            NextHeader = withFragmentHeader ? IpProtocol.Fragment : translated.NextHeader,
            HopLimit = translated.HopLimit,
            Source = translated.Source,
            Destination = translated.Destination,
        }.Write(ip6);

        if (withFragmentHeader)
        {
            int more = (header.Fragmentation & Ipv4Header.MoreFragmentsFlag) != 0 ? 1 : 0;
            int offset = (header.Fragmentation & Ipv4Header.FragmentOffsetMask) << 3;
            new Ipv6FragmentHeader(translated.NextHeader, (ushort)(offset | more), header.Identification).Write(ip6[Ipv6Header.Bytes..]);
        }
    }

    /// <summary>Whether a loose or strict source route has addresses left. RFC 791 §3.1. // C7</summary>
    /// <remarks>All other options are ignored, and so are malformed ones.</remarks>
    private static bool HasUnexpiredSourceRoute(ReadOnlySpan<byte> header)
    {
        const byte endOfList = 0, noOperation = 1, looseSourceRoute = 131, strictSourceRoute = 137;
        ReadOnlySpan<byte> options = header[Ipv4Header.MinimumBytes..];
        while (options.Length >= 3 && options[0] != endOfList)
        {
            int length = options[0] == noOperation ? 1 : options[1];
            if (options[0] is looseSourceRoute or strictSourceRoute)
            {
                // The pointer counts from 1: beyond the length, the route is used up.
                return options[2] <= options[1];
            }

            if (length == 0 || length > options.Length)
            {
                return false;
            }

            options = options[length..];
        }

        return false;
    }
}
