using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    public IReadOnlyList<Rule<T>> GetRules<T>()
        where T : struct, IIpAddress<T>
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETRULE, LinuxNetlink.NLM_F_DUMP);
        request.Append(new FibRuleHdr { family = KernelFamily.Of<T>() });
        return _socket.Dump<Rule<T>>(request, RuleParser.TryParse, "list rules");
    }

    public void AddRule<T>(Rule<T> rule)
        where T : struct, IIpAddress<T> => ChangeRule(LinuxRtnetlink.RTM_NEWRULE, Creation, "add", rule);

    /// <summary>Deletes the first rule that is like this one in all that is given.</summary>
    public void DeleteRule<T>(Rule<T> rule)
        where T : struct, IIpAddress<T> => ChangeRule(LinuxRtnetlink.RTM_DELRULE, Change, "delete", rule);

    private void ChangeRule<T>(ushort type, int flags, string verb, Rule<T> rule)
        where T : struct, IIpAddress<T>
    {
        ArgumentNullException.ThrowIfNull(rule);
        NetlinkWriter request = _socket.Request(type, flags);
        request.Append(new FibRuleHdr
        {
            family = KernelFamily.Of<T>(),
            dst_len = (byte)(rule.Destination?.LengthBits ?? 0),
            src_len = (byte)(rule.Source?.LengthBits ?? 0),
            table = (byte)(rule.Table <= byte.MaxValue ? rule.Table : LinuxRtnetlink.RT_TABLE_UNSPEC),
            action = (byte)rule.Action,
            flags = rule.Inverted ? LinuxFibRules.FIB_RULE_INVERT : 0,
        });
        request.AddAddress(LinuxFibRules.FRA_SRC, rule.Source?.Address);
        request.AddAddress(LinuxFibRules.FRA_DST, rule.Destination?.Address);
        request.AddOptional(LinuxFibRules.FRA_PRIORITY, rule.Priority == 0 ? default(uint?) : rule.Priority);
        request.Add(LinuxFibRules.FRA_TABLE, rule.Table);
        request.AddOptional(LinuxFibRules.FRA_PROTOCOL, rule.Protocol == 0 ? default(byte?) : rule.Protocol);
        request.AddText(LinuxFibRules.FRA_IIFNAME, rule.InputInterface);
        request.AddText(LinuxFibRules.FRA_OIFNAME, rule.OutputInterface);
        request.AddOptional(LinuxFibRules.FRA_FWMARK, rule.FirewallMark);
        request.AddOptional(LinuxFibRules.FRA_FWMASK, rule.FirewallMask);
        _socket.Execute(request, () => $"{verb} rule {Describe(rule)}");
    }

    /// <summary>In the words of ip-rule(8).</summary>
    private static string Describe<T>(Rule<T> rule)
        where T : struct, IIpAddress<T>
    {
        var text = new StringBuilder($"{rule.Priority}:");
        text.Append(rule.Inverted ? " not" : "");
        text.Append(rule.Source is { } source ? $" from {source}" : " from all");
        text.Append(rule.Destination is { } destination ? $" to {destination}" : "");
        text.Append(rule.FirewallMark is { } mark ? $" fwmark 0x{mark:x}" : "");
        text.Append(rule.InputInterface is { } input ? $" iif {input}" : "");
        text.Append(rule.OutputInterface is { } output ? $" oif {output}" : "");
        text.Append(rule.Action == RuleAction.Lookup ? $" lookup {rule.Table}" : $" {rule.Action}".ToLowerInvariant());
        return text.ToString();
    }
}
