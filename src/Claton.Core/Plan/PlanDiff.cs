using System.Collections.Immutable;
using Claton.Core.Picture;

namespace Claton.Core.Plan;

/// <summary>
/// What is still to be done: the difference between the plan and what is seen. A pure function; an empty answer means
/// that the host is as it should be. New things are added before old ones are deleted.
/// </summary>
/// <remarks>
/// A device shows up in the picture only after it was opened, so opening one takes two rounds: open it, look, and then
/// give it addresses and routes. The same second round puts back what somebody else took away. What an engine has
/// begun ends before anything else is done for its uplink, unless there is to be no CLAT any more.
/// </remarks>
public static class PlanDiff
{
    /// <param name="running">By uplink index.</param>
    public static IReadOnlyList<Step> Compute(
        HostPicture picture, HostPlan plan, IReadOnlyDictionary<int, RunningClat> running)
    {
        var steps = new List<Step>();
        foreach (Clat clat in plan.Clats)
        {
            if (!running.TryGetValue(clat.UplinkIndex, out RunningClat? current))
            {
                steps.Add(new Step.Open(clat));
                continue;
            }

            if (current.IsUnderway)
            {
                continue; // No packet is to come before it is translated, and after a change none by another address.
            }

            if (current.Clat != clat)
            {
                steps.Add(new Step.Change(clat));
            }

            if (picture.Interfaces.TryGetValue(current.Device.Index, out InterfacePicture? device))
            {
                steps.AddRange(NameSteps(picture, clat, device));
                steps.AddRange(DeviceSteps(clat, current.Device, device, picture, plan));
            }
        }

        steps.AddRange(running.Values
            .Where(current => plan.Interfaces.GetValueOrDefault(current.Clat.UplinkIndex)?.Clat is null)
            .Select(current => new Step.Close(current.Clat.UplinkIndex, current.Device.Name)));
        steps.AddRange(DeadRules(picture, plan, running));
        return steps;
    }

    /// <summary>
    /// A device is named after its uplink, and follows it. Where two uplinks exchange their names, a name without either
    /// comes in between.
    /// </summary>
    private static IEnumerable<Step> NameSteps(HostPicture picture, Clat clat, InterfacePicture device)
    {
        bool isTaken = picture.Interfaces.Values.Any(other => other.Index != device.Index && other.Name == clat.DeviceName);
        string name = isTaken ? Clat.NamelessDevice(clat.UplinkIndex) : clat.DeviceName;
        if (device.Name != name)
        {
            yield return new Step.Rename(clat.UplinkIndex, new Device(device.Index, device.Name), name);
        }
    }

    private static IEnumerable<Step> DeviceSteps(
        Clat clat, Device target, InterfacePicture device, HostPicture picture, HostPlan plan)
    {
        int uplink = clat.UplinkIndex;
        int mtuBytes = target.BringsNothingLonger ? Math.Max(clat.LongestIpv4Bytes, clat.LeastMtuBytes) : clat.Ipv4MtuBytes;
        if (!device.IsUp || device.MtuBytes != mtuBytes)
        {
            yield return new Step.SetLink(uplink, target, mtuBytes);
        }

        if (!device.Ipv4Addresses.Contains(clat.Ipv4Address))
        {
            yield return new Step.AddAddress(uplink, target, clat.Ipv4Address);
        }

        foreach (Step step in RoutingSteps(clat, target, device, picture, plan).Concat(SinkSteps(clat, target, device)))
        {
            yield return step;
        }

        foreach (Ipv4Address stale in device.Ipv4Addresses.Where(address => address != clat.Ipv4Address))
        {
            yield return new Step.DeleteAddress(uplink, target, stale);
        }
    }

    /// <summary>The host's default route comes last: with it programs begin to use the CLAT.</summary>
    private static IEnumerable<Step> RoutingSteps(
        Clat clat, Device target, InterfacePicture device, HostPicture picture, HostPlan plan)
    {
        bool needsRule = plan.SourceRules.Contains(clat.Ipv4Address) && picture.SourceRules is not null;
        DefaultRoute<Ipv4Address> forAll = new(null, clat.RouteMetric, clat.Ipv4Address) { IsOurs = true };
        DefaultRoute<Ipv4Address> forSource = forAll with { Metric = 0, Table = RoutingMark.TableOf(clat.Ipv4Address) };
        if (needsRule && !device.Ipv4DefaultRoutes.Contains(forSource))
        {
            yield return new Step.AddDefaultRoute(clat.UplinkIndex, target, forSource);
        }

        if (needsRule && !picture.SourceRules!.Contains(clat.Ipv4Address))
        {
            yield return new Step.AddSourceRule(clat.UplinkIndex, clat.Ipv4Address);
        }

        if (!device.Ipv4DefaultRoutes.Contains(forAll))
        {
            yield return new Step.AddDefaultRoute(clat.UplinkIndex, target, forAll);
        }

        // One in the table of its own does no harm without the rule, and goes with the device.
        foreach (DefaultRoute<Ipv4Address> stale in device.Ipv4DefaultRoutes
            .Where(route => route.IsOurs && route != forAll && route != forSource))
        {
            yield return new Step.DeleteDefaultRoute(clat.UplinkIndex, target, stale);
        }
    }

    /// <summary>
    /// Rules that nobody needs: of a CLAT that runs here without, or with nothing in their table, as the end of a process
    /// leaves them. Others may belong to another daemon, which serves other interfaces. // E3
    /// </summary>
    private static IEnumerable<Step> DeadRules(
        HostPicture picture, HostPlan plan, IReadOnlyDictionary<int, RunningClat> running)
    {
        foreach (Ipv4Address address in (picture.SourceRules ?? []).Except(plan.SourceRules))
        {
            RunningClat? ours = running.Values.FirstOrDefault(current => current.Clat.Ipv4Address == address);
            uint table = RoutingMark.TableOf(address);
            if (ours is not null
                || !picture.Interfaces.Values.Any(device => device.Ipv4DefaultRoutes.Any(route => route.Table == table)))
            {
                yield return new Step.DeleteSourceRule(ours?.Clat.UplinkIndex ?? 0, address);
            }
        }
    }

    private static IEnumerable<Step> SinkSteps(Clat clat, Device target, InterfacePicture device)
    {
        ImmutableArray<Ipv6Address> wanted = clat.NeedsIpv6Sink ? [clat.Ipv6Address] : [];
        foreach (Ipv6Address missing in wanted.Except(device.Ipv6HostRoutes))
        {
            yield return new Step.AddSink(clat.UplinkIndex, target, missing);
        }

        foreach (Ipv6Address stale in device.Ipv6HostRoutes.Except(wanted))
        {
            yield return new Step.DeleteSink(clat.UplinkIndex, target, stale);
        }
    }
}
