using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>What a process that was killed left behind where the kernel does not tidy up: filters on uplinks. // E3</summary>
public static class Leftovers
{
    /// <summary>Removes them from all interfaces of this network namespace. No CLAT may be open yet.</summary>
    /// <param name="onRemoved">Told of each, in words.</param>
    /// <param name="onFailure">Told what is in the way, for each interface.</param>
    public static void Remove(Action<string> onRemoved, Action<string> onFailure)
    {
        ArgumentNullException.ThrowIfNull(onRemoved);
        ArgumentNullException.ThrowIfNull(onFailure);
        using var netlink = new RouteNetlink();
        foreach (Link link in netlink.GetLinks())
        {
            try
            {
                foreach (TrafficFilter filter in ClsactFilters.Remove(netlink, link.Index, _ => true))
                {
                    onRemoved($"{filter.Name} on {link.Name}");
                }
            }
            catch (LinuxException error) when (error.Errno == Errno.EOPNOTSUPP)
            {
                return; // A kernel without traffic control has no filters.
            }
            catch (LinuxException error)
            {
                onFailure(error.Message);
            }
        }
    }
}
