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

    public DnsFindings WithoutExpired(Instant now) =>
        Pref64s.Any(prefix => prefix.Ends <= now) ? this with { Pref64s = Pref64s.RemoveAll(prefix => prefix.Ends <= now) } : this;
}

/// <summary>A NAT64 prefix that a resolver told, and when that answer is too old to be used.</summary>
public sealed record DnsPref64(Pref64 Prefix, Instant Ends);
