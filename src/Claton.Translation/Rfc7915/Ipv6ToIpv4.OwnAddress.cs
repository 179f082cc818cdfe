using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>Packets to the translator itself, so that it can be pinged, and traceroutes to it come to an end.</content>
internal sealed partial class Ipv6ToIpv4
{
    private readonly bool _answersForItself;

    /// <summary>Echo requests are answered, other ICMPv6 is not, and there is no other protocol. RFC 4443 §3.4, §4.2.</summary>
    private Verdict AnswerForItself(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain)
    {
        if (IsIllegalSource(header.Source))
        {
            return Verdict.Drop(DropReason.IllegalSource);
        }

        if (chain.SegmentsLeftPointer != 0)
        {
            return RefuseRoutingHeader(ref packet, header, chain);
        }

        if (chain.Protocol == IpProtocol.NoNextHeader)
        {
            return Verdict.Drop(DropReason.ForTranslator);
        }

        if (chain.Protocol != IpProtocol.IcmpV6)
        {
            return Refuse(
                ref packet, header, chain, DropReason.ForTranslator,
                IcmpV6.ParameterProblem, IcmpV6.UnrecognizedNextHeader, (uint)chain.FindNextHeaderPointer(packet.Packet));
        }

        DropReason reason = ReadOwnEcho(ref packet, header, chain);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        WriteEchoReply(ref packet, header, chain);
        return new Verdict(VerdictAction.Reply, DropReason.ForTranslator);
    }

    /// <summary>Whether the message is a whole echo request. Fragments are not: nothing is put together here.</summary>
    private static DropReason ReadOwnEcho(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain)
    {
        ReadOnlySpan<byte> icmp = packet.Packet[chain.HeaderBytes..];
        ushort pseudoHeader = TransportChecksum.PseudoHeader(header.Source, header.Destination, icmp.Length, IpProtocol.IcmpV6);
        return chain.IsPart ? DropReason.FragmentedIcmp
            : icmp.Length < IcmpV6.HeaderBytes ? DropReason.TransportTruncated
            : packet.Offload.IsSuperPacket || !packet.CompleteChecksum() ? DropReason.MalformedOffload
            : InternetChecksum.Sum(icmp, pseudoHeader) != 0xffff ? DropReason.IcmpChecksum
            : icmp[0] != IcmpV6.EchoRequest ? DropReason.ForTranslator
            : DropReason.None;
    }

    /// <summary>The pseudo-header stays: its addresses only change places.</summary>
    private void WriteEchoReply(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain)
    {
        Span<byte> icmp = packet.Packet[chain.HeaderBytes..];
        icmp[0] = IcmpV6.EchoReply;
        TransportChecksum.Add(
            icmp.Slice(TransportChecksum.IcmpOffset, 2), (IcmpV6.EchoReply - IcmpV6.EchoRequest) << 8, partial: false);
        int icmpBytes = icmp.Length;
        Span<byte> ip6 = packet.ReplaceHeader(chain.HeaderBytes, Ipv6Header.Bytes);
        new Ipv6Header
        {
            TrafficClass = header.TrafficClass,
            PayloadLength = (ushort)icmpBytes,
            NextHeader = IpProtocol.IcmpV6,
            HopLimit = GeneratedHopLimit,
            Source = _ownAddress,
            Destination = header.Source,
        }.Write(ip6);
    }
}
