using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>Super-packets: what §5.1 and §5.5 ask for each segment, done for all of them at once.</content>
internal sealed partial class Ipv6ToIpv4
{
    private Verdict TranslateSuperPacket(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair)
    {
        DropReason reason = SuperPacket.Read(
            packet, chain.HeaderBytes, chain.Protocol, VirtioNetHeader.GsoTcpIpv6, out SuperPacket super);
        if (reason != DropReason.None || chain.IsFragment)
        {
            return Verdict.Drop(reason == DropReason.None ? DropReason.MalformedOffload : reason);
        }

        if (super.Kind == VirtioNetHeader.GsoUdp)
        {
            packet.Offload = packet.Offload with { GsoType = VirtioNetHeader.GsoNone, GsoSizeBytes = 0, HeaderLengthBytes = 0 };
            return TranslatePlain(ref packet, header, chain, pair, mayFragment: true);
        }

        int transportBytes = packet.LengthBytes - chain.HeaderBytes;
        int segmentBytes = super.LongestSegment(transportBytes);
        bool tooBig = Ipv4Header.MinimumBytes + segmentBytes > _ipv4MtuBytes && !pair.Turns;
        if (tooBig && chain.HeaderBytes + segmentBytes > Ipv6Header.MinimumMtuBytes)
        {
            return RefuseTooBig(ref packet, header, chain);
        }

        if (tooBig && super.IsTcp && _ipv4MtuBytes > Ipv4Header.MinimumBytes + super.TransportHeaderBytes)
        {
            // TCP is a stream: shorter segments serve as well as fragments, and better.
            super = super with { SegmentBytes = _ipv4MtuBytes - Ipv4Header.MinimumBytes - super.TransportHeaderBytes };
            tooBig = false;
        }

        WriteSuperPacket(ref packet, header, chain, pair, super);
        if (pair.Turns)
        {
            return TurnRound(ref packet);
        }

        packet.PartMtuBytes = _ipv4MtuBytes;
        return !tooBig && packet.LengthBytes <= ushort.MaxValue ? Verdict.Forward : Verdict.ForwardFragments;
    }

    private void WriteSuperPacket(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair, SuperPacket super)
    {
        Span<byte> transport = packet.Packet[chain.HeaderBytes..];
        super.LeaveChecksum(
            transport,
            wasPartial: (packet.Offload.Flags & VirtioNetHeader.NeedsChecksum) != 0,
            (ushort)~TransportChecksum.Growth(pair.Source, pair.Destination, header.Source, header.Destination),
            TransportChecksum.PseudoHeader(pair.Source, pair.Destination, transport.Length, chain.Protocol));
        VirtioNetHeader offload = super.Offload(packet.Offload, VirtioNetHeader.GsoTcpIpv4, Ipv4Header.MinimumBytes);

        // Deviation §5.1: a device gives every segment the flags of this header, so a shorter last one may have a DF that
        // its own length would not. Each gets an identification of its own, counted up from this one.
        int segmentBytes = Ipv4Header.MinimumBytes + super.LongestSegment(transport.Length);
        int totalBytes = Ipv4Header.MinimumBytes + transport.Length;
        Ipv4Header translated = TranslateHeader(header, chain, pair, segmentBytes, hops: 1);
        _identification += (ushort)((transport.Length - super.TransportHeaderBytes) / super.SegmentBytes);
        WriteHeader(ref packet, chain, translated with { TotalLength = totalBytes > ushort.MaxValue ? (ushort)0 : (ushort)totalBytes });
        packet.Offload = offload;
    }
}
