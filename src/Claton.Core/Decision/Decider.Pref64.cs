using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Decision;

/// <summary>Which NAT64 prefix, and with it which router. // A4 A5 A7 A13</summary>
public static partial class Decider
{
    /// <summary>
    /// What the administrator set, or else what routers advertise, or else what resolvers say: never of two sources at
    /// once. // A5
    /// </summary>
    private static (Router Router, Pref64 Pref64, Pref64Source Source)? ChoosePref64(
        InterfacePicture uplink, Configuration configuration, Instant now)
    {
        if (configuration.Pref64Of(uplink.Name) is { } configured)
        {
            return DefaultRouters(uplink, now).FirstOrDefault() is { } router ? (router, configured, Pref64Source.Configuration) : null;
        }

        if (ChooseAdvertised(uplink, configuration, now) is var (itsRouter, advertised))
        {
            return (itsRouter, advertised, Pref64Source.RouterAdvertisement);
        }

        return configuration.UsesDns && ChooseFound(uplink, now) is { } found
            && DefaultRouters(uplink, now).FirstOrDefault() is { } defaultRouter
            ? (defaultRouter, found.Prefix, Pref64Source.Dns)
            : null;
    }

    /// <summary>
    /// The first that was heard and still holds, from the router with the highest preference among those that answer. The
    /// order of arrival is part of the picture, so a later prefix never displaces one that works: the NAT64's state would be
    /// lost. // A7
    /// </summary>
    private static (Router Router, Pref64 Pref64)? ChooseAdvertised(
        InterfacePicture uplink, Configuration configuration, Instant now)
    {
        foreach (Router router in DefaultRouters(uplink, now).Where(_ => configuration.UsesRouterAdvertisements))
        {
            List<AdvertisedPrefix<Pref64>> valid = [.. router.Pref64s.Where(prefix => prefix.Ends > now)];
            if ((valid.Find(prefix => !prefix.IsSuperseded) ?? valid.FirstOrDefault()) is { } chosen)
            {
                return (router, chosen.Prefix);
            }
        }

        return null;
    }

    /// <summary>The first, but for one through which nobody answers, as long as there is any other. RFC 7050 §3.2. // A11</summary>
    private static DnsPref64? ChooseFound(InterfacePicture uplink, Instant now) =>
        uplink.Dns.Pref64s.Where(prefix => prefix.Ends > now).OrderBy(prefix => prefix.IsSilent).FirstOrDefault();

    /// <summary>The better ones first: those that advertise, or else those that the host was given.</summary>
    private static IEnumerable<Router> DefaultRouters(InterfacePicture uplink, Instant now)
    {
        IEnumerable<Router> advertising = uplink.Routers.Where(router => router.Ends > now);
        return (advertising.Any() ? advertising : uplink.Gateways)
            .OrderBy(router => router.IsUnreachable)
            .ThenByDescending(router => router.Preference);
    }

    /// <summary>
    /// Whether to ask resolvers: only where no better source has anything, and once a router was heard, since before that
    /// nobody knows what it advertises, or where the host was given one. Without an address that may be used, no answer would come. // A5
    /// </summary>
    private static bool AsksDns(InterfacePicture uplink, Configuration configuration, Instant now) =>
        configuration.UsesDns
        && configuration.Pref64Of(uplink.Name) is null
        && ChooseAdvertised(uplink, configuration, now) is null
        && DefaultRouters(uplink, now).Any()
        && uplink.Ipv6Addresses.Any(address => address is { Address.IsLinkLocal: false, IsTentative: false, IsDuplicate: false });

    private static InterfacePlan WithoutPref64(InterfacePicture uplink, Configuration configuration, Instant now)
    {
        bool isKnown = configuration.Pref64Of(uplink.Name) is not null || uplink.Dns.Pref64s.Any(prefix => prefix.Ends > now);
        return isKnown
            ? InterfacePlan.Without(uplink.Name, NoClatReason.NoRouter)
            : InterfacePlan.Without(uplink.Name, NoClatReason.NoPref64, configuration.UsesDns ? uplink.Dns.Problem : null);
    }
}
