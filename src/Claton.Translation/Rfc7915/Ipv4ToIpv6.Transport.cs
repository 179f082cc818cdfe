using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.5: transport-layer header translation.</content>
internal sealed partial class Ipv4ToIpv6
{
    /// <summary>Carries the new addresses into the transport checksum, where the header is in this packet and has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason TranslateTransport(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated)
    {
        if (header.Protocol == IpProtocol.Icmp)
        {
            Span<byte> icmp = packet.Packet[header.HeaderBytes..];
            bool partialIcmp = packet.Offload.IsPartialAt(header.HeaderBytes, TransportChecksum.IcmpOffset);
            TranslateEcho(icmp, translated, icmp.Length, partialIcmp);
            return DropReason.None;
        }

        int offset = TransportChecksum.OffsetOf(header.Protocol);
        if (offset < 0 || !header.HasTransportHeader)
        {
            if (header.Protocol == IpProtocol.Igmp)
            {
                return DropReason.GroupManagement;
            }

            SctpChecksum.Complete(ref packet, header.HeaderBytes, header.Protocol);
            return DropReason.None;
        }

        ushort growth = TransportChecksum.Growth(header.Source, header.Destination, translated.Source, translated.Destination);
        Span<byte> transport = packet.Packet[header.HeaderBytes..];
        if (transport.Length < offset + sizeof(ushort))
        {
            // The rest is in the next fragment, out of reach.
            return TransportChecksum.IsNeutral(growth) ? DropReason.None : DropReason.TransportTruncated;
        }

        Span<byte> field = transport.Slice(offset, sizeof(ushort));
        bool partial = packet.Offload.IsPartialAt(header.HeaderBytes, offset);
        if (header.Protocol == IpProtocol.Udp && !partial)
        {
            return TranslateUdp(ref packet, header, translated, growth);
        }

        if (!partial)
        {
            TransportChecksum.AddIfPresent(field, growth, header.Protocol);
        }
        else if (!TransportChecksum.IsNeutral(growth))
        {
            TransportChecksum.Add(field, growth, partial: true);
        }

        return DropReason.None;
    }

    /// <summary>UDP has a form for "no checksum", which IPv6 has not. // C10</summary>
    /// <remarks>
    /// Deviation §4.5: what is dropped is counted, and its sender told; no event names addresses and ports, since packets
    /// are not logged.
    /// </remarks>
    private DropReason TranslateUdp(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, ushort growth)
    {
        Span<byte> field = packet.Packet.Slice(header.HeaderBytes + 6, sizeof(ushort));
        if (BinaryPrimitives.ReadUInt16BigEndian(field) == 0)
        {
            return header.IsFragment ? DropReason.ZeroUdpChecksumFragment
                : !_computesUdpChecksum ? DropReason.ZeroUdpChecksum
                : ComputeUdpChecksum(ref packet, header, translated);
        }

        if (!TransportChecksum.IsNeutral(growth))
        {
            TransportChecksum.Add(field, growth, partial: false);
            TransportChecksum.SendZeroAsOnes(field);
        }

        return DropReason.None;
    }

    private static DropReason ComputeUdpChecksum(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated)
    {
        // A tunnel's inner checksum is still missing from the sum.
        if (!packet.CompleteChecksum())
        {
            return DropReason.MalformedOffload;
        }

        Span<byte> udp = packet.Packet[header.HeaderBytes..];
        int lengthBytes = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (lengthBytes < 8 || lengthBytes > udp.Length)
        {
            return DropReason.TransportTruncated;
        }

        ushort pseudoHeader = TransportChecksum.PseudoHeader(
            translated.Source, translated.Destination, lengthBytes, IpProtocol.Udp);
        Span<byte> field = udp.Slice(6, sizeof(ushort));
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)~InternetChecksum.Sum(udp[..lengthBytes], pseudoHeader));
        TransportChecksum.SendZeroAsOnes(field);
        return DropReason.None;
    }
}
