using Claton.Core.Plan;
using Claton.Translation.Rfc6052;

namespace Claton.Tests;

/// <summary>A CLAT for tests that care for few of its parameters, on a link without link-layer addresses.</summary>
internal static class Clats
{
    public static Clat On(string uplink) => new()
    {
        UplinkIndex = 2,
        UplinkName = uplink,
        DeviceName = $"clat-{uplink}",
        Pref64 = Pref64.WellKnown,
        Pref64Source = Pref64Source.Configuration,
        Ipv4Address = Ipv4Address.Parse("192.0.0.1"),
        Ipv6Address = Ipv6Address.Parse("2001:db8::1"),
        Router = Ipv6Address.Parse("fe80::1"),
        Ipv6MtuBytes = 1500,
        RouteMetric = 3072,
    };
}
