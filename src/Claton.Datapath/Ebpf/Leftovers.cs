using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>What a process that was killed left behind where the kernel does not tidy up: filters on uplinks. // E3</summary>
public static class Leftovers
{
    /// <summary>Removes them from all interfaces of this network namespace. No CLAT may be open yet.</summary>
    /// <returns>What was removed, in words, and what could not be.</returns>
    public static IReadOnlyList<string> Remove()
    {
        using var netlink = new RouteNetlink();
        List<string> removed = [];
        foreach (Link link in netlink.GetLinks())
        {
            try
            {
                removed.AddRange(ClsactFilters.Remove(netlink, link.Index, _ => true)
                    .Select(filter => $"{filter.Name} on {link.Name}"));
            }
            catch (LinuxException error)
            {
                removed.Add(error.Message);
            }
        }

        return removed;
    }
}
