using System.Collections.Immutable;
using Claton.Core;
using Claton.Core.AddressSelection;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Restart;

/// <summary>
/// What a process hands down to the next one: all that was heard on the links and chosen for them, so that the next decides
/// the same and nobody's connections notice. The kernel keeps the rest. // A12 B4 B5
/// </summary>
/// <param name="BootId">Of the kernel: indexes and instants mean nothing to another.</param>
internal sealed record HostMemory(string BootId, ImmutableArray<InterfaceMemory> Interfaces)
{
    /// <summary>What the types can't tell of a text that is read: nothing in it is null, no interface is there twice, each address is a CLAT's.</summary>
    public bool IsSound =>
        Interfaces.All(memory => memory is { IsSound: true }) && Interfaces.DistinctBy(memory => memory.Index).Count() == Interfaces.Length;

    public static HostMemory Of(HostPicture picture, HostPlan plan, string bootId) => new(
        bootId,
        [
            .. picture.Interfaces.Values
                .Select(seen => InterfaceMemory.Of(seen, plan))
                .Where(memory => memory.IsWorthKeeping),
        ]);

    /// <summary>What was heard before, on the links that are still the same.</summary>
    public HostPicture Recall(HostPicture picture) => picture with
    {
        Interfaces = picture.Interfaces.ToImmutableSortedDictionary(
            seen => seen.Key, seen => Find(seen.Value)?.Recall(seen.Value) ?? seen.Value),
    };

    /// <summary>A plan without CLATs that knows which address was whose.</summary>
    public HostPlan Recall() => HostPlan.Empty with
    {
        Ipv4Addresses = Interfaces
            .Where(memory => memory.Ipv4Address is not null)
            .ToImmutableSortedDictionary(memory => memory.Index, memory => memory.Ipv4Address!.Value),
        Ipv6Addresses = Interfaces
            .Where(memory => memory.Ipv6Address is not null)
            .ToImmutableSortedDictionary(memory => memory.Index, memory => memory.Ipv6Address!.Value),
    };

    private InterfaceMemory? Find(InterfacePicture seen) => Interfaces.FirstOrDefault(memory => memory.Index == seen.Index);
}

/// <summary>What is remembered of one interface.</summary>
/// <param name="Index">The kernel gives no index twice while it runs.</param>
/// <param name="CarrierChanges">Together with the address it tells whether the link went away in the meantime.</param>
/// <param name="Ipv4Address">The address of 192.0.0.0/29 that its CLAT has or had.</param>
/// <param name="Ipv6Address">The address on the link that its CLAT has or had.</param>
internal sealed record InterfaceMemory(
    int Index,
    MacAddress? MacAddress,
    uint CarrierChanges,
    Ipv4Address? Ipv4Address,
    Ipv6Address? Ipv6Address,
    ImmutableArray<Router> Routers,
    ImmutableArray<DnsPref64> DnsPref64s,
    Resolver? Resolver,
    ImmutableDictionary<Ipv6Address, Instant> DuplicateAddresses)
{
    /// <inheritdoc cref="HostMemory.IsSound"/>
    public bool IsSound => (Ipv4Address is not { } clat4 || ClatIpv4Address.Block.Contains(clat4)) && DnsPref64s.All(prefix => prefix is not null) && Routers.All(router =>
        router is not null
        && router.AutonomousPrefixes.All(prefix => prefix is not null)
        && router.Pref64s.All(prefix => prefix is not null)
        && router.Resolvers.All(resolver => resolver is not null));

    public bool IsWorthKeeping => Ipv4Address is not null || Routers.Length > 0 || DuplicateAddresses.Count > 0;

    public static InterfaceMemory Of(InterfacePicture seen, HostPlan plan) => new(
        seen.Index,
        seen.MacAddress,
        seen.CarrierChanges,
        plan.Ipv4Addresses.TryGetValue(seen.Index, out Ipv4Address ipv4) ? ipv4 : null,
        plan.Ipv6Addresses.TryGetValue(seen.Index, out Ipv6Address ipv6) ? ipv6 : null,
        seen.Routers,
        seen.Dns.Pref64s,
        seen.Dns.Resolver,
        seen.DuplicateAddresses);

    /// <summary>
    /// What was heard on a link holds as long as the link stays: one that went down, if only for a moment, may be on
    /// another network by now. // A12
    /// </summary>
    public InterfacePicture Recall(InterfacePicture seen) =>
        seen.IsUp && seen.MacAddress == MacAddress && seen.CarrierChanges == CarrierChanges
            ? seen with { Routers = Routers, Dns = new DnsFindings { Pref64s = DnsPref64s, Resolver = Resolver }, DuplicateAddresses = DuplicateAddresses }
            : seen;
}
