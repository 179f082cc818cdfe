using System.Collections.Immutable;
using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Dns;

/// <summary>
/// Whom to ask for the NAT64's prefix on one interface, and when. RFC 7050 §3. // A9
/// </summary>
/// <remarks>
/// The resolvers are asked in their order until one knows a prefix. One that does not answer is asked again after a second,
/// two, four and so on to five minutes; one that says that there is none, when the lifetime of that answer is over, but not
/// earlier than that. Found prefixes live as long as the answer says, and ten seconds before their end it all begins again.
/// </remarks>
/// <param name="random">From 0 to 1: hosts that lost their resolver together don't all come back together.</param>
/// <param name="known">What was learned earlier on the same link.</param>
public sealed class Pref64Lookup(Func<double> random, DnsFindings known)
{
    private static readonly TimeSpan s_udpTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_tcpTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_refreshBeforeEnd = TimeSpan.FromSeconds(10); // RFC 7050 §3.
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    // RFC 2308 §5 finds one to three hours sensible.
    private static readonly TimeSpan s_longestNegativeLifetime = TimeSpan.FromHours(3);

    // Deviation RFC 7050 §3: answers that may not be kept, as some forwarders give, count for as long as it takes to ask again
    // in time, and an absurd lifetime is not believed.
    private static readonly TimeSpan s_shortestLifetime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestLifetime = TimeSpan.FromDays(1);

    /// <summary>More than a network has; the next one is asked for want of an answer only. // E1</summary>
    private const int MostResolvers = 8;
    private const int MostPref64s = 8;

    private ImmutableArray<Candidate> _candidates = [];
    private Instant _askAt;
    private DnsAttempt? _attempt;
    private bool _isTcpDue;
    private bool _hasResolvers; // Even if there are none.

    /// <summary>When <see cref="TryAsk"/> will have something to do; null where nothing is due.</summary>
    public Instant? NextAt =>
        _attempt is { } attempt ? (_isTcpDue ? attempt.Asked : attempt.Deadline)
        : _candidates.IsEmpty ? null
        : Later(_askAt, _candidates.Min(candidate => candidate.NotBefore));

    /// <summary>The question that is on its way.</summary>
    public DnsAttempt? Awaited => _attempt;

    /// <summary>What was learned so far.</summary>
    public DnsFindings Findings { get; private set; } = known;

    /// <summary>Says who may be asked from now on. A change begins the search anew; what is known stays until its end.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool SetResolvers(IEnumerable<Resolver> resolvers, Instant now)
    {
        ImmutableArray<Resolver> wanted = [.. resolvers.DistinctBy(resolver => resolver.Address).Take(MostResolvers)];
        if (wanted.SequenceEqual(_candidates.Select(candidate => candidate.Resolver)) && _hasResolvers)
        {
            return false;
        }

        _hasResolvers = true;
        _candidates = [.. wanted.Select(resolver => new Candidate(resolver, now, 0))];
        _attempt = null;
        _isTcpDue = false;
        _askAt = now;
        Findings = Findings with { Problem = _candidates.IsEmpty ? "no resolver is known" : null };
        return true;
    }

    /// <summary>
    /// What to ask now, if anything. An attempt that ran out of time counts as failed; at most one is on its way.
    /// </summary>
    public DnsAttempt? TryAsk(Instant now)
    {
        if (_isTcpDue)
        {
            _isTcpDue = false;
            return _attempt = Attempt(_attempt!.Resolver, byTcp: true, now);
        }

        if (_attempt is { } late && late.Deadline <= now)
        {
            Fail($"{late.Resolver} does not answer", now);
        }

        bool isDue = _attempt is null && NextAt is { } due && due <= now;
        return isDue ? _attempt = Attempt(_candidates.First(candidate => candidate.NotBefore <= now).Resolver, false, now) : null;
    }

    /// <summary>Takes in the answer to the attempt that is on its way.</summary>
    public void Answer(Pref64Answer answer, Instant now)
    {
        if (_attempt is not { } attempt)
        {
            return;
        }

        switch (answer.Kind)
        {
            case AnswerKind.Addresses when Pref64Search.Find(answer.Addresses) is { Count: > 0 } prefixes:
                Keep(attempt.Resolver, prefixes, Clamp(answer.Lifetime, s_shortestLifetime, s_longestLifetime), now);
                break;
            case AnswerKind.Addresses or AnswerKind.NoAddresses:
                Postpone($"{attempt.Resolver} knows of no NAT64", answer.Lifetime, now);
                break;
            case AnswerKind.Truncated when !attempt.ByTcp:
                _attempt = Attempt(attempt.Resolver, byTcp: true, now);
                _isTcpDue = true;
                break;
            case AnswerKind.Truncated or AnswerKind.Failure:
                Fail($"{attempt.Resolver} can't tell", now);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The attempt that is on its way came to nothing: it was refused, or can't be sent.</summary>
    public void Fail(string problem, Instant now) => Postpone(problem, TimeSpan.Zero, now);

    /// <summary>Forgets what has ended.</summary>
    public void Expire(Instant now) => Findings = Findings.WithoutExpired(now);

    private void Keep(Resolver resolver, IReadOnlyList<Pref64> prefixes, TimeSpan lifetime, Instant now)
    {
        // Those that are in use stay before others that are new. // A7
        IEnumerable<Pref64> known = Findings.Pref64s.Select(known => known.Prefix);
        Findings = new DnsFindings
        {
            Pref64s =
            [
                .. known.Intersect(prefixes).Union(prefixes).Take(MostPref64s).Select(prefix => new DnsPref64(prefix, now + lifetime)),
            ],
            Resolver = resolver,
        };
        TimeSpan refreshAfter = lifetime - s_refreshBeforeEnd;
        _askAt = now + (refreshAfter > lifetime / 2 ? refreshAfter : lifetime / 2);
        _attempt = null;
        _candidates = [.. _candidates.Select(other => other.Resolver == resolver ? new Candidate(resolver, now, 0) : other)];
    }

    /// <summary>Does without this resolver for a while, the longer the more often that has happened.</summary>
    private void Postpone(string problem, TimeSpan atLeast, Instant now)
    {
        if (_attempt is not { } attempt)
        {
            return;
        }

        _attempt = null;
        Candidate candidate = _candidates.First(candidate => candidate.Resolver == attempt.Resolver);
        TimeSpan pause = s_firstPause * Math.Pow(2, Math.Min(candidate.Postponed, 16)) * (0.75 + (random() / 2));
        pause = Clamp(pause, s_firstPause / 2, s_longestPause);
        atLeast = Clamp(atLeast, TimeSpan.Zero, s_longestNegativeLifetime);
        _candidates = _candidates.Replace(
            candidate, new Candidate(attempt.Resolver, now + (pause > atLeast ? pause : atLeast), candidate.Postponed + 1));
        Findings = Findings with { Problem = problem };
    }

    private static DnsAttempt Attempt(Resolver resolver, bool byTcp, Instant now) =>
        new(resolver, byTcp, now, now + (byTcp ? s_tcpTimeout : s_udpTimeout));

    private static Instant Later(Instant one, Instant other) => one > other ? one : other;

    private static TimeSpan Clamp(TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least ? least : value > most ? most : value;

    /// <param name="Postponed">How often in a row it was of no use.</param>
    private sealed record Candidate(Resolver Resolver, Instant NotBefore, int Postponed);
}

/// <summary>A question on its way.</summary>
/// <param name="Deadline">No answer by then is none.</param>
public sealed record DnsAttempt(Resolver Resolver, bool ByTcp, Instant Asked, Instant Deadline);
