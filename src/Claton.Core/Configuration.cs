using System.Collections.Immutable;

namespace Claton.Core;

/// <summary>What the administrator said. The defaults serve the normal case.</summary>
public sealed record Configuration
{
    /// <summary>Added to the metric of the uplink's own IPv6 default route, to stay behind native IPv4. // B6</summary>
    public const uint MetricOffset = 2048;

    /// <summary>Names of the interfaces to serve; empty for all that qualify.</summary>
    public ImmutableSortedSet<string> Interfaces { get; init; } = [];

    /// <summary>What makes the addresses of this host stable, and unlike those of others. RFC 7217 §5.</summary>
    public required ImmutableArray<byte> Secret { get; init; }
}
