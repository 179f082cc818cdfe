using System.Buffers.Binary;
using Claton.Translation.Rfc7915;
using Claton.Translation.Wire;

namespace Claton.Translation.Segmentation;

/// <summary>
/// Joins datagrams of one flow to a super-packet (UDP_SEGMENT), so that they are translated, sent and routed at one go:
/// what receive offload (GRO) does, and the reverse of <see cref="SegmentCutter"/>.
/// </summary>
/// <remarks>
/// Nothing is lost by it. Only datagrams are joined that are equal but for their payload, lengths, checksums and IPv4
/// identifications, and only those whose checksums are right: a device computes them anew, which must not heal a broken one.
/// </remarks>
public struct DatagramJoiner
{
    /// <summary>UDP_MAX_SEGMENTS of Linux: no kernel takes more, some take twice as many.</summary>
    private const int MostSegments = 64;

    private const int UdpHeaderBytes = 8;
    private const int UdpLengthOffset = 4;
    private const int UdpChecksumOffset = 6;

    private readonly int _ipBytes;
    private readonly int _segmentBytes;
    private int _segments;
    private bool _hasEnd;

    private DatagramJoiner(int ipBytes, int segmentBytes)
    {
        _ipBytes = ipBytes;
        _segmentBytes = segmentBytes;
        _segments = 1;
    }

    /// <summary>No datagram can be appended any more: there are many, or the last one was shorter than the others.</summary>
    public readonly bool IsFull => _hasEnd || _segments == MostSegments;

    private readonly int HeaderBytes => _ipBytes + UdpHeaderBytes;

    /// <summary>Whether others may be appended to a packet: a whole datagram, without options or extension headers.</summary>
    public static bool TryBegin(in PacketBuffer packet, out DatagramJoiner joiner)
    {
        ReadOnlySpan<byte> octets = packet.Packet;
        int ipBytes =
            octets.Length > Ipv4Header.MinimumBytes + UdpHeaderBytes && octets[0] == 0x45 ? Ipv4Header.MinimumBytes
            : octets.Length > Ipv6Header.Bytes + UdpHeaderBytes && octets[0] >> 4 == 6 ? Ipv6Header.Bytes
            : 0;
        joiner = new DatagramJoiner(ipBytes, octets.Length - ipBytes - UdpHeaderBytes);
        return ipBytes != 0 && packet.Offload.GsoType == VirtioNetHeader.GsoNone && joiner.IsWholeDatagram(octets);
    }

    /// <summary>Appends a datagram, where it belongs to the same flow.</summary>
    /// <param name="whole">What <see cref="TryBegin"/> accepted; there is room in its storage, behind it.</param>
    /// <param name="next">The packet that came after it, in storage of its own.</param>
    /// <returns>False where the packet is to be treated by itself: both are as they were.</returns>
    public bool TryAppend(ref PacketBuffer whole, in PacketBuffer next)
    {
        ReadOnlySpan<byte> octets = next.Packet;
        int payloadBytes = octets.Length - HeaderBytes;
        int end = whole.Start + whole.LengthBytes;
        bool belongs = !IsFull
            && payloadBytes > 0
            && payloadBytes <= _segmentBytes
            && whole.LengthBytes + payloadBytes <= ushort.MaxValue
            && end + payloadBytes <= whole.Storage.Length
            && next.Offload.GsoType == VirtioNetHeader.GsoNone
            && IsWholeDatagram(octets)
            && IsSameFlow(whole.Packet, octets)
            && IsChecksumRight(next)
            && (_segments > 1 || IsChecksumRight(whole));
        if (!belongs)
        {
            return false;
        }

        octets[HeaderBytes..].CopyTo(whole.Storage[end..]);
        whole.LengthBytes += payloadBytes;
        _segments++;
        _hasEnd = payloadBytes < _segmentBytes;
        return true;
    }

