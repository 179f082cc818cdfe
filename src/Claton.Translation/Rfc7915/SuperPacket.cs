using System.Buffers.Binary;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <summary>
/// What a super-packet consists of: many segments of one flow under one header, which the sending device cuts apart.
/// </summary>
/// <param name="Kind">One of the Gso constants of <see cref="VirtioNetHeader"/>.</param>
/// <param name="TransportHeaderBytes">Octets of the TCP or UDP header that each segment repeats.</param>
/// <param name="SegmentBytes">Octets of payload in each segment but the last.</param>
internal readonly record struct SuperPacket(byte Kind, int TransportHeaderBytes, int SegmentBytes)
{
    private const int MinimumTcpHeaderBytes = 20;
    private const int UdpHeaderBytes = 8;

    public bool IsTcp => Kind is VirtioNetHeader.GsoTcpIpv4 or VirtioNetHeader.GsoTcpIpv6;

    public int ChecksumOffset => IsTcp ? 16 : 6;

    /// <summary>Reads it from the offload and the transport header, trusting neither.</summary>
    /// <param name="headerBytes">Octets of the IP header and what stands between it and the transport header.</param>
    /// <param name="tcpKind">The TCP kind of the family of the packet.</param>
    public static DropReason Read(
        in PacketBuffer packet, int headerBytes, byte protocol, byte tcpKind, out SuperPacket superPacket)
    {
        VirtioNetHeader offload = packet.Offload;
        ReadOnlySpan<byte> transport = packet.Packet[headerBytes..];
        superPacket = new SuperPacket(offload.GsoKind, UdpHeaderBytes, offload.GsoSizeBytes);
        if (superPacket.Kind is not (VirtioNetHeader.GsoUdp or VirtioNetHeader.GsoUdpL4) && !superPacket.IsTcp)
        {
            return DropReason.UnsupportedOffload;
        }

        bool fits = superPacket.IsTcp
            ? superPacket.Kind == tcpKind && protocol == IpProtocol.Tcp && transport.Length >= MinimumTcpHeaderBytes
            : superPacket.Kind == offload.GsoType && protocol == IpProtocol.Udp && transport.Length >= UdpHeaderBytes;
        if (fits && superPacket.IsTcp)
        {
            superPacket = superPacket with { TransportHeaderBytes = (transport[12] >> 4) * 4 };
            fits = superPacket.TransportHeaderBytes >= MinimumTcpHeaderBytes;
        }

        bool partialElsewhere = (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0
            && !offload.IsPartialAt(headerBytes, superPacket.ChecksumOffset);
        return fits && !partialElsewhere && superPacket.TransportHeaderBytes <= transport.Length && offload.GsoSizeBytes != 0
            ? DropReason.None
            : DropReason.MalformedOffload;
    }

    /// <summary>The longest segment from the transport header on.</summary>
    /// <param name="transportBytes">Octets of the whole super-packet from its transport header on.</param>
    public int LongestSegment(int transportBytes) => Math.Min(TransportHeaderBytes + SegmentBytes, transportBytes);

    /// <summary>Leaves the sum of the new pseudo-header to the device, as every super-packet does.</summary>
    /// <param name="wasPartial">The field holds the sum of the old pseudo-header already.</param>
    /// <param name="growth">What the sum gains from the new addresses.</param>
    /// <param name="pseudoHeader">The sum of the new pseudo-header, for a field that was complete.</param>
    public void LeaveChecksum(Span<byte> transport, bool wasPartial, ushort growth, ushort pseudoHeader)
    {
        Span<byte> field = transport.Slice(ChecksumOffset, sizeof(ushort));
        if (!wasPartial)
        {
            // The receiving device checked each segment's checksum before it joined them; none of them holds now.
            BinaryPrimitives.WriteUInt16BigEndian(field, pseudoHeader);
        }
        else if (!TransportChecksum.IsNeutral(growth))
        {
            TransportChecksum.Add(field, growth, partial: true);
        }
    }

    /// <summary>The offload of the translated super-packet.</summary>
    /// <param name="tcpKind">The TCP kind of the new family.</param>
    /// <param name="headerBytes">Octets of the new IP header.</param>
    public VirtioNetHeader Offload(VirtioNetHeader old, byte tcpKind, int headerBytes) => new(
        VirtioNetHeader.NeedsChecksum,
        IsTcp ? (byte)(tcpKind | (old.GsoType & VirtioNetHeader.GsoEcn)) : Kind,
        (ushort)(headerBytes + TransportHeaderBytes),
        (ushort)SegmentBytes,
        (ushort)headerBytes,
        (ushort)ChecksumOffset);
}
