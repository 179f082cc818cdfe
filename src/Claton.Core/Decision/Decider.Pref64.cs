using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Decision;

/// <summary>Which NAT64 prefix, and with it which router. // A4 A7 A13</summary>
public static partial class Decider
{
    /// <summary>
    /// The first that was heard and still holds, from the router with the highest preference among those that answer. The
    /// order of arrival is part of the picture, so a later prefix never displaces one that works: the NAT64's state would be
    /// lost. // A7
    /// </summary>
    private static (Router Router, Pref64 Pref64)? ChoosePref64(InterfacePicture uplink, Instant now)
    {
        IEnumerable<Router> routers = uplink.Routers
            .Where(router => router.Ends > now)
            .OrderBy(router => router.IsUnreachable)
            .ThenByDescending(router => router.Preference);
        foreach (Router router in routers)
        {
            List<AdvertisedPrefix<Pref64>> valid = [.. router.Pref64s.Where(prefix => prefix.Ends > now)];
            if ((valid.Find(prefix => !prefix.IsSuperseded) ?? valid.FirstOrDefault()) is { } chosen)
            {
                return (router, chosen.Prefix);
            }
        }

        return null;
    }
}
