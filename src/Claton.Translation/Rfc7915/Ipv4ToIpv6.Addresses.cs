using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.1 "Source Address", "Destination Address", by way of §6.</content>
internal sealed partial class Ipv4ToIpv6
{
    private readonly AddressTranslation _addresses;
    private readonly bool _isClat;
    private readonly ClatPair _clat;
    private readonly bool _simpleHairpinning;

    /// <summary>Maps both addresses, and says why where that can't be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason MapAddresses(
        in PacketBuffer packet, in Ipv4Header header, Pass pass, out Ipv6Address source, out Ipv6Address destination)
    {
        if (!_isClat)
        {
            return MapAnyAddresses(packet, header, pass, out source, out destination);
        }

        source = _clat.Ipv6;
        destination = _addresses.Embed(header.Destination);
        return header.Source == _clat.Ipv4 ? CheckDestination(header.Destination) : DropReason.NotForClat; // C21
    }

    private DropReason MapAnyAddresses(
        in PacketBuffer packet, in Ipv4Header header, Pass pass, out Ipv6Address source, out Ipv6Address destination)
    {
        if (header.Destination == _ownAddress && _answersForItself)
        {
            source = destination = default;
            return DropReason.ForTranslator;
        }

        bool allowExplicit = (pass != Pass.Hairpin && !_simpleHairpinning) || IsIcmpError(packet, header);
        AddressOrigin sourceOrigin = _addresses.ToIpv6(header.Source, allowExplicit, out source);
        AddressOrigin destinationOrigin = _addresses.ToIpv6(header.Destination, allowExplicit: true, out destination);
        DropReason reason = destinationOrigin != AddressOrigin.Explicit ? CheckDestination(header.Destination)
            : AddressTranslation.IsIllegalAnywhere(header.Destination) ? DropReason.UntranslatableDestination
            : DropReason.None;

        // An ICMP error is let through whatever its source, "for the purpose of trouble shooting".
        return reason != DropReason.None ? reason
            : AddressTranslation.IsIllegalAnywhere(header.Source) && !IsIcmpError(packet, header) ? DropReason.IllegalSource
            : sourceOrigin == AddressOrigin.Prefix && _addresses.IsRefusedPrivate(header.Source) ? DropReason.PrivateIpv4
            : DropReason.None;
    }

    /// <summary>Whether the prefix may represent the destination. // C9 C20</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason CheckDestination(Ipv4Address destination) =>
        AddressTranslation.IsIllegalDestination(destination) ? DropReason.UntranslatableDestination
        : _addresses.IsRefusedPrivate(destination) ? DropReason.PrivateIpv4
        : DropReason.None;
}
