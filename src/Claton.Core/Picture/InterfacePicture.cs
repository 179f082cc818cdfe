using System.Collections.Immutable;

namespace Claton.Core.Picture;

/// <summary>One network interface: what the kernel says of it, and what was heard on it.</summary>
public sealed record InterfacePicture
{
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required InterfaceKind Kind { get; init; }

    /// <summary>Administratively up, and with carrier.</summary>
    public bool IsUp { get; init; }

    /// <summary>How often the link got or lost its carrier: as long as this stays, it is the same network. // A12</summary>
    public uint CarrierChanges { get; init; }

    /// <summary>The bridge, bond or team that this interface is a port of: then that one is the uplink.</summary>
    public int? MasterIndex { get; init; }

    /// <summary>Null on links without link-layer addresses.</summary>
    public MacAddress? MacAddress { get; init; }

    /// <summary>The MTU of the link.</summary>
    public int MtuBytes { get; init; } = 1500;

    /// <summary>The MTU that the kernel's IPv6 uses: the link's, or a smaller one from an RA or the administrator.</summary>
    public int Ipv6MtuBytes { get; init; } = 1500;

    /// <summary>The interface's disable_ipv6, or an interface without IPv6.</summary>
    public bool IsIpv6Disabled { get; init; }

    /// <summary>Whether the host forwards IPv6 packets that arrive here.</summary>
    public bool IsIpv6Forwarding { get; init; }

    public ImmutableArray<Ipv4Address> Ipv4Addresses { get; init; } = [];

    public ImmutableArray<Ipv6InterfaceAddress> Ipv6Addresses { get; init; } = [];

    /// <summary>IPv4 default routes out of this interface, in any table that is not the kernel's local one.</summary>
    public ImmutableArray<DefaultRoute<Ipv4Address>> Ipv4DefaultRoutes { get; init; } = [];

    public ImmutableArray<DefaultRoute<Ipv6Address>> Ipv6DefaultRoutes { get; init; } = [];

    /// <summary>IPv6 host routes (/128) that leave through this interface; only gathered for CLAT devices.</summary>
    public ImmutableArray<Ipv6Address> Ipv6HostRoutes { get; init; } = [];

    /// <summary>In the order in which they were first heard; see <see cref="WithRouter"/>.</summary>
    public ImmutableArray<Router> Routers { get; init; } = [];

    /// <summary>
    /// Routers that the administrator, not an advertisement, gave the host: the next hops of its own IPv6 default routes, the
    /// better ones first. They count where nobody advertises.
    /// </summary>
    public ImmutableArray<Router> Gateways { get; init; } = [];

    /// <summary>What its resolvers say of the NAT64, as far as they are asked. // A9</summary>
    public DnsFindings Dns { get; init; } = DnsFindings.None;

    /// <summary>
    /// CLAT addresses that Duplicate Address Detection found on another node of this link, and until when they are not to
    /// be tried again. // B2
    /// </summary>
    public ImmutableDictionary<Ipv6Address, Instant> DuplicateAddresses { get; init; } =
        ImmutableDictionary<Ipv6Address, Instant>.Empty;

    /// <summary>
    /// The same interface with a router added or replaced. No link has more routers than are kept: a flood of forged ones
    /// is not to fill our memory, nor to push out those that were there before. One that does not answer makes room for any
    /// other, and one without a PREF64 for one that has any. // E1
    /// </summary>
    public InterfacePicture WithRouter(Router router)
    {
        const int mostRouters = 16;
        Router? known = Routers.FirstOrDefault(other => other.Address == router.Address);
        if (known is not null || Routers.Length < mostRouters)
        {
            return this with { Routers = known is null ? Routers.Add(router) : Routers.Replace(known, router) };
        }

        Router? dispensable = Routers.LastOrDefault(other => other.IsUnreachable)
            ?? (router.Pref64s.IsEmpty ? null : Routers.LastOrDefault(other => other.Pref64s.IsEmpty));
        return dispensable is null ? this : this with { Routers = Routers.Remove(dispensable).Add(router) };
    }

