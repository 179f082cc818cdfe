using Claton.Core.Plan;
using Claton.Linux.Netlink;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests;

/// <summary>The parameters of a CLAT for tests that care for few of them.</summary>
internal static class SomeClat
{
    public static Clat On(Link uplink) => new()
    {
        UplinkIndex = uplink.Index,
        UplinkName = uplink.Name,
        UplinkMacAddress = uplink.Address,
        DeviceName = $"clat-{uplink.Name}",
        Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:64::/96")),
        Pref64Source = Pref64Source.RouterAdvertisement,
        Ipv4Address = Ipv4Address.Parse("192.0.0.1"),
        Ipv6Address = Ipv6Address.Parse("2001:db8:1::1"),
        Router = Ipv6Address.Parse("fe80::1"),
        RouterMacAddress = MacAddress.Parse("02:00:00:00:00:01"),
        Ipv6MtuBytes = 1500,
        RouteMetric = 3072,
    };
}
