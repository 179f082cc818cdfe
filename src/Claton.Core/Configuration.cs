using System.Collections.Immutable;
using Claton.Translation.Rfc6052;

namespace Claton.Core;

/// <summary>What the administrator said. The defaults serve the normal case.</summary>
public sealed record Configuration
{
    /// <summary>Added to the metric of the uplink's own IPv6 default route, to stay behind native IPv4. // B6</summary>
    public const uint MetricOffset = 2048;

    /// <summary>What was said of interfaces, by name: see <see cref="PolicyOf"/>.</summary>
    public ImmutableSortedDictionary<string, InterfacePolicy> Interfaces { get; init; } =
        ImmutableSortedDictionary.Create<string, InterfacePolicy>(StringComparer.Ordinal);

    /// <summary>NAT64 prefixes that the administrator set, by interface; see <see cref="Pref64Of"/>. // A5</summary>
    public ImmutableSortedDictionary<string, Pref64> Pref64s { get; init; } =
        ImmutableSortedDictionary.Create<string, Pref64>(StringComparer.Ordinal);

    /// <summary>All interfaces that were named, for whatever reason: who names one that is not there may have mistyped it.</summary>
    public ImmutableSortedSet<string> NamedInterfaces { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Whether NAT64 prefixes of Router Advertisements are used. // A5</summary>
    public bool UsesRouterAdvertisements { get; init; } = true;

    /// <summary>Whether resolvers are asked for NAT64 prefixes. // A5</summary>
    public bool UsesDns { get; init; } = true;

    /// <summary>Whom to ask for an echo, to see whether a NAT64 prefix works; null: nobody. // A11</summary>
    public Ipv4Address? ConnectivityServer { get; init; }

    /// <summary>What makes the addresses of this host stable, and unlike those of others. RFC 7217 §5.</summary>
    public required ImmutableArray<byte> Secret { get; init; }

    /// <summary>The prefix that was set for an interface, or for all, under the empty name.</summary>
    public Pref64? Pref64Of(string interfaceName) =>
        Pref64s.TryGetValue(interfaceName, out Pref64 own) ? own
        : Pref64s.TryGetValue("", out Pref64 common) ? common
        : null;

    /// <summary>Whoever names interfaces to serve leaves out the others; whoever names only some to leave out does not.</summary>
    public InterfacePolicy PolicyOf(string interfaceName) =>
        Interfaces.TryGetValue(interfaceName, out InterfacePolicy policy) ? policy
        : Interfaces.Values.All(other => other == InterfacePolicy.Off) ? InterfacePolicy.Auto
        : InterfacePolicy.Off;
}

/// <summary>When an interface gets a CLAT. // A1</summary>
public enum InterfacePolicy
{
    /// <summary>Where it has no IPv4 otherwise.</summary>
    Auto,

    /// <summary>Beside native IPv4 and the CLATs of others, too; its route stays behind native ones.</summary>
    Always,

    Off,
}
