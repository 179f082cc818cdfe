using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.1: translating IPv6 headers into IPv4 headers; §5.1.1: fragments.</content>
internal sealed partial class Ipv6ToIpv4
{
    /// <summary>Of packets that could be fragmented later on; any value does where they can't (RFC 6864 §4.1).</summary>
    private ushort _identification;

    /// <summary>Reads the IPv6 headers, trusts nothing of them, and cuts what follows the packet (Ethernet's padding).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DropReason ReadHeader(ref PacketBuffer packet, out Ipv6Header header, out Ipv6HeaderChain chain)
    {
        ReadOnlySpan<byte> ip6 = packet.Packet;
        header = default;
        chain = default;
        if (ip6.Length < Ipv6Header.Bytes)
        {
            return DropReason.Truncated;
        }

        header = Ipv6Header.Read(ip6);
        int lengthBytes = Ipv6Header.Bytes + header.PayloadLength;
        if (header.PayloadLength == 0 && packet.Offload.GsoType != VirtioNetHeader.GsoNone)
        {
            // A super-packet may be longer than the field can say.
            lengthBytes = ip6.Length;
        }

        if (header.Version != 6)
        {
            return DropReason.MalformedHeader;
        }

        if (lengthBytes > ip6.Length)
        {
            return DropReason.Truncated;
        }

        packet.LengthBytes = lengthBytes;
        if (Ipv6HeaderChain.IsTrivial(header.NextHeader))
        {
            chain = new Ipv6HeaderChain(header.NextHeader, Ipv6Header.Bytes, 0, IsFragment: false, default);
        }
        else
        {
            DropReason reason = Ipv6HeaderChain.Read(ip6[..lengthBytes], header.NextHeader, out chain);
            if (reason != DropReason.None)
            {
                return reason;
            }

            if (chain.Fragment.Offset != 0 && chain.Fragment.Offset + lengthBytes - chain.HeaderBytes > ushort.MaxValue)
            {
                return DropReason.MalformedHeader;
            }
        }

        return packet.Offload.Flags == 0 || packet.Offload.IsChecksumWithin(chain.HeaderBytes, lengthBytes)
            ? DropReason.None
            : DropReason.MalformedOffload;
    }

    /// <summary>The IPv4 header of the translated packet. // C2 C6</summary>
    /// <param name="lengthBytes">Of the translated packet, or of one segment of it.</param>
    /// <param name="hops">What forwarding takes from the hop limit: 1 for an outer header, 0 for a quoted one (§5.3).</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Ipv4Header TranslateHeader(
        in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair, int lengthBytes, int hops)
    {
        int fragmentation = FlagsOf(lengthBytes);
        ushort identification = 0;
        if (chain.IsFragment)
        {
            int more = chain.Fragment.MoreFragments ? Ipv4Header.MoreFragmentsFlag : 0;
            fragmentation = chain.Fragment.Offset >> 3 | more;
            identification = (ushort)chain.Fragment.Identification;
        }
        else if (hops != 0)
        {
            // A quoted packet had another one, which is lost; it needs none of its own.
            identification = _identification++;
        }

        return new Ipv4Header
        {
            TypeOfService = _copiesTrafficClass ? header.TrafficClass : _fixedTypeOfService,
            TotalLength = (ushort)lengthBytes,
            Identification = identification,
            Fragmentation = (ushort)fragmentation,
            Ttl = (byte)(header.HopLimit - hops),
            Protocol = chain.Protocol == IpProtocol.IcmpV6 ? IpProtocol.Icmp : chain.Protocol,
            Source = pair.Source,
            Destination = pair.Destination,
        };
    }

    /// <summary>Longer packets rely on path MTU discovery; shorter ones may be fragmented. §5.1 "Flags".</summary>
    /// <param name="lengthBytes">Of an IPv4 packet that is no fragment.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort FlagsOf(int lengthBytes)
    {
        const int largestFragmentableBytes = 1260;
        return lengthBytes > largestFragmentableBytes ? Ipv4Header.DontFragmentFlag : (ushort)0;
    }

    /// <summary>Puts the IPv4 header in the place of the IPv6 headers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHeader(ref PacketBuffer packet, in Ipv6HeaderChain chain, in Ipv4Header translated)
    {
        Span<byte> ip4 = packet.ReplaceHeader(chain.HeaderBytes, Ipv4Header.MinimumBytes);
        packet.Offload = packet.Offload.Moved(Ipv4Header.MinimumBytes - chain.HeaderBytes);
        translated.Write(ip4);
    }
}
