using System.Collections.Immutable;
using Claton.Core.NeighborDiscovery;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Picture;

/// <summary>
/// A router of a link, as its Router Advertisements describe it. What it advertises belongs to it: a PREF64 is used
/// with this router as next hop and dies with it. // A4
/// </summary>
public sealed record Router
{
    /// <summary>More than an honest router advertises; what is beyond is not kept, so that none can fill our memory. // E1</summary>
    private const int MostPref64s = 8;
    private const int MostAutonomousPrefixes = 16;

    /// <summary>Its link-local address.</summary>
    public required Ipv6Address Address { get; init; }

    /// <summary>Where frames for it go: from its advertisements or the kernel's neighbour table; null while unknown.</summary>
    public MacAddress? MacAddress { get; init; }

    public RouterPreference Preference { get; init; }

    /// <summary>When it stops being a default router. RFC 4861 §6.3.4.</summary>
    public required Instant Ends { get; init; }

    /// <summary>The MTU option of its newest advertisement that had one.</summary>
    public int? MtuBytes { get; init; }

    /// <summary>Prefixes that it lets hosts form addresses in.</summary>
    public ImmutableArray<Ipv6Prefix> AutonomousPrefixes { get; init; } = [];

    /// <summary>In the order in which they were first heard. // A7</summary>
    public ImmutableArray<AdvertisedPref64> Pref64s { get; init; } = [];

    /// <summary>
    /// This router spreads its PREF64 options over several advertisements (RFC 4861 §6.2.3), so that an advertisement
    /// without a prefix says nothing about that prefix.
    /// </summary>
    public bool SplitsPref64s { get; init; }

    /// <summary>The router after one more of its advertisements.</summary>
    /// <param name="known">What was known of the router, or null for a new one.</param>
    public static Router Hear(Router? known, Ipv6Address source, RouterAdvertisement advertisement, Instant now)
    {
        var heard = new Router
        {
            Address = source,
            MacAddress = advertisement.SourceLinkLayerAddress ?? known?.MacAddress,
            Preference = advertisement.Preference,
            Ends = now + advertisement.RouterLifetime,
            MtuBytes = advertisement.MtuBytes ?? known?.MtuBytes,
            AutonomousPrefixes = MergePrefixes(known?.AutonomousPrefixes ?? [], advertisement.Prefixes),
            Pref64s = known?.Pref64s ?? [],
            SplitsPref64s = known?.SplitsPref64s ?? false,
        };
        return heard.HearPref64s(advertisement.Pref64s, now);
    }

    /// <summary>Whether it has stopped to be a default router, or a prefix of it has ended.</summary>
    public bool HasExpired(Instant now) => Ends <= now || Pref64s.Any(prefix => prefix.Ends <= now);

    /// <summary>The router without the prefixes that have ended.</summary>
    public Router WithoutExpired(Instant now) => this with { Pref64s = Pref64s.RemoveAll(prefix => prefix.Ends <= now) };

    /// <summary>Takes over the PREF64 options of an advertisement; zero lifetimes withdraw. // A6 A13</summary>
    private Router HearPref64s(IReadOnlyList<Pref64Option> options, Instant now)
    {
        ImmutableArray<AdvertisedPref64> prefixes = Pref64s;
        bool splits = SplitsPref64s;
        foreach (Pref64Option option in options)
        {
            AdvertisedPref64? known = prefixes.FirstOrDefault(prefix => prefix.Prefix == option.Prefix);
            if (option.Lifetime == TimeSpan.Zero)
            {
                prefixes = prefixes.RemoveAll(prefix => prefix.Prefix == option.Prefix);
            }
            else if (known is null && prefixes.Length == MostPref64s)
            {
                continue;
            }
            else if (known is null)
            {
                prefixes = prefixes.Add(new AdvertisedPref64(option.Prefix, now + option.Lifetime, IsSuperseded: false));
            }
            else
            {
                // A prefix that seemed replaced and comes back: the router takes turns, it has not changed its mind.
                splits |= known.IsSuperseded;
                prefixes = prefixes.Replace(known, known with { Ends = now + option.Lifetime, IsSuperseded = false });
            }
        }

        HashSet<Pref64> current = [.. options.Where(option => option.Lifetime > TimeSpan.Zero).Select(option => option.Prefix)];
        if (current.Count > 0)
        {
            prefixes = [.. prefixes.Select(prefix =>
                prefix with { IsSuperseded = !splits && !current.Contains(prefix.Prefix) })];
        }

        return this with { Pref64s = prefixes, SplitsPref64s = splits };
    }

    private static ImmutableArray<Ipv6Prefix> MergePrefixes(
        ImmutableArray<Ipv6Prefix> known, IReadOnlyList<PrefixInformation> heard)
    {
        foreach (PrefixInformation information in heard)
        {
            bool isUsable = information.Autonomous && information.ValidLifetime != TimeSpan.Zero;
            known = !isUsable ? known.Remove(information.Prefix)
                : known.Contains(information.Prefix) || known.Length == MostAutonomousPrefixes ? known
                : known.Add(information.Prefix);
        }

        return known;
    }
}

/// <summary>A PREF64 as one router advertises it. RFC 8781.</summary>
/// <param name="Ends">When its lifetime is over, whether or not another advertisement comes. // A6</param>
/// <param name="IsSuperseded">Left out by the router's newest advertisement that carries any. // A13</param>
public sealed record AdvertisedPref64(Pref64 Prefix, Instant Ends, bool IsSuperseded);
