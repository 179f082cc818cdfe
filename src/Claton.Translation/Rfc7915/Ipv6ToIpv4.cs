using System.Diagnostics;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <summary>Translates from IPv6 to IPv4. RFC 7915 §5.</summary>
/// <remarks>Everything that may refuse a packet comes before anything that changes it: refusals quote it.</remarks>
internal sealed partial class Ipv6ToIpv4
{
    private readonly Ipv4ToIpv6? _hairpin;
    private readonly bool _copiesTrafficClass;
    private readonly byte _fixedTypeOfService;
    private readonly int _ipv4MtuBytes;
    private readonly int _ipv6MtuBytes;

    /// <param name="hairpin">Turns packets round, where the options ask for it; called by this direction alone.</param>
    public Ipv6ToIpv4(TranslatorOptions options, AddressTranslation addresses, Ipv4ToIpv6 hairpin)
    {
        _addresses = addresses;
        _isClat = options.Clat is not null;
        _clat = options.Clat ?? default;
        _hairpin = options.Hairpinning == Hairpinning.Intrinsic && options.Clat is null ? hairpin : null;
        _copiesTrafficClass = options.CopyTrafficClass;
        _fixedTypeOfService = options.FixedTypeOfService;
        _revealsIcmpSource = options.RevealIcmpSource;
        _ipv4MtuBytes = options.Ipv4MtuBytes;
        _ipv6MtuBytes = options.Ipv6MtuBytes;
        _errors = options.GenerateErrors ? new ErrorRate(options.Clock, options.ErrorsPerSecond, options.ErrorBurst) : null;
        _ownAddress = options.OwnIpv6Address ?? options.Prefix.Embed(options.OwnIpv4Address ?? TranslatorOptions.DummyIpv4Address);
        _answersForItself = (options.OwnIpv6Address is not null || options.OwnIpv4Address is not null) && options.Clat is null;
        _identification = options.FirstIdentification;
    }

    /// <summary>Translates a packet from the IPv6 side.</summary>
    public Verdict Translate(ref PacketBuffer packet)
    {
        DropReason reason = ReadHeader(ref packet, out Ipv6Header header, out Ipv6HeaderChain chain);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        reason = MapAddresses(packet, header, chain, out AddressPair pair);
        if (reason != DropReason.None)
        {
            return RefuseAddress(ref packet, header, chain, reason);
        }

        if (header.HopLimit <= 1)
        {
            return Refuse(ref packet, header, chain, DropReason.HopLimitExceeded, IcmpV6.TimeExceeded, 0);
        }

        if (chain.SegmentsLeftPointer != 0)
        {
            return RefuseRoutingHeader(ref packet, header, chain);
        }

        if (chain.IsFragment && IpProtocol.IsExtensionHeader(chain.Protocol))
        {
            // Deviation §5.1.1: counted, and the sender is told; not logged, since packets are not.
            return Refuse(
                ref packet, header, chain, DropReason.ExtensionBehindFragment,
                IcmpV6.DestinationUnreachable, IcmpV6.AdministrativelyProhibited);
        }

        if (chain.Protocol == IpProtocol.IcmpV6)
        {
            return TranslateIcmp(ref packet, header, chain, pair);
        }

        return packet.Offload.GsoType != VirtioNetHeader.GsoNone
            ? TranslateSuperPacket(ref packet, header, chain, pair)
            : TranslatePlain(ref packet, header, chain, pair);
    }

    /// <summary>A packet or fragment that is neither an ICMP error nor a super-packet.</summary>
    private Verdict TranslatePlain(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair, bool mayFragment = false)
    {
        int lengthBytes = Ipv4Header.MinimumBytes + packet.LengthBytes - chain.HeaderBytes;
        bool tooBig = lengthBytes > _ipv4MtuBytes && !pair.Turns;
        if ((tooBig && !mayFragment && packet.LengthBytes > Ipv6Header.MinimumMtuBytes)
            || chain.Fragment.Offset + lengthBytes > ushort.MaxValue)
        {
            return RefuseTooBig(ref packet, header, chain);
        }

        DropReason reason = TranslateTransport(ref packet, header, chain, pair);
        if (reason != DropReason.None)
        {
            return RefuseTransport(ref packet, header, chain, reason);
        }

        // A device would sum over one fragment only.
        if (tooBig && !packet.CompleteChecksum())
        {
            return Verdict.Drop(DropReason.MalformedOffload);
        }

        WriteHeader(ref packet, chain, TranslateHeader(header, chain, pair, lengthBytes, hops: 1));
        if (pair.Turns)
        {
            return TurnRound(ref packet);
        }

        packet.PartMtuBytes = _ipv4MtuBytes;
        return tooBig ? Verdict.ForwardFragments : Verdict.Forward; // C12
    }

    /// <summary>Sends a translated packet back to the IPv6 side, where its destination is. RFC 7757 §4.2.2.</summary>
    private Verdict TurnRound(ref PacketBuffer packet)
    {
        Verdict verdict = _hairpin!.Hairpin(ref packet);
        return verdict.Action switch
        {
            VerdictAction.Forward => new Verdict(VerdictAction.Reply, DropReason.None),
            VerdictAction.ForwardFragments => Verdict.Drop(DropReason.PacketTooBig),
            VerdictAction.Reply or VerdictAction.Drop => Verdict.Drop(verdict.Reason),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>What became of both addresses.</summary>
    /// <param name="Turns">The destination is behind an explicit mapping, on the side the packet came from. RFC 7757 §4.2.2.</param>
    private readonly record struct AddressPair(Ipv4Address Source, Ipv4Address Destination, bool Turns);
}
