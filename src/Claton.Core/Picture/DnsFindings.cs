using System.Collections.Immutable;
using Claton.Core.Dns;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Picture;

/// <summary>What the resolvers of an interface say of the NAT64. RFC 7050. // A9</summary>
public sealed record DnsFindings
{
    public static readonly DnsFindings None = new();

    /// <summary>In the order in which they are to be used.</summary>
    public ImmutableArray<DnsPref64> Pref64s { get; init; } = [];

    /// <summary>Who said so.</summary>
    public Resolver? Resolver { get; init; }

    /// <summary>What came of the last question where it was of no use; for people.</summary>
    public string? Problem { get; init; }

    /// <summary>Takes note of whether a prefix seems to lead nowhere. // A11</summary>
    public DnsFindings WithSilence(Pref64 prefix, bool isSilent) => this with
    {
        Pref64s = [.. Pref64s.Select(found => found.Prefix == prefix ? found with { IsSilent = isSilent } : found)],
    };

    /// <summary>What was seen of these prefixes before they were told again.</summary>
    public DnsFindings WithSilenceOf(DnsFindings before) => before.Pref64s.Where(known => known.IsSilent)
        .Aggregate(this, (findings, known) => findings.WithSilence(known.Prefix, isSilent: true));

    public DnsFindings WithoutExpired(Instant now) =>
        Pref64s.Any(prefix => prefix.Ends <= now) ? this with { Pref64s = Pref64s.RemoveAll(prefix => prefix.Ends <= now) } : this;
}

/// <summary>A NAT64 prefix that a resolver told, and when that answer is too old to be used.</summary>
public sealed record DnsPref64(Pref64 Prefix, Instant Ends)
{
    /// <summary>Whether the server of the connectivity check did not answer through it. RFC 7050 §3.2. // A11</summary>
    public bool IsSilent { get; init; }
}
