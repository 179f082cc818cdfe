using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.4: generation of ICMPv4 error messages. // C18</content>
internal sealed partial class Ipv4ToIpv6
{
    private const byte GeneratedTtl = 64;

    /// <summary>Internetwork control: routers mark their errors so. RFC 1812 §4.3.2.5.</summary>
    private const byte GeneratedTypeOfService = 0xc0;

    private readonly ErrorRate? _errors;
    private readonly Ipv4Address _ownAddress;
    private ushort _identification;

    private Verdict RefuseAddress(ref PacketBuffer packet, in Ipv4Header header, DropReason reason) =>
        reason == DropReason.ForTranslator ? AnswerForItself(ref packet, header)
        : reason is DropReason.UntranslatableDestination or DropReason.PrivateIpv4
            ? Refuse(ref packet, header, reason, IcmpV4.DestinationUnreachable, IcmpV4.AdministrativelyProhibited)
            : Verdict.Drop(reason);

    private Verdict RefuseTransport(ref PacketBuffer packet, in Ipv4Header header, DropReason reason) =>
        reason is DropReason.ZeroUdpChecksum or DropReason.ZeroUdpChecksumFragment or DropReason.FragmentedIcmp
            ? Refuse(ref packet, header, reason, IcmpV4.DestinationUnreachable, IcmpV4.AdministrativelyProhibited)
            : Verdict.Drop(reason);

    private Verdict RefuseSourceRoute(ref PacketBuffer packet, in Ipv4Header header) =>
        Refuse(ref packet, header, DropReason.SourceRoute, IcmpV4.DestinationUnreachable, IcmpV4.SourceRouteFailed);

    private Verdict RefuseTooBig(ref PacketBuffer packet, in Ipv4Header header, int mtuBytes) => Refuse(
        ref packet,
        header,
        DropReason.PacketTooBig,
        IcmpV4.DestinationUnreachable,
        IcmpV4.FragmentationNeeded,
        (uint)Math.Min(mtuBytes, ushort.MaxValue));

    /// <summary>Turns the packet into an error to its sender, or drops it where none may be sent. RFC 1812 §4.3.2.7.</summary>
    private Verdict Refuse(ref PacketBuffer packet, in Ipv4Header header, DropReason reason, byte type, byte code, uint rest = 0)
    {
        if (_errors is null || !MayAnswer(packet, header) || !_errors.TryTake())
        {
            return Verdict.Drop(reason);
        }

        const int frameBytes = Ipv4Header.MinimumBytes + IcmpV4.HeaderBytes;
        packet.LengthBytes = Math.Min(packet.LengthBytes + frameBytes, Math.Min(IcmpV4.MaximumErrorBytes, _ipv4MtuBytes));
        packet.Start -= frameBytes;
        packet.Offload = default;

        Span<byte> ip4 = packet.Packet;
        new Ipv4Header
        {
            TypeOfService = GeneratedTypeOfService,
            TotalLength = (ushort)ip4.Length,
            Identification = _identification++,
            Ttl = GeneratedTtl,
            Protocol = IpProtocol.Icmp,
            Source = _ownAddress,
            Destination = header.Source,
        }.Write(ip4);

        Span<byte> icmp = ip4[Ipv4Header.MinimumBytes..];
        new IcmpMessage(type, code, rest).Write(icmp);
        IcmpMessage.WriteChecksum(icmp, pseudoHeader: 0);
        return new Verdict(VerdictAction.Reply, reason);
    }

    /// <summary>Never an error about an error, a later fragment, or to or about more than one host.</summary>
    private static bool MayAnswer(in PacketBuffer packet, in Ipv4Header header) =>
        header.HasTransportHeader
        && !AddressTranslation.IsIllegalAnywhere(header.Source)
        && !AddressTranslation.IsGroup(header.Destination)
        && (header.Protocol != IpProtocol.Icmp
            || (packet.LengthBytes > header.HeaderBytes && !IcmpV4.IsError(packet.Packet[header.HeaderBytes])));
}
