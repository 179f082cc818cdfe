using System.Collections.Immutable;

namespace Claton.Core.Plan;

/// <summary>What should be: for each interface a CLAT, or the reason why there is none.</summary>
public sealed record HostPlan
{
    public static readonly HostPlan Empty = new();

    /// <summary>By interface index.</summary>
    public ImmutableSortedDictionary<int, InterfacePlan> Interfaces { get; init; } =
        ImmutableSortedDictionary<int, InterfacePlan>.Empty;

    /// <summary>
    /// The address of 192.0.0.0/29 that each uplink has, or had when it last had a CLAT, by the index of the uplink: it is
    /// to get the same again. // B5
    /// </summary>
    public ImmutableSortedDictionary<int, Ipv4Address> Ipv4Addresses { get; init; } =
        ImmutableSortedDictionary<int, Ipv4Address>.Empty;

    /// <summary>The same of the IPv6 addresses, which depend on the network: it is to get the same again there. // B4</summary>
    public ImmutableSortedDictionary<int, Ipv6Address> Ipv6Addresses { get; init; } =
        ImmutableSortedDictionary<int, Ipv6Address>.Empty;

    /// <summary>
    /// The CLATs' addresses that need a rule, so that what is sent from them leaves through their CLAT and what comes in
    /// for them is taken from there, whatever other ways the host has.
    /// </summary>
    public ImmutableSortedSet<Ipv4Address> SourceRules { get; init; } = [];

    /// <summary>When the plan may change though nothing happens: the next lifetime that ends.</summary>
    public Instant DecideAgainAt { get; init; } = Instant.Never;

    public IEnumerable<Clat> Clats => Interfaces.Values.Select(plan => plan.Clat).OfType<Clat>();
}

/// <summary>The plan for one interface: exactly one of the two is there.</summary>
public sealed record InterfacePlan
{
    private InterfacePlan(string interfaceName, Clat? clat, NoClatReason? reason, string? detail)
    {
        InterfaceName = interfaceName;
        Clat = clat;
        Reason = reason;
        Detail = detail;
    }

    public string InterfaceName { get; }

    public Clat? Clat { get; }

    public NoClatReason? Reason { get; }

    /// <summary>What the reason is about: an address, a route. For people.</summary>
    public string? Detail { get; }

    /// <summary>Whether the resolvers of the interface are to be asked for the NAT64's prefix. // A5</summary>
    public bool AsksDns { get; init; }

    public static InterfacePlan For(Clat clat) => new(clat.UplinkName, clat, null, null);

    public static InterfacePlan Without(string interfaceName, NoClatReason reason, string? detail = null) =>
        new(interfaceName, null, reason, detail);
}
