using Claton.Core.AddressSelection;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Decision;

/// <summary>The CLAT's own addresses. // B1 B3 B4 B5</summary>
public static partial class Decider
{
    private const int InterfaceIdentifierBits = 64;

    /// <summary>More conflicts than this are an attack or a broken link, not bad luck. RFC 7217 §6 gives up after 3.</summary>
    private const int CandidatesPerPrefix = 8;

    /// <summary>The /64 to form the CLAT's address in: of the PREF64's own router where it announces any. // A4 B3</summary>
    private static Ipv6Prefix? ChooseSourcePrefix(InterfacePicture uplink, Router router, Pref64 pref64)
    {
        List<SourcePrefixCandidate> candidates = [.. SourcePrefixes(uplink)];
        List<SourcePrefixCandidate> ofRouter =
        [
            .. from candidate in candidates
               join advertised in router.AutonomousPrefixes on candidate.Prefix equals advertised.Prefix
               select candidate with { IsSuperseded = advertised.IsSuperseded },
        ];
        return SourcePrefixSelection.Choose(ofRouter.Count > 0 ? ofRouter : candidates, pref64);
    }

    /// <summary>
    /// The /64s in which the host has an address, deprecated where all addresses in them are. A tentative address will
    /// do: the CLAT's own address has its own Duplicate Address Detection.
    /// </summary>
    private static IEnumerable<SourcePrefixCandidate> SourcePrefixes(InterfacePicture uplink) =>
        uplink.Ipv6Addresses
            .Where(address => address.PrefixLengthBits == InterfaceIdentifierBits && !address.Address.IsLinkLocal)
            .GroupBy(address => address.Prefix)
            .Select(group => new SourcePrefixCandidate(group.Key, group.All(address => address.IsDeprecated)));

    private static InterfacePlan WithoutSourcePrefix(InterfacePicture uplink)
    {
        Ipv6InterfaceAddress? single = uplink.Ipv6Addresses
            .FirstOrDefault(address => address.PrefixLengthBits > InterfaceIdentifierBits && !address.Address.IsLinkLocal);
        return single is null
            ? InterfacePlan.Without(uplink.Name, NoClatReason.NoSourcePrefix)
            : InterfacePlan.Without(
                uplink.Name, NoClatReason.NoPrefixOfOwn, $"{single.Address}/{single.PrefixLengthBits}");
    }

    /// <summary>The first candidate that no other node of the link, and nothing on this host, has. // B2 B4</summary>
    /// <param name="before">
    /// What the CLAT has: an earlier candidate that was taken once and is free again is no reason to move.
    /// </param>
    private static Ipv6Address? ChooseClatAddress(
        InterfacePicture uplink,
        Ipv6Prefix sourcePrefix,
        Pref64 pref64,
        Ipv4Address clat4,
        Configuration configuration,
        Ipv6Address? before)
    {
        Ipv6Address? first = null;
        for (int candidate = 0; candidate < CandidatesPerPrefix; candidate++)
        {
            Ipv6Address address = ClatIpv6Address.Generate(
                sourcePrefix, pref64, clat4, uplink.MacAddress, configuration.Secret.AsSpan(), candidate);
            bool isFree = !uplink.DuplicateAddresses.ContainsKey(address)
                && !uplink.Ipv6Addresses.Any(own => own.Address == address);
            if (isFree && address == before)
            {
                return address;
            }

            first ??= isFree ? address : null;
        }

        return first;
    }

    /// <summary>Who has which address of 192.0.0.0/29. // B5</summary>
    private sealed class Ipv4Assignment
    {
        private readonly HostPlan _previous;
        private readonly HashSet<Ipv4Address> _taken;

        public Ipv4Assignment(HostPicture picture, HostPlan previous)
        {
            _previous = previous;

            // An address that stands on the device of a CLAT is taken for all but that CLAT, even while it is being
            // taken down; one of other software for everybody.
            HashSet<Ipv4Address> ours = [.. previous.Clats.Select(clat => clat.Ipv4Address)];
            _taken =
            [
                .. picture.Interfaces.Values
                    .Where(owner => owner.Kind != InterfaceKind.Clat)
                    .SelectMany(owner => owner.Ipv4Addresses),
                .. picture.Interfaces.Values
                    .Where(owner => owner.Kind == InterfaceKind.Clat)
                    .SelectMany(owner => owner.Ipv4Addresses)
                    .Where(address => !ours.Contains(address)),
            ];
        }

        public bool TryAssign(InterfacePicture uplink, out Ipv4Address address)
        {
            InterfacePlan? before = _previous.Interfaces.GetValueOrDefault(uplink.Index);
            if (before?.Clat is { } clat && !_taken.Contains(clat.Ipv4Address))
            {
                address = clat.Ipv4Address;
            }
            else
            {
                HashSet<Ipv4Address> unavailable = [.. _taken, .. _previous.Clats.Select(other => other.Ipv4Address)];
                if (!ClatIpv4Address.TryChoose(unavailable, out address))
                {
                    return false;
                }
            }

            _taken.Add(address);
            return true;
        }
    }
}
