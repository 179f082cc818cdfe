using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>Super-packets: what §4.1 and §4.5 ask for each segment, done for all of them at once.</content>
internal sealed partial class Ipv4ToIpv6
{
    private Verdict TranslateSuperPacket(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, Pass pass)
    {
        DropReason reason = SuperPacket.Read(
            packet, header.HeaderBytes, header.Protocol, VirtioNetHeader.GsoTcpIpv4, out SuperPacket super);
        if (reason != DropReason.None || header.IsFragment)
        {
            return Verdict.Drop(reason == DropReason.None ? DropReason.MalformedOffload : reason);
        }

        if (super.Kind == VirtioNetHeader.GsoUdp)
        {
            return TranslateLargeDatagram(ref packet, header, translated, pass);
        }

        int transportBytes = packet.LengthBytes - header.HeaderBytes;
        int limitBytes = header.DontFragment ? _ipv6MtuBytes : _lowestMtuBytes;
        bool tooBig = Ipv6Header.Bytes + super.LongestSegment(transportBytes) > limitBytes && pass == Pass.Forward;
        if (tooBig && header.DontFragment)
        {
            return RefuseTooBig(ref packet, header, _ipv6MtuBytes - Ipv6Header.Bytes + Ipv4Header.MinimumBytes);
        }

        if (tooBig && super.IsTcp)
        {
            // TCP is a stream: shorter segments serve as well as fragments, and better.
            super = super with { SegmentBytes = limitBytes - Ipv6Header.Bytes - super.TransportHeaderBytes };
            tooBig = false;
        }

        WriteSuperPacket(ref packet, header, translated, super);
        if (!tooBig && transportBytes <= ushort.MaxValue)
        {
            return Verdict.Forward;
        }

        packet.PartMtuBytes = limitBytes;
        packet.PartIdentification = header.Identification;
        return Verdict.ForwardFragments;
    }

    private static void WriteSuperPacket(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, SuperPacket super)
    {
        Span<byte> transport = packet.Packet[header.HeaderBytes..];
        super.LeaveChecksum(
            transport,
            wasPartial: (packet.Offload.Flags & VirtioNetHeader.NeedsChecksum) != 0,
            TransportChecksum.Growth(header.Source, header.Destination, translated.Source, translated.Destination),
            TransportChecksum.PseudoHeader(translated.Source, translated.Destination, transport.Length, header.Protocol));
        VirtioNetHeader offload = super.Offload(packet.Offload, VirtioNetHeader.GsoTcpIpv6, Ipv6Header.Bytes);
        WriteHeader(ref packet, header, translated, withFragmentHeader: false);
        packet.Offload = offload;
    }

    /// <summary>One datagram that its sender meant to be cut into fragments, whatever DF says (UFO).</summary>
    private Verdict TranslateLargeDatagram(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, Pass pass)
    {
        if (packet.LengthBytes - header.HeaderBytes > ushort.MaxValue)
        {
            // No fragment could say where its part belongs.
            return Verdict.Drop(DropReason.MalformedOffload);
        }

        packet.Offload = packet.Offload with { GsoType = VirtioNetHeader.GsoNone, GsoSizeBytes = 0, HeaderLengthBytes = 0 };
        return TranslatePlain(ref packet, header.WithoutDontFragment(), translated, pass);
    }
}
