using System.Diagnostics;
using System.Runtime.CompilerServices;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.1 "Source Address", "Destination Address", by way of §6.</content>
internal sealed partial class Ipv6ToIpv4
{
    private readonly AddressTranslation _addresses;
    private readonly bool _isClat;
    private readonly ClatPair _clat;

    /// <summary>Maps both addresses, and says why where that can't be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason MapAddresses(
        in PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, out AddressPair pair)
    {
        if (!_isClat)
        {
            return MapAnyAddresses(packet, header, chain, out pair);
        }

        // C21
        Ipv4Address source = default;
        DropReason reason = header.Destination != _clat.Ipv6 ? DropReason.NotForClat
            : _addresses.TryExtract(header.Source, out source) ? CheckSource(source)
            : MapRouter(packet, header, chain, DropReason.NotForClat, out source);
        pair = new AddressPair(source, _clat.Ipv4, Turns: false);
        return reason;
    }

    private DropReason MapAnyAddresses(
        in PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, out AddressPair pair)
    {
        if (header.Destination == _ownAddress && _answersForItself)
        {
            pair = default;
            return DropReason.ForTranslator;
        }

        AddressOrigin destinationOrigin = _addresses.ToIpv4(header.Destination, out Ipv4Address destination);
        AddressOrigin sourceOrigin = _addresses.ToIpv4(header.Source, out Ipv4Address source);
        bool turns = _hairpin is not null && destinationOrigin == AddressOrigin.Prefix && _addresses.IsMapped(destination);
        DropReason reason = sourceOrigin switch
        {
            AddressOrigin.Explicit => IsIllegalSource(header.Source) || AddressTranslation.IsIllegalAnywhere(source)
                ? DropReason.IllegalSource : DropReason.None,
            AddressOrigin.Prefix => CheckSource(source),
            AddressOrigin.None => MapRouter(packet, header, chain, DropReason.UntranslatableSource, out source),
            _ => throw new UnreachableException(),
        };
        pair = new AddressPair(source, destination, turns);
        return reason == DropReason.IllegalSource ? reason
            : destinationOrigin switch
            {
                AddressOrigin.Explicit => AddressTranslation.IsIllegalAnywhere(destination)
                    ? DropReason.UntranslatableDestination : reason,
                AddressOrigin.Prefix => AddressTranslation.IsIllegalDestination(destination) ? DropReason.UntranslatableDestination
                    : _addresses.IsRefusedPrivate(destination) ? DropReason.PrivateIpv4
                    : reason,
                AddressOrigin.None => DropReason.UntranslatableDestination,
                _ => throw new UnreachableException(),
            };
    }

    /// <summary>What no host behind a NAT64 can be: illegal on any wire, or this host itself. // C9 C20 E2</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DropReason CheckSource(Ipv4Address source) =>
        AddressTranslation.IsIllegalAnywhere(source) ? DropReason.IllegalSource
        : _isClat && (source == _clat.Ipv4 || AddressTranslation.IsIllegalDestination(source)) ? DropReason.IllegalSource
        : _addresses.IsRefusedPrivate(source) ? DropReason.PrivateIpv4
        : DropReason.None;

    /// <summary>A source without an IPv4 form: a router between here and the NAT64, with an address of its own. // C17</summary>
    /// <param name="otherwise">The reason for packets that are no ICMPv6 errors.</param>
    private DropReason MapRouter(
        in PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, DropReason otherwise, out Ipv4Address source)
    {
        source = _addresses.IcmpSource(header.Source);
        return IsIllegalSource(header.Source) ? DropReason.IllegalSource
            : IsIcmpError(packet, chain) ? DropReason.None
            : otherwise;
    }

    /// <summary>Sources that no packet on a wire has. RFC 4291 §2.5.2, §2.5.3, §2.7. // C9</summary>
    private static bool IsIllegalSource(Ipv6Address source) =>
        source.IsMulticast || source == Ipv6Address.Loopback || source == Ipv6Address.Unspecified;
}
