using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>What a process that was killed left behind where the kernel does not tidy up: filters on uplinks. // E3</summary>
public static class Leftovers
{
    /// <summary>Removes them from all interfaces of this network namespace, but for those of CLATs that are alive.</summary>
    /// <param name="onRemoved">Told of each, in words.</param>
    /// <param name="onFailure">Told what is in the way, for each interface.</param>
    /// <param name="abandoned">
    /// Indexes of uplinks whose daemon is known to have ended, though their devices may be kept for another (FDSTORE).
    /// </param>
    public static void Remove(
        Action<string> onRemoved, Action<string> onFailure, IReadOnlyCollection<int>? abandoned = null)
    {
        ArgumentNullException.ThrowIfNull(onRemoved);
        ArgumentNullException.ThrowIfNull(onFailure);
        abandoned ??= [];
        using var netlink = new RouteNetlink();
        IReadOnlyList<Link> links = netlink.GetLinks();
        HashSet<int> withFilters = [.. ThatMayHaveFilters(netlink, onFailure)];
        foreach (Link link in links.Where(link =>
            withFilters.Contains(link.Index) && (abandoned.Contains(link.Index) || !IsAlive(link, links))))
        {
            try
            {
                foreach (TrafficFilter filter in ClsactFilters.Remove(netlink, link.Index, _ => true))
                {
                    onRemoved($"{filter.Name} on {link.Name}");
                }
            }
            catch (LinuxException error)
            {
                onFailure(error.Message);
            }
        }
    }

    /// <summary>Asked once for all links, of which there may be thousands.</summary>
    private static IEnumerable<int> ThatMayHaveFilters(RouteNetlink netlink, Action<string> onFailure)
    {
        try
        {
            return netlink.GetQdiscs().Where(qdisc => qdisc.IsAtIngress).Select(qdisc => qdisc.InterfaceIndex);
        }
        catch (LinuxException error) when (error.Errno == Errno.EOPNOTSUPP)
        {
            return []; // A kernel without traffic control has no filters.
        }
        catch (LinuxException error)
        {
            onFailure(error.Message);
            return [];
        }
    }

    /// <summary>
    /// Whether an interface is the uplink or the device of a CLAT that lives: the device goes with its process. It may be
    /// another daemon's, which serves other interfaces.
    /// </summary>
    private static bool IsAlive(Link link, IReadOnlyList<Link> links)
    {
        string[] names = [Clat.DeviceNameFor(link.Name, link.Index), Clat.NamelessDevice(link.Index)];
        return links.Any(device => device.Kind == "tun" && names.Contains(device.Name))
            || (link.Kind == "tun" && link.Name.StartsWith("clat", StringComparison.Ordinal));
    }
}
