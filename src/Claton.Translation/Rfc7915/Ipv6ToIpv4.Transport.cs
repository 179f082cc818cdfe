using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.5: transport-layer header translation.</content>
internal sealed partial class Ipv6ToIpv4
{
    /// <summary>Carries the new addresses into the transport checksum, where the header is in this packet and has one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static DropReason TranslateTransport(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair)
    {
        if (chain.Protocol == IpProtocol.IcmpV6)
        {
            Span<byte> icmp = packet.Packet[chain.HeaderBytes..];
            bool partialIcmp = packet.Offload.IsPartialAt(chain.HeaderBytes, TransportChecksum.IcmpOffset);
            TranslateEcho(icmp, header, icmp.Length, partialIcmp);
            return DropReason.None;
        }

        int offset = TransportChecksum.OffsetOf(chain.Protocol);
        if (offset < 0 || !chain.HasTransportHeader)
        {
            SctpChecksum.Complete(ref packet, chain.HeaderBytes, chain.Protocol);
            return DropReason.None;
        }

        ushort growth = TransportChecksum.Growth(pair.Source, pair.Destination, header.Source, header.Destination);
        if (TransportChecksum.IsNeutral(growth))
        {
            return DropReason.None;
        }

        Span<byte> transport = packet.Packet[chain.HeaderBytes..];
        if (transport.Length < offset + sizeof(ushort))
        {
            // The rest is in the next fragment, out of reach.
            return DropReason.TransportTruncated;
        }

        Span<byte> field = transport.Slice(offset, sizeof(ushort));
        if (packet.Offload.IsPartialAt(chain.HeaderBytes, offset))
        {
            TransportChecksum.Add(field, (ushort)~growth, partial: true);
        }
        else
        {
            // A UDP checksum of zero is illegal in IPv6 but for tunnels (RFC 6935), and legal in IPv4.
            TransportChecksum.AddIfPresent(field, (ushort)~growth, chain.Protocol);
        }

        return DropReason.None;
    }
}
