using Claton.Linux.Bpf;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

public sealed partial class RouteNetlink
{
    /// <summary>Of all links.</summary>
    public IReadOnlyList<Qdisc> GetQdiscs()
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETQDISC, LinuxNetlink.NLM_F_DUMP);
        request.Append(default(TcMsg));
        return _socket.Dump<Qdisc>(request, TrafficControlParser.TryParseQdisc, "list queueing disciplines");
    }

    /// <summary>Of one link: some kernels dump all, whatever is asked for.</summary>
    public IReadOnlyList<Qdisc> GetQdiscs(int interfaceIndex) =>
        [.. GetQdiscs().Where(qdisc => qdisc.InterfaceIndex == interfaceIndex)];

    /// <summary>Gives a link the place for filters of both directions; EEXIST where it has one, or the kind "ingress".</summary>
    public void AddClsact(int interfaceIndex) =>
        ChangeClsact(LinuxRtnetlink.RTM_NEWQDISC, Creation, "add", interfaceIndex);

    /// <summary>Takes it away, with all filters, whoever they belong to.</summary>
    public void DeleteClsact(int interfaceIndex) =>
        ChangeClsact(LinuxRtnetlink.RTM_DELQDISC, Change, "delete", interfaceIndex);

    /// <summary>The filters of one direction; none where the link has no clsact.</summary>
    public IReadOnlyList<TrafficFilter> GetFilters(int interfaceIndex, TrafficDirection direction)
    {
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_GETTFILTER, LinuxNetlink.NLM_F_DUMP);
        request.Append(TrafficControlParser.ToMessage(interfaceIndex, direction));
        return _socket.Dump<TrafficFilter>(request, TrafficControlParser.TryParseFilter, "list filters");
    }

    /// <summary>Has a program see all packets of a direction and decide about them (direct action).</summary>
    /// <exception cref="LinuxException">
    /// EEXIST: there is one with this priority and handle. EINVAL: the priority belongs to another kind, or there is no
    /// clsact.
    /// </exception>
    public void AddFilter(TrafficFilter filter, BpfProgram program) => SetFilter(filter, program, Creation, "add");

    /// <summary>Gives the filter of this priority and handle another program and name; no packet passes it by meanwhile.</summary>
    /// <exception cref="LinuxException">ENOENT: there is none.</exception>
    public void ReplaceFilter(TrafficFilter filter, BpfProgram program) => SetFilter(filter, program, Change, "replace");

    private void SetFilter(TrafficFilter filter, BpfProgram program, int flags, string verb)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(program);
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_NEWTFILTER, flags);
        request.Append(ToMessage(filter));
        request.AddText(LinuxRtnetlink.TCA_KIND, TrafficFilter.BpfKind);
        int options = request.BeginNested(LinuxRtnetlink.TCA_OPTIONS);
        request.Add(LinuxTrafficControl.TCA_BPF_FD, program.Number);
        request.AddText(LinuxTrafficControl.TCA_BPF_NAME, filter.Name ?? program.Name);
        request.Add(LinuxTrafficControl.TCA_BPF_FLAGS, LinuxTrafficControl.TCA_BPF_FLAG_ACT_DIRECT);
        request.EndNested(options);
        _socket.Execute(request, () => $"{verb} {Describe(filter)}");
    }

    /// <summary>Deletes the filter of this priority and handle.</summary>
    public void DeleteFilter(TrafficFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        NetlinkWriter request = _socket.Request(LinuxRtnetlink.RTM_DELTFILTER, Change);
        request.Append(ToMessage(filter));
        request.AddText(LinuxRtnetlink.TCA_KIND, filter.Kind);
        _socket.Execute(request, () => $"delete {Describe(filter)}");
    }

    private static TcMsg ToMessage(TrafficFilter filter) => TrafficControlParser.ToMessage(
        filter.InterfaceIndex, filter.Direction, filter.Priority, filter.Handle, LinuxTrafficControl.ETH_P_ALL);

    private void ChangeClsact(ushort type, int flags, string verb, int interfaceIndex)
    {
        NetlinkWriter request = _socket.Request(type, flags);
        request.Append(new TcMsg
        {
            tcm_ifindex = interfaceIndex,
            tcm_handle = LinuxTrafficControl.TC_H_CLSACT & LinuxTrafficControl.TC_H_MAJ_MASK,
            tcm_parent = LinuxTrafficControl.TC_H_CLSACT,
        });
        request.AddText(LinuxRtnetlink.TCA_KIND, Qdisc.ClsactKind);
        _socket.Execute(request, () => $"{verb} qdisc clsact dev {NameOf(interfaceIndex)}");
    }

    /// <summary>In the words of tc(8).</summary>
    private string Describe(TrafficFilter filter) =>
        $"filter dev {NameOf(filter.InterfaceIndex)} {filter.Direction.ToString().ToLowerInvariant()} "
        + $"pref {filter.Priority} handle 0x{filter.Handle:x} {filter.Kind} {filter.Name}";
}