    /// <summary>Makes a super-packet of what was joined; leaves a datagram that stayed alone as it is.</summary>
    public readonly void Finish(ref PacketBuffer whole)
    {
        if (_segments == 1)
        {
            return;
        }

        Span<byte> octets = whole.Packet;
        if (_ipBytes == Ipv4Header.MinimumBytes)
        {
            (Ipv4Header.Read(octets) with { TotalLength = (ushort)octets.Length }).Write(octets);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets[4..], (ushort)(octets.Length - Ipv6Header.Bytes));
        }

        BinaryPrimitives.WriteUInt16BigEndian(octets[(_ipBytes + UdpLengthOffset)..], (ushort)(octets.Length - _ipBytes));

        // The translator leaves the checksums to the device, whatever stands in the field.
        whole.Offload = new VirtioNetHeader(0, VirtioNetHeader.GsoUdpL4, (ushort)HeaderBytes, (ushort)_segmentBytes, 0, 0);
    }

    /// <summary>Whether the headers are those of UDP alone, and all lengths agree.</summary>
    private readonly bool IsWholeDatagram(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < HeaderBytes
            || BinaryPrimitives.ReadUInt16BigEndian(octets[(_ipBytes + UdpLengthOffset)..]) != octets.Length - _ipBytes)
        {
            return false;
        }

        if (_ipBytes == Ipv6Header.Bytes)
        {
            return octets[6] == IpProtocol.Udp
                && BinaryPrimitives.ReadUInt16BigEndian(octets[4..]) == octets.Length - Ipv6Header.Bytes;
        }

        var header = Ipv4Header.Read(octets);
        return header.Protocol == IpProtocol.Udp
            && header.TotalLength == octets.Length
            && !header.IsFragment
            && Ipv4Header.IsChecksumRight(octets[..Ipv4Header.MinimumBytes]);
    }

    /// <summary>Whether all of the headers is equal but lengths, checksums and the identification.</summary>
    private readonly bool IsSameFlow(ReadOnlySpan<byte> first, ReadOnlySpan<byte> next)
    {
        const int portsBytes = 4;
        return _ipBytes == Ipv6Header.Bytes
            ? first[..4].SequenceEqual(next[..4]) && first[6..(Ipv6Header.Bytes + portsBytes)].SequenceEqual(next[6..(Ipv6Header.Bytes + portsBytes)])
            : first[..2].SequenceEqual(next[..2]) && first[6..10].SequenceEqual(next[6..10])
                && first[12..(Ipv4Header.MinimumBytes + portsBytes)].SequenceEqual(next[12..(Ipv4Header.MinimumBytes + portsBytes)]);
    }

    /// <summary>Whether the UDP checksum is there and right, or left to a device, or found right by one.</summary>
    private readonly bool IsChecksumRight(in PacketBuffer packet)
    {
        if (packet.Offload.IsPartialAt(_ipBytes, UdpChecksumOffset))
        {
            return true;
        }

        ReadOnlySpan<byte> octets = packet.Packet;
        ReadOnlySpan<byte> udp = octets[_ipBytes..];

        // Linux finds a datagram without a checksum valid, too.
        return BinaryPrimitives.ReadUInt16BigEndian(udp[UdpChecksumOffset..]) != 0
            && (packet.Offload.Flags == VirtioNetHeader.DataValid
                || (packet.Offload.Flags == 0 && InternetChecksum.Sum(udp, PseudoHeader(octets)) == 0xffff));
    }

    private readonly ushort PseudoHeader(ReadOnlySpan<byte> octets)
    {
        int udpBytes = octets.Length - _ipBytes;
        if (_ipBytes == Ipv4Header.MinimumBytes)
        {
            var ip4 = Ipv4Header.Read(octets);
            return TransportChecksum.PseudoHeader(ip4.Source, ip4.Destination, udpBytes, IpProtocol.Udp);
        }

        var ip6 = Ipv6Header.Read(octets);
        return TransportChecksum.PseudoHeader(ip6.Source, ip6.Destination, udpBytes, IpProtocol.Udp);
    }
}
