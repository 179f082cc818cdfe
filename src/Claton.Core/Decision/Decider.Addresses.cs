using System.Collections.Immutable;
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
    /// What the CLAT has, or had: an earlier candidate that was taken once and is free again is no reason to move.
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

    /// <summary>
    /// Who has which address of 192.0.0.0/29. An uplink gets the one that it had before, so that connections outlive a
    /// pulled cable and a restart, in whatever order uplinks come up; others leave it alone while they have a choice. // B5
    /// </summary>
    private sealed class Ipv4Assignment
    {
        /// <summary>Other software has them.</summary>
        private readonly HashSet<Ipv4Address> _foreign;

        /// <summary>They stand on devices of CLATs, perhaps of one that is being taken down.</summary>
        private readonly HashSet<Ipv4Address> _ours;

        private readonly HashSet<int> _served;
        private readonly ImmutableSortedDictionary<int, Ipv4Address>.Builder _byUplink;

        public Ipv4Assignment(HostPicture picture, HostPlan previous)
        {
            _foreign = AddressesOf(picture, owner => owner.Kind != InterfaceKind.Clat);
            _ours = AddressesOf(picture, owner => owner.Kind == InterfaceKind.Clat);
            _served = [.. previous.Clats.Select(clat => clat.UplinkIndex)];
            _byUplink = previous.Ipv4Addresses
                .Where(remembered => picture.Interfaces.ContainsKey(remembered.Key))
                .ToImmutableSortedDictionary()
                .ToBuilder();
        }

        public ImmutableSortedDictionary<int, Ipv4Address> ByUplink => _byUplink.ToImmutable();

        public bool TryAssign(InterfacePicture uplink, out Ipv4Address address)
        {
            if (_byUplink.TryGetValue(uplink.Index, out address) && !_foreign.Contains(address))
            {
                _served.Add(uplink.Index);
                return true;
            }

            HashSet<Ipv4Address> unavailable = [.. _foreign, .. _ours];
            if (!ClatIpv4Address.TryChoose(unavailable.Union(_byUplink.Values).ToHashSet(), out address)
                && !ClatIpv4Address.TryChoose(unavailable.Union(OfServedUplinks()).ToHashSet(), out address))
            {
                return false;
            }

            Assign(uplink.Index, address);
            return true;
        }

        private IEnumerable<Ipv4Address> OfServedUplinks() =>
            _byUplink.Where(assigned => _served.Contains(assigned.Key)).Select(assigned => assigned.Value);

        private void Assign(int uplinkIndex, Ipv4Address address)
        {
            _byUplink.RemoveRange(_byUplink.Where(other => other.Value == address).Select(other => other.Key).ToList());
            _byUplink[uplinkIndex] = address;
            _served.Add(uplinkIndex);
        }

        /// <summary>Those that may be chosen: each uplink looks at all of them, and a host may have thousands of others.</summary>
        private static HashSet<Ipv4Address> AddressesOf(HostPicture picture, Predicate<InterfacePicture> isMeant) =>
        [
            .. picture.Interfaces.Values
                .Where(owner => isMeant(owner))
                .SelectMany(owner => owner.Ipv4Addresses)
                .Where(ClatIpv4Address.Block.Contains),
        ];
    }
}
