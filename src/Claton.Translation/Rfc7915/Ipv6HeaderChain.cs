using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <summary>The extension headers that translation skips, and the fragment header among them. RFC 7915 §5.1; RFC 8200 §4.</summary>
/// <param name="Protocol">What follows the chain: the transport protocol.</param>
/// <param name="HeaderBytes">Octets from the IPv6 header to what follows the chain.</param>
/// <param name="SegmentsLeftPointer">Where the Segments Left of an unfinished Routing header stands; 0 for none.</param>
internal readonly record struct Ipv6HeaderChain(
    byte Protocol,
    int HeaderBytes,
    int SegmentsLeftPointer,
    bool IsFragment,
    Ipv6FragmentHeader Fragment)
{
    public bool HasTransportHeader => Fragment.Offset == 0;

    /// <summary>Whether more of the packet is in other fragments; an atomic fragment is a whole.</summary>
    public bool IsPart => Fragment.Fragmentation != 0;

    /// <summary>Whether the chain is nothing but the IPv6 header.</summary>
    public static bool IsTrivial(byte nextHeader) => nextHeader is not (IpProtocol.HopByHopOptions
        or IpProtocol.Routing or IpProtocol.Fragment or IpProtocol.DestinationOptions);

    /// <param name="packet">From the IPv6 header on; at least 40 octets.</param>
    /// <param name="nextHeader">Of the IPv6 header.</param>
    /// <remarks>
    /// What follows a Fragment Header is not looked into: it is part of the fragmented content, and perhaps only of its
    /// first fragment.
    /// </remarks>
    public static DropReason Read(ReadOnlySpan<byte> packet, byte nextHeader, out Ipv6HeaderChain chain)
    {
        int offset = Ipv6Header.Bytes;
        int segmentsLeft = 0;
        chain = default;
        while (!IsTrivial(nextHeader))
        {
            if (packet.Length < offset + 8)
            {
                return DropReason.MalformedHeader;
            }

            ReadOnlySpan<byte> extension = packet[offset..];
            if (nextHeader == IpProtocol.Fragment)
            {
                var fragment = Ipv6FragmentHeader.Read(extension);
                chain = new Ipv6HeaderChain(
                    fragment.NextHeader, offset + Ipv6FragmentHeader.Bytes, segmentsLeft, IsFragment: true, fragment);
                return DropReason.None;
            }

            if (nextHeader == IpProtocol.Routing && extension[3] != 0 && segmentsLeft == 0)
            {
                segmentsLeft = offset + 3;
            }

            nextHeader = extension[0];
            offset += (extension[1] + 1) * 8;
        }

        chain = new Ipv6HeaderChain(nextHeader, offset, segmentsLeft, IsFragment: false, default);
        return offset <= packet.Length ? DropReason.None : DropReason.MalformedHeader;
    }

    /// <summary>Where the Next Header field stands that names <see cref="Protocol"/>.</summary>
    /// <param name="packet">What this chain was read from.</param>
    public int FindNextHeaderPointer(ReadOnlySpan<byte> packet)
    {
        int pointer = Ipv6Header.NextHeaderOffset;
        int offset = Ipv6Header.Bytes;
        while (offset < HeaderBytes)
        {
            bool isFragment = packet[pointer] == IpProtocol.Fragment;
            pointer = offset;
            offset += isFragment ? Ipv6FragmentHeader.Bytes : (packet[offset + 1] + 1) * 8;
        }

        return pointer;
    }
}
