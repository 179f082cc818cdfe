using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Fuzz.Messages;

/// <summary>Rules of what advertisements make of the picture of an interface, and of the plan that comes of it.</summary>
internal static class PictureCheck
{
    private const int MostRouters = 16;
    private const int MostPref64s = 8;
    private const int MostPrefixes = 16;
    private const int MostResolvers = 8;

    private static readonly TimeSpan s_longestPref64 = TimeSpan.FromSeconds(8 * 8191);

    /// <summary>Nobody can fill the memory, and nothing is there twice. // E1</summary>
    public static void Bounds(InterfacePicture uplink)
    {
        Require(uplink.Routers.Length <= MostRouters, "more routers are kept than a link has");
        Require(AreDistinct(uplink.Routers.Select(router => router.Address)), "a router is there twice");
        foreach (Router router in uplink.Routers)
        {
            Require(router.Pref64s.Length <= MostPref64s, "more PREF64s are kept than a router has");
            Require(router.AutonomousPrefixes.Length <= MostPrefixes, "more prefixes are kept than a router has");
            Require(router.Resolvers.Length <= MostResolvers, "more resolvers are kept than a router has");
            Require(AreDistinct(router.Pref64s.Select(prefix => prefix.Prefix)), "a PREF64 is there twice");
            Require(AreDistinct(router.AutonomousPrefixes.Select(prefix => prefix.Prefix)), "a prefix is there twice");
            Require(AreDistinct(router.Resolvers.Select(resolver => resolver.Address)), "a resolver is there twice");
        }
    }

    /// <summary>The router after an advertisement: what it says last of each PREF64 is what is known of it. // A6 A13</summary>
    public static void Heard(Router router, Router? known, RouterAdvertisement advertisement, Instant now)
    {
        Require(router.Ends == now + advertisement.RouterLifetime, "a router's end is not what it says");
        Require(router.MtuBytes is null or >= 1280, "an MTU below that of IPv6");
        Dictionary<Pref64, TimeSpan> said = [];
        foreach (Pref64Option option in advertisement.Pref64s)
        {
            Require(option.Lifetime <= s_longestPref64, "a longer lifetime than can be told");
            said[option.Prefix] = option.Lifetime;
        }

        foreach ((Pref64 prefix, TimeSpan lifetime) in said)
        {
            AdvertisedPrefix<Pref64>? kept = router.Pref64s.FirstOrDefault(other => other.Prefix == prefix);
            Require(kept is null || lifetime > TimeSpan.Zero, "a PREF64 that was withdrawn is there");
            Require(kept is null || (kept.Ends == now + lifetime && !kept.IsSuperseded), "a PREF64 is not as it was told");
            Require(kept is not null || lifetime == TimeSpan.Zero || router.Pref64s.Length == MostPref64s, "a PREF64 was not taken");
        }

        bool hasAny = said.Values.Any(lifetime => lifetime > TimeSpan.Zero);
        foreach (AdvertisedPrefix<Pref64> other in router.Pref64s.Where(other => !said.ContainsKey(other.Prefix)))
        {
            AdvertisedPrefix<Pref64>? before = known?.Pref64s.FirstOrDefault(prefix => prefix.Prefix == other.Prefix);
            Require(before is not null && before.Ends == other.Ends, "a PREF64 that nobody spoke of has changed");
            Require(
                other.IsSuperseded == (hasAny ? !router.SplitsPref64s : before.IsSuperseded), "a PREF64 is not left, or left for none");
        }
    }

    /// <summary>Whoever comes later takes the place of nobody who answers and has a PREF64. // A7</summary>
    public static void NobodyPushedOut(InterfacePicture before, InterfacePicture after, Router heard)
    {
        foreach (Router router in before.Routers.Where(router => router.Address != heard.Address))
        {
            bool isThere = after.Routers.Contains(router);
            Require(isThere || router.IsUnreachable || router.Pref64s.IsEmpty, "a router that serves was pushed out");
            Require(isThere || router.IsUnreachable || !heard.Pref64s.IsEmpty, "a router was pushed out by one without a PREF64");
        }
    }

    /// <summary>What has ended is gone, and stays so. // A6</summary>
    public static void Expired(InterfacePicture uplink, Instant now)
    {
        Require(!uplink.HasExpired(now), "something that has ended is there");
        Require(uplink.Routers.SelectMany(router => router.Pref64s).All(prefix => prefix.Ends > now), "a PREF64 that has ended is there");
    }

    /// <summary>A CLAT uses what a router says that is there, as that router says it. // A4</summary>
    public static void Plan(HostPlan plan, InterfacePicture uplink, Instant now)
    {
        Require(plan.Interfaces.Count == 1 && plan.DecideAgainAt > now, "no plan for the interface, or one for the past");
        foreach (Clat clat in plan.Clats)
        {
            Router? router = uplink.Routers.FirstOrDefault(router => router.Address == clat.Router && router.Ends > now);
            Require(router is not null, "the router is none");
            Require(router.Pref64s.Any(prefix => prefix.Prefix == clat.Pref64 && prefix.Ends > now), "the PREF64 is not the router's");
            Require(clat.RouterMacAddress == router.MacAddress, "the router is somewhere else");
            Require(clat.Ipv6MtuBytes >= Clat.MinimumIpv6MtuBytes && clat.Ipv6MtuBytes <= uplink.MtuBytes, "an MTU that the link does not have");
            Require(uplink.Ipv6Addresses.Any(own => own.Prefix.Contains(clat.Ipv6Address)), "an address that is not of this network");
        }
    }

    private static bool AreDistinct<T>(IEnumerable<T> items) => items.GroupBy(item => item).All(group => group.Count() == 1);

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool condition, string what) =>
        BrokenRuleException.ThrowUnless(condition, what);
}
