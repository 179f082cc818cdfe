using System.Collections.Immutable;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Tests;

/// <summary>Builders for the pictures that tests start from: one uplink, eth0, on an IPv6-only network.</summary>
internal static class Pictures
{
    public static readonly Instant Now = new(TimeSpan.FromHours(1));

    public static readonly Ipv6Address RouterA = Ipv6Address.Parse("fe80::a");
    public static readonly Ipv6Address RouterB = Ipv6Address.Parse("fe80::b");
    public static readonly Pref64 WellKnown = Pref64.WellKnown;
    public static readonly Pref64 OfNetwork = new(Ipv6Prefix.Parse("2001:db8:64::/96"));

    public static Configuration Configuration { get; } = new() { Secret = [.. Enumerable.Range(1, 16).Select(octet => (byte)octet)] };

    public static HostPicture Host(params InterfacePicture[] interfaces) => new()
    {
        Interfaces = interfaces.ToImmutableSortedDictionary(uplink => uplink.Index, uplink => uplink),
    };

    /// <summary>An uplink with a router that advertises a PREF64: everything that a CLAT needs.</summary>
    public static InterfacePicture Uplink(int index = 2, string name = "eth0") => new()
    {
        Index = index,
        Name = name,
        Kind = InterfaceKind.Ethernet,
        IsUp = true,
        MacAddress = new MacAddress(0x0200_5e10_0000 + (ulong)index),
        Ipv6Addresses = [Address($"2001:db8:{index}::1"), Address("fe80::1")],
        Ipv6DefaultRoutes = [new DefaultRoute<Ipv6Address>(RouterA, 1024)],
        Routers = [Router(RouterA, OfNetwork)],
    };

    public static Ipv6InterfaceAddress Address(string address, int prefixLengthBits = 64) =>
        new() { Address = Ipv6Address.Parse(address), PrefixLengthBits = prefixLengthBits };

    public static Router Router(Ipv6Address address, params Pref64[] prefixes) => new()
    {
        Address = address,
        MacAddress = new MacAddress(0x0200_5e20_0000 | address.Low),
        Ends = Now + TimeSpan.FromMinutes(30),
        Pref64s = [.. prefixes.Select(prefix => new AdvertisedPrefix<Pref64>(prefix, Now + TimeSpan.FromMinutes(10), IsSuperseded: false))],
    };

    /// <summary>A CLAT's device as the kernel shows it once everything is done.</summary>
    public static InterfacePicture ClatDevice(int index, Claton.Core.Plan.Clat clat) => new()
    {
        Index = index,
        Name = clat.DeviceName,
        Kind = InterfaceKind.Clat,
        IsUp = true,
        MtuBytes = clat.Ipv4MtuBytes,
        Ipv4Addresses = [clat.Ipv4Address],
        Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, clat.RouteMetric, clat.Ipv4Address) { IsOurs = true }],
    };

    public static RouterAdvertisement Advertisement(params (Pref64 Prefix, int LifetimeSeconds)[] prefixes) => new()
    {
        RouterLifetime = TimeSpan.FromMinutes(30),
        Pref64s = [.. prefixes.Select(prefix => new Pref64Option(prefix.Prefix, TimeSpan.FromSeconds(prefix.LifetimeSeconds)))],
    };
}
