using System.Collections.Immutable;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Observation;
using Claton.Restart;

namespace Claton.Daemon;

/// <summary>
/// Removes what the kernel does not take away with the process: rules, and filters on kernels before 6.6. It is harmless
/// while it stays. // E3
/// </summary>
internal static class HostCleanup
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>No CLAT may be open yet, or any more.</summary>
    /// <param name="last">
    /// What the daemon before knew, where none may come after it: a service manager that keeps its devices lets go of them
    /// only later. Before a start it stays, for the daemon that goes on to take its place without a gap.
    /// </param>
    public static void Run(Log log, HostMemory? last = null)
    {
        Leftovers.Remove(
            log.LeftoverRemoved, log.LeftoverStays, [.. last?.Interfaces.Select(uplink => uplink.Index) ?? []]);
        RemoveDeadRules(
            log.LeftoverRemoved, log.LeftoverStays, [.. last?.Interfaces.Select(uplink => uplink.Ipv4Address).OfType<Ipv4Address>() ?? []]);
    }

    /// <summary>What the kernel does take away may take it a moment.</summary>
    public static void WaitForTheKernel(Log log)
    {
        try
        {
            foreach (string device in DyingDevices.WaitUntilGone(s_patience))
            {
                log.DeviceIsStillDying(device);
            }
        }
        catch (LinuxException error)
        {
            log.LeftoverStays(error.Message);
        }
    }

    /// <summary>Takes away the rules that have no CLAT any more, whoever left them.</summary>
    /// <param name="onRemoved">Told of each, in words.</param>
    /// <param name="onFailure">Told what is in the way.</param>
    /// <param name="abandoned">Addresses of CLATs that nobody serves, though their devices may be kept.</param>
    public static void RemoveDeadRules(
        Action<string> onRemoved, Action<string> onFailure, IReadOnlyCollection<Ipv4Address>? abandoned = null)
    {
        try
        {
            using var netlink = new RouteNetlink();
            if (SourceRules.Read(netlink) is not { Count: > 0 })
            {
                return; // Without a look at the routes, of which there may be a million.
            }

            using var steps = new NetworkSteps();
            var tables = new KernelTables();
            tables.Load(netlink);
            HostPicture picture = tables.ToPicture(HostPicture.Empty, _ => false);
            IEnumerable<Step> ofAbandoned = (abandoned ?? [])
                .Where(address => picture.SourceRules?.Contains(address) ?? false)
                .Select(address => new Step.DeleteSourceRule(0, address));
            foreach (Step step in PlanDiff.Compute(picture, HostPlan.Empty, ImmutableDictionary<int, RunningClat>.Empty).Union(ofAbandoned))
            {
                steps.CarryOut(step);
                onRemoved(step is Step.DeleteSourceRule(_, var source) ? $"the rule for {source}" : $"{step}");
            }
        }
        catch (LinuxException error)
        {
            onFailure(error.Message);
        }
    }
}
