using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.4: generation of ICMPv6 error messages. // C18</content>
internal sealed partial class Ipv6ToIpv4
{
    private const byte GeneratedHopLimit = 64;

    private readonly ErrorRate? _errors;
    private readonly Ipv6Address _ownAddress;

    private Verdict RefuseAddress(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, DropReason reason) =>
        reason == DropReason.ForTranslator ? AnswerForItself(ref packet, header, chain)
        : reason is DropReason.UntranslatableDestination or DropReason.UntranslatableSource or DropReason.PrivateIpv4
            ? Refuse(
                ref packet, header, chain, reason, IcmpV6.DestinationUnreachable, IcmpV6.AdministrativelyProhibited)
            : Verdict.Drop(reason);

    private Verdict RefuseTransport(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, DropReason reason) =>
        reason == DropReason.FragmentedIcmp
            ? Refuse(
                ref packet, header, chain, reason, IcmpV6.DestinationUnreachable, IcmpV6.AdministrativelyProhibited)
            : Verdict.Drop(reason);

    private Verdict RefuseRoutingHeader(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain) => Refuse(
        ref packet, header, chain, DropReason.RoutingHeader,
        IcmpV6.ParameterProblem, IcmpV6.ErroneousHeaderField, (uint)chain.SegmentsLeftPointer);

    /// <summary>What fits in IPv6 is what fits in IPv4 and the longer header, but never less than 1280. // C12</summary>
    private Verdict RefuseTooBig(ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain)
    {
        int mtuBytes = Math.Min(_ipv4MtuBytes + Ipv6Header.Bytes - Ipv4Header.MinimumBytes, _ipv6MtuBytes);
        return Refuse(
            ref packet, header, chain, DropReason.PacketTooBig,
            IcmpV6.PacketTooBig, 0, (uint)Math.Max(mtuBytes, Ipv6Header.MinimumMtuBytes));
    }

    /// <summary>Turns the packet into an error to its sender, or drops it where none may be sent. RFC 4443 §2.4 (e).</summary>
    /// <remarks>
    /// Deviation §5.4: ICMPv6 messages other than errors are answered too, as RFC 4443 has it; otherwise traceroute by
    /// echo requests would not see the translator.
    /// </remarks>
    private Verdict Refuse(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, DropReason reason, byte type, byte code, uint rest = 0)
    {
        if (_errors is null || !MayAnswer(packet, header, chain) || !_errors.TryTake())
        {
            return Verdict.Drop(reason);
        }

        const int frameBytes = Ipv6Header.Bytes + IcmpV6.HeaderBytes;
        packet.LengthBytes = Math.Min(packet.LengthBytes + frameBytes, IcmpV6.MaximumErrorBytes);
        packet.Start -= frameBytes;
        packet.Offload = default;

        Span<byte> ip6 = packet.Packet;
        Span<byte> icmp = ip6[Ipv6Header.Bytes..];
        new Ipv6Header
        {
            PayloadLength = (ushort)icmp.Length,
            NextHeader = IpProtocol.IcmpV6,
            HopLimit = GeneratedHopLimit,
            Source = _ownAddress,
            Destination = header.Source,
        }.Write(ip6);

        new IcmpMessage(type, code, rest).Write(icmp);
        IcmpMessage.WriteChecksum(icmp, TransportChecksum.PseudoHeader(_ownAddress, header.Source, icmp.Length, IpProtocol.IcmpV6));
        return new Verdict(VerdictAction.Reply, reason);
    }

    /// <summary>Never an error about an error or a redirect, a later fragment, or to or about more than one host.</summary>
    private static bool MayAnswer(in PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain) =>
        chain.HasTransportHeader
        && !header.Source.IsMulticast
        && header.Source != Ipv6Address.Unspecified
        && !header.Destination.IsMulticast
        && (chain.Protocol != IpProtocol.IcmpV6
            || (packet.LengthBytes > chain.HeaderBytes
                && !IcmpV6.IsError(packet.Packet[chain.HeaderBytes])
                && packet.Packet[chain.HeaderBytes] != IcmpV6.Redirect));
}