    /// <summary>The same interface when its default routes are these, with what is known of their next hops already.</summary>
    public InterfacePicture WithGateways(InterfacePicture? before) => this with
    {
        Gateways =
        [
            .. Ipv6DefaultRoutes
                .Where(route => route is { IsAdvertised: false, IsOurs: false, Table: DefaultRoute<Ipv6Address>.MainTable }
                    && (route.Gateway is not null || Kind == InterfaceKind.RawIp))
                .OrderBy(route => route.Metric)
                .Select(route => route.Gateway ?? default)
                .Distinct()
                .Select(address => before?.Gateways.FirstOrDefault(known => known.Address == address)
                    ?? new Router { Address = address, Ends = Instant.Never }),
        ],
    };

    /// <summary>
    /// The same interface after its link went away: nothing that was heard on the old network holds on the next. // A12
    /// </summary>
    public InterfacePicture WithoutNetwork() => this with
    {
        Routers = [],
        Gateways = [],
        Dns = DnsFindings.None,
        DuplicateAddresses = ImmutableDictionary<Ipv6Address, Instant>.Empty,
    };

    /// <summary>The same interface after an address was found on another node of the link. // B2</summary>
    public InterfacePicture WithDuplicate(Ipv6Address address, Instant now)
    {
        // The other node may go: a host where every candidate was taken once is not to be without IPv4 for good.
        var avoidedFor = TimeSpan.FromHours(1);
        return this with { DuplicateAddresses = DuplicateAddresses.SetItem(address, now + avoidedFor) };
    }

    /// <summary>Whether a time is over of what <see cref="WithoutExpired"/> takes away.</summary>
    public bool HasExpired(Instant now) =>
        Routers.Any(router => router.HasExpired(now)) || DuplicateAddresses.Values.Any(until => until <= now)
        || Dns.Pref64s.Any(prefix => prefix.Ends <= now);

    /// <summary>The same interface without routers and prefixes whose lifetime is over, and what else has its time. // A6</summary>
    public InterfacePicture WithoutExpired(Instant now) => this with
    {
        Routers = [.. Routers.Where(router => router.Ends > now).Select(router => router.WithoutExpired(now))],
        Dns = Dns.WithoutExpired(now),
        DuplicateAddresses = DuplicateAddresses.RemoveRange(DuplicateAddresses.Where(avoided => avoided.Value <= now).Select(avoided => avoided.Key)),
    };
}

/// <summary>What a packet on the link looks like, and with that whether a CLAT can stand on it.</summary>
public enum InterfaceKind
{
    /// <summary>Frames with an Ethernet header: wired, Wi-Fi, VLANs, bridges.</summary>
    Ethernet,

    /// <summary>Bare IP packets: wwan, ppp, tun, WireGuard.</summary>
    RawIp,

    Loopback,

    /// <summary>A CLAT's own device.</summary>
    Clat,

    /// <summary>Links with framing that Claton does not speak.</summary>
    Unsupported,
}

/// <summary>An IPv6 address that the kernel has on an interface.</summary>
public sealed record Ipv6InterfaceAddress
{
    public required Ipv6Address Address { get; init; }

    public int PrefixLengthBits { get; init; } = 64;

    /// <summary>Its Duplicate Address Detection still runs.</summary>
    public bool IsTentative { get; init; }

    /// <summary>Its Duplicate Address Detection failed: nobody may use it.</summary>
    public bool IsDuplicate { get; init; }

    /// <summary>Its preferred lifetime is over: good for old connections only. RFC 4862 §5.5.4.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>The block that the address was formed in.</summary>
    public Ipv6Prefix Prefix => new(Address, PrefixLengthBits);
}

/// <summary>A route for everything.</summary>
/// <param name="Gateway">Null on links where none is needed.</param>
/// <param name="Metric">The kernel takes the route with the lowest.</param>
/// <param name="PreferredSource">What sockets without an address of their own send from; null for the kernel's choice.</param>
public sealed record DefaultRoute<T>(T? Gateway, uint Metric, T? PreferredSource = null)
    where T : struct, IIpAddress<T>
{
    /// <summary>The kernel's number of the table that every host has, RT_TABLE_MAIN.</summary>
    public const uint MainTable = 254;

    public uint Table { get; init; } = MainTable;

    /// <summary>It carries the mark of Claton's routes.</summary>
    public bool IsOurs { get; init; }

    /// <summary>It came by a Router Advertisement, be it the kernel or a network manager that heard it.</summary>
    public bool IsAdvertised { get; init; }
}
