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

    /// <summary>
    /// Neighbor Unreachability Detection found that it does not answer: another is taken as long as there is one, until it
    /// answers again. RFC 4861 §6.3.6, §7.3.
    /// </summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Prefixes that it lets hosts form addresses in. // A4 A14</summary>
    public ImmutableArray<AdvertisedPrefix<Ipv6Prefix>> AutonomousPrefixes { get; init; } = [];

    /// <summary>In the order in which they were first heard. // A7</summary>
    public ImmutableArray<AdvertisedPrefix<Pref64>> Pref64s { get; init; } = [];

    /// <summary>Those it recommends, in its order. // A10</summary>
    public ImmutableArray<AdvertisedResolver> Resolvers { get; init; } = [];

    /// <summary>This router spreads its PREF64 options over several advertisements.</summary>
    public bool SplitsPref64s { get; init; }

    /// <summary>This router spreads its Prefix Information options over several advertisements.</summary>
    public bool SplitsAutonomousPrefixes { get; init; }

    /// <summary>The router after one more of its advertisements.</summary>
    /// <param name="known">What was known of the router, or null for a new one.</param>
    public static Router Hear(Router? known, Ipv6Address source, RouterAdvertisement advertisement, Instant now)
    {
        bool splitsPref64s = known?.SplitsPref64s ?? false;
        bool splitsAutonomousPrefixes = known?.SplitsAutonomousPrefixes ?? false;
        return new Router
        {
            Address = source,
            MacAddress = advertisement.SourceLinkLayerAddress ?? known?.MacAddress,
            Preference = advertisement.Preference,
            Ends = now + advertisement.RouterLifetime,
            MtuBytes = advertisement.MtuBytes ?? known?.MtuBytes,

            // That it is heard does not mean that it hears: only an answer ends this.
            IsUnreachable = known?.IsUnreachable ?? false,
            AutonomousPrefixes = AdvertisedPrefixes.Hear(
                known?.AutonomousPrefixes ?? [], ref splitsAutonomousPrefixes, Autonomous(advertisement), MostAutonomousPrefixes, now),
            Pref64s = AdvertisedPrefixes.Hear(
                known?.Pref64s ?? [],
                ref splitsPref64s,
                [.. advertisement.Pref64s.Select(option => (option.Prefix, option.Lifetime))],
                MostPref64s,
                now),
            Resolvers = AdvertisedResolvers.Hear(known?.Resolvers ?? [], advertisement.RecursiveDnsServers, now),
            SplitsAutonomousPrefixes = splitsAutonomousPrefixes,
            SplitsPref64s = splitsPref64s,
        };
    }

    /// <summary>Whether it has stopped to be a default router, or a prefix of it has ended.</summary>
    public bool HasExpired(Instant now) => Ends <= now || Pref64s.Any(prefix => prefix.Ends <= now);

    /// <summary>The router without the prefixes that have ended.</summary>
    public Router WithoutExpired(Instant now) => this with { Pref64s = Pref64s.RemoveAll(prefix => prefix.Ends <= now) };

    /// <summary>A prefix that no addresses may be formed in any more is one that is withdrawn.</summary>
    private static IReadOnlyCollection<(Ipv6Prefix Prefix, TimeSpan Lifetime)> Autonomous(RouterAdvertisement advertisement) =>
    [
        .. advertisement.Prefixes.Select(prefix => (prefix.Prefix, prefix.Autonomous ? prefix.ValidLifetime : TimeSpan.Zero)),
    ];
}
