using System.Diagnostics.CodeAnalysis;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWRULE and RTM_DELRULE.</summary>
/// <remarks>
/// <code>
/// fib_rule_hdr: family (1), destination bits (1), source bits (1), tos (1), table (1), 0 (2), action (1), flags (4)
/// ├ FRA_SRC, FRA_DST
/// ├ FRA_PRIORITY (4), FRA_TABLE (4), FRA_PROTOCOL (1)
/// ├ FRA_IIFNAME, FRA_OIFNAME
/// └ FRA_FWMARK (4), FRA_FWMASK (4)
/// </code>
/// </remarks>
internal static class RuleParser
{
    internal static bool TryParse<T>(NetlinkMessage message, [NotNullWhen(true)] out Rule<T>? rule)
        where T : struct, IIpAddress<T>
    {
        rule = null;
        if (!message.TryReadBody(out FibRuleHdr body, out NetlinkAttributeReader attributes)
            || body.family != KernelFamily.Of<T>())
        {
            return false;
        }

        T? source = attributes.TryFind(LinuxFibRules.FRA_SRC, out NetlinkAttribute from) ? from.Address<T>() : null;
        T? destination = attributes.TryFind(LinuxFibRules.FRA_DST, out NetlinkAttribute to) ? to.Address<T>() : null;
        if (!KernelFamily.TryReadPrefix(source, body.src_len, out IpPrefix<T> sourcePrefix)
            || !KernelFamily.TryReadPrefix(destination, body.dst_len, out IpPrefix<T> destinationPrefix))
        {
            return false;
        }

        rule = new Rule<T>
        {
            Source = source is null ? null : sourcePrefix,
            Destination = destination is null ? null : destinationPrefix,
            Table = body.table,
            Action = (RuleAction)body.action,
            Inverted = (body.flags & LinuxFibRules.FIB_RULE_INVERT) != 0,
        };
        while (attributes.TryRead(out NetlinkAttribute attribute))
        {
            rule = With(rule, attribute);
        }

        return true;
    }

    private static Rule<T> With<T>(Rule<T> rule, NetlinkAttribute attribute)
        where T : struct, IIpAddress<T> => attribute.Type switch
        {
            LinuxFibRules.FRA_PRIORITY => rule with { Priority = attribute.UInt32 ?? 0 },
            LinuxFibRules.FRA_TABLE => rule with { Table = attribute.UInt32 ?? rule.Table },
            LinuxFibRules.FRA_PROTOCOL => rule with { Protocol = attribute.Byte ?? 0 },
            LinuxFibRules.FRA_IIFNAME => rule with { InputInterface = attribute.Text },
            LinuxFibRules.FRA_OIFNAME => rule with { OutputInterface = attribute.Text },
            LinuxFibRules.FRA_FWMARK => rule with { FirewallMark = attribute.UInt32 },
            LinuxFibRules.FRA_FWMASK => rule with { FirewallMask = attribute.UInt32 },
            _ => rule,
        };
}
