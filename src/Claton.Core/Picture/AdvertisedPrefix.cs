using System.Collections.Immutable;

namespace Claton.Core.Picture;

/// <summary>A prefix as one router advertises it: a PREF64 (RFC 8781), or one that hosts form addresses in (RFC 4862).</summary>
/// <param name="Ends">When its lifetime is over, whether or not another advertisement comes. // A6</param>
/// <param name="IsSuperseded">Left out by the router's newest advertisement that carries any of its kind. // A13 A14</param>
public sealed record AdvertisedPrefix<T>(T Prefix, Instant Ends, bool IsSuperseded)
    where T : struct, IEquatable<T>;

/// <summary>What a router's advertisements make of the prefixes of one kind, one advertisement after the other.</summary>
internal static class AdvertisedPrefixes
{
    /// <summary>Takes over the prefixes of one advertisement; zero lifetimes withdraw. // A6 A13 A14</summary>
    /// <param name="known">In the order in which they were first heard.</param>
    /// <param name="splits">
    /// The router spreads them over several advertisements (RFC 4861 §6.2.3), so that one without a prefix says nothing
    /// about that prefix. Becomes true where a prefix that seemed replaced comes back.
    /// </param>
    /// <param name="most">No more are kept, so that nobody can fill our memory. // E1</param>
    public static ImmutableArray<AdvertisedPrefix<T>> Hear<T>(
        ImmutableArray<AdvertisedPrefix<T>> known,
        ref bool splits,
        IReadOnlyCollection<(T Prefix, TimeSpan Lifetime)> heard,
        int most,
        Instant now)
        where T : struct, IEquatable<T>
    {
        foreach ((T prefix, TimeSpan lifetime) in heard)
        {
            AdvertisedPrefix<T>? before = known.FirstOrDefault(other => other.Prefix.Equals(prefix));
            if (lifetime == TimeSpan.Zero)
            {
                known = known.RemoveAll(other => other.Prefix.Equals(prefix));
            }
            else if (before is null)
            {
                known = Add(known, new AdvertisedPrefix<T>(prefix, now + lifetime, IsSuperseded: false), most, now);
            }
            else
            {
                // A prefix that seemed replaced and comes back: the router takes turns, it has not changed its mind.
                splits |= before.IsSuperseded;
                known = known.Replace(before, before with { Ends = now + lifetime, IsSuperseded = false });
            }
        }

        bool isSplit = splits;
        HashSet<T> current = [.. heard.Where(prefix => prefix.Lifetime > TimeSpan.Zero).Select(prefix => prefix.Prefix)];
        return current.Count == 0
            ? known
            : [.. known.Select(prefix => prefix with { IsSuperseded = !isSplit && !current.Contains(prefix.Prefix) })];
    }

    /// <summary>
    /// Where a router has a new prefix every day and takes none back, those of past days make room for today's.
    /// </summary>
    private static ImmutableArray<AdvertisedPrefix<T>> Add<T>(
        ImmutableArray<AdvertisedPrefix<T>> known, AdvertisedPrefix<T> prefix, int most, Instant now)
        where T : struct, IEquatable<T>
    {
        if (known.Length == most
            && known.FirstOrDefault(other => other.IsSuperseded || other.Ends <= now) is { } dispensable)
        {
            known = known.Remove(dispensable);
        }

        return known.Length == most ? known : known.Add(prefix);
    }
}
