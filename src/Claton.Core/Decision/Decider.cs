using System.Collections.Immutable;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Decision;

/// <summary>
/// From what is seen to what should be: a pure function of picture, configuration, clock and the plan before. The plan
/// before is asked for one thing only, which addresses are or were whose, so that they stay where they are.
/// </summary>
public static partial class Decider
{
    public static HostPlan Decide(HostPicture picture, Configuration configuration, HostPlan previous, Instant now)
    {
        var interfaces = ImmutableSortedDictionary.CreateBuilder<int, InterfacePlan>();
        var addresses = new Ipv4Assignment(picture, previous);
        var ipv6Addresses = ImmutableSortedDictionary.CreateBuilder<int, Ipv6Address>();
        List<ClatOfOthers> clatsOfOthers = [.. ClatsOfOthers(picture)];
        foreach (InterfacePicture uplink in picture.Interfaces.Values)
        {
            Ipv6Address? before = previous.Ipv6Addresses.TryGetValue(uplink.Index, out Ipv6Address known) ? known : null;
            interfaces[uplink.Index] = FindObstacle(uplink, clatsOfOthers, configuration) ?? Decide(uplink, configuration, addresses, before, now);
            if ((interfaces[uplink.Index].Clat?.Ipv6Address ?? before) is { } remembered)
            {
                ipv6Addresses[uplink.Index] = remembered;
            }
        }

        var plan = new HostPlan
        {
            Interfaces = interfaces.ToImmutable(),
            Ipv4Addresses = addresses.ByUplink,
            Ipv6Addresses = ipv6Addresses.ToImmutable(),
            DecideAgainAt = NextExpiry(picture, now),
        };
        return plan with { SourceRules = SourceRules(picture, plan) };
    }

    private static InterfacePlan Decide(
        InterfacePicture uplink, Configuration configuration, Ipv4Assignment addresses, Ipv6Address? before, Instant now)
    {
        bool asksDns = AsksDns(uplink, configuration, now);
        return DecideOnUplink(uplink, configuration, addresses, before, now) with { AsksDns = asksDns };
    }

    private static InterfacePlan DecideOnUplink(
        InterfacePicture uplink, Configuration configuration, Ipv4Assignment addresses, Ipv6Address? before, Instant now)
    {
        if (ChoosePref64(uplink, configuration, now) is not var (router, pref64, source))
        {
            return WithoutPref64(uplink, configuration, now);
        }

        if (ChooseSourcePrefix(uplink, router, pref64) is not { } sourcePrefix)
        {
            return WithoutSourcePrefix(uplink);
        }

        if (uplink.Kind == InterfaceKind.Ethernet && router.MacAddress is null)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.RouterUnresolved, router.Address.ToString());
        }

        if (!addresses.TryAssign(uplink, out Ipv4Address clat4))
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NoFreeIpv4Address);
        }

        if (ChooseClatAddress(uplink, sourcePrefix, pref64, clat4, configuration, before) is not { } clat6)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NoUniqueIpv6Address, sourcePrefix.ToString());
        }

        return InterfacePlan.For(new Clat
        {
            UplinkIndex = uplink.Index,
            UplinkName = uplink.Name,
            UplinkMacAddress = uplink.MacAddress,
            DeviceName = Clat.DeviceNameFor(uplink.Name, uplink.Index),
            Pref64 = pref64,
            Pref64Source = source,
            Ipv4Address = clat4,
            Ipv6Address = clat6,
            Router = router.Address,
            RouterMacAddress = router.MacAddress,
            Ipv6MtuBytes = Ipv6MtuBytes(uplink, router),
            RouteMetric = RouteMetric(uplink),
            NeedsIpv6Sink = uplink.IsIpv6Forwarding,
        });
    }

    /// <summary>The kernel may not have seen the router's MTU yet, and need not accept it. // B6</summary>
    private static int Ipv6MtuBytes(InterfacePicture uplink, Router router) =>
        Math.Min(uplink.Ipv6MtuBytes, router.MtuBytes ?? uplink.Ipv6MtuBytes);

    /// <summary>Behind native IPv4, and among CLATs in the order of the uplinks' own IPv6 routes. // B6</summary>
    private static uint RouteMetric(InterfacePicture uplink)
    {
        const uint metricOfKernelRoutes = 1024;
        return Configuration.MetricOffset
            + uplink.Ipv6DefaultRoutes.Select(route => route.Metric).DefaultIfEmpty(metricOfKernelRoutes).Min();
    }

    private static Instant NextExpiry(HostPicture picture, Instant now) =>
        picture.Interfaces.Values
            .SelectMany(uplink => uplink.Routers
                .SelectMany(router => router.Pref64s.Select(prefix => prefix.Ends).Append(router.Ends))
                .Concat(uplink.Dns.Pref64s.Select(prefix => prefix.Ends))
                .Concat(uplink.DuplicateAddresses.Values))
            .Where(end => end > now)
            .DefaultIfEmpty(Instant.Never)
            .Min();
}
