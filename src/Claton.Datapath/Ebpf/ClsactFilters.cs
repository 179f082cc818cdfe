using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// What Claton's filters are known by, so that the next process finds what one that was killed left on an uplink, and
/// takes away exactly that.
/// </summary>
/// <remarks>
/// <code>
/// priority 1..16, handle 0x464 or 0x1464, kind bpf, name claton_*
///                                └ the clsact was made for it, too
/// </code>
/// The priority is the first that is to be had: a filter that ends the chain for all packets, as many do, would otherwise
/// leave nothing to translate. What is not the CLAT's goes on to the others. While such a filter stays after its process,
/// it is harmless: it takes packets to an address that nobody has, for a device that is gone.
/// </remarks>
internal static class ClsactFilters
{
    public const string NamePrefix = "claton_";

    /// <summary>Asked before all others.</summary>
    public const ushort FirstPriority = 1;
    public const int Priorities = 16;

    public const uint Handle = 0x464;
    public const uint HandleWithClsact = 0x1464;

    private static readonly TrafficDirection[] s_directions = [TrafficDirection.Ingress, TrafficDirection.Egress];

    public static string NameOf(string program) =>
        program.StartsWith(NamePrefix, StringComparison.Ordinal) ? program : NamePrefix + program;

    public static bool IsOurs(TrafficFilter filter) =>
        filter.Kind == TrafficFilter.BpfKind
        && filter.Handle is Handle or HandleWithClsact
        && filter.Priority is >= FirstPriority and < FirstPriority + Priorities
        && filter.Name?.StartsWith(NamePrefix, StringComparison.Ordinal) == true;

    /// <summary>Takes our filters off an interface, and the clsact that was made for them where nobody else uses it.</summary>
    /// <param name="belongs">Which of our filters are meant.</param>
    /// <returns>What was taken off.</returns>
    public static IReadOnlyList<TrafficFilter> Remove(
        RouteNetlink netlink, int interfaceIndex, Predicate<TrafficFilter> belongs)
    {
        TrafficFilter[] meant = [.. Find(netlink, interfaceIndex).Where(filter => IsOurs(filter) && belongs(filter))];
        foreach (TrafficFilter filter in meant)
        {
            netlink.DeleteFilter(filter);
        }

        if (meant.Any(filter => filter.Handle == HandleWithClsact) && !Find(netlink, interfaceIndex).Any())
        {
            netlink.DeleteClsact(interfaceIndex);
        }

        return meant;
    }

    private static IEnumerable<TrafficFilter> Find(RouteNetlink netlink, int interfaceIndex) =>
        s_directions.SelectMany(direction => netlink.GetFilters(interfaceIndex, direction));
}
