using System.Collections.Immutable;
using Claton.Core.AddressSelection;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Observation;

/// <summary>
/// The kernel's form of Claton's rules. A rule is ours only where all of it is as we make them, so that nobody else's is
/// ever taken for one. // E3
/// </summary>
internal static class SourceRules
{
    public static Rule<Ipv4Address> For(Ipv4Address source) => new()
    {
        Source = new Ipv4Prefix(source, 32),
        Priority = RoutingMark.RulePriority,
        Table = RoutingMark.TableOf(source),
        Protocol = RoutingMark.Protocol,
    };

    public static bool TryRead(Rule<Ipv4Address> rule, out Ipv4Address source)
    {
        source = rule.Source?.Address ?? default;
        return ClatIpv4Address.Block.Contains(source) && rule == For(source);
    }

    /// <summary>The addresses for which there is one; null where the kernel was built without rules.</summary>
    public static ImmutableSortedSet<Ipv4Address>? Read(RouteNetlink netlink)
    {
        try
        {
            return [.. netlink.GetRules<Ipv4Address>()
                .Where(rule => TryRead(rule, out _))
                .Select(rule => rule.Source!.Value.Address)];
        }
        catch (LinuxException error) when (error.Errno is Errno.EOPNOTSUPP or Errno.EAFNOSUPPORT)
        {
            return null;
        }
    }
}
