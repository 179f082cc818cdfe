using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>Packets to the translator itself, so that it can be pinged, and traceroutes to it come to an end.</content>
internal sealed partial class Ipv4ToIpv6
{
    private readonly bool _answersForItself;

    /// <summary>Echo requests are answered, other ICMP is not, and there is no other protocol. RFC 1122 §3.2.2.1, §3.2.2.6.</summary>
    private Verdict AnswerForItself(ref PacketBuffer packet, in Ipv4Header header)
    {
        if (AddressTranslation.IsIllegalAnywhere(header.Source))
        {
            return Verdict.Drop(DropReason.IllegalSource);
        }

        if (header.HeaderBytes > Ipv4Header.MinimumBytes && HasUnexpiredSourceRoute(packet.Packet[..header.HeaderBytes]))
        {
            return RefuseSourceRoute(ref packet, header);
        }

        if (header.Protocol != IpProtocol.Icmp)
        {
            return Refuse(
                ref packet, header, DropReason.ForTranslator, IcmpV4.DestinationUnreachable, IcmpV4.ProtocolUnreachable);
        }

        DropReason reason = ReadOwnEcho(ref packet, header);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        WriteEchoReply(ref packet, header);
        return new Verdict(VerdictAction.Reply, DropReason.ForTranslator);
    }

    /// <summary>Whether the message is a whole echo request. Fragments are not: nothing is put together here.</summary>
    private static DropReason ReadOwnEcho(ref PacketBuffer packet, in Ipv4Header header)
    {
        ReadOnlySpan<byte> icmp = packet.Packet[header.HeaderBytes..];
        return header.IsFragment ? DropReason.FragmentedIcmp
            : icmp.Length < IcmpV4.HeaderBytes ? DropReason.TransportTruncated
            : packet.Offload.IsSuperPacket || !packet.CompleteChecksum() ? DropReason.MalformedOffload
            : InternetChecksum.Sum(icmp) != 0xffff ? DropReason.IcmpChecksum
            : icmp[0] != IcmpV4.EchoRequest ? DropReason.ForTranslator
            : DropReason.None;
    }

    /// <remarks>Deviation RFC 1122 §3.2.2.6: IP options of the request don't come back with the reply.</remarks>
    private void WriteEchoReply(ref PacketBuffer packet, in Ipv4Header header)
    {
        Span<byte> icmp = packet.Packet[header.HeaderBytes..];
        icmp[0] = IcmpV4.EchoReply;
        TransportChecksum.Add(
            icmp.Slice(TransportChecksum.IcmpOffset, 2), InternetChecksum.Subtract(0, IcmpV4.EchoRequest << 8), partial: false);
        Span<byte> ip4 = packet.ReplaceHeader(header.HeaderBytes, Ipv4Header.MinimumBytes);
        new Ipv4Header
        {
            TypeOfService = header.TypeOfService,
            TotalLength = (ushort)packet.LengthBytes,
            Identification = _identification++,
            Ttl = GeneratedTtl,
            Protocol = IpProtocol.Icmp,
            Source = _ownAddress,
            Destination = header.Source,
        }.Write(ip4);
    }
}
