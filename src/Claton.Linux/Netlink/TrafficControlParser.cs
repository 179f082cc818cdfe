using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>RTM_NEWQDISC, RTM_NEWTFILTER and their deletions.</summary>
/// <remarks>
/// <code>
/// tcmsg: family (1), 0 (3), index (4), handle (4), parent (4), of filters: priority (2) and EtherType (2), else a count (4)
/// ├ TCA_KIND    "clsact", "bpf"
/// └ TCA_OPTIONS, of a filter of the kind "bpf"
///   ├ TCA_BPF_NAME
///   └ TCA_BPF_ID (4)
/// </code>
/// A dump has one more message for each priority, without a handle: it is no filter.
/// </remarks>
internal static class TrafficControlParser
{
    private const int PriorityShift = 16;

    /// <summary>The fixed part that stands for a filter, or for the place of filters.</summary>
    internal static TcMsg ToMessage(
        int interfaceIndex, TrafficDirection direction, ushort priority = 0, uint handle = 0, ushort etherType = 0) => new()
        {
            tcm_ifindex = interfaceIndex,
            tcm_handle = handle,
            tcm_parent = ParentOf(direction),
            tcm_info = (uint)(priority << PriorityShift)
                | (BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(etherType) : etherType),
        };

    internal static bool TryParseQdisc(NetlinkMessage message, [NotNullWhen(true)] out Qdisc? qdisc)
    {
        qdisc = null;
        if (!message.TryReadBody(out TcMsg body, out NetlinkAttributeReader attributes)
            || !attributes.TryFind(LinuxRtnetlink.TCA_KIND, out NetlinkAttribute kind))
        {
            return false;
        }

        qdisc = new Qdisc
        {
            InterfaceIndex = body.tcm_ifindex,
            Kind = kind.Text,
            IsAtIngress = body.tcm_parent == LinuxTrafficControl.TC_H_CLSACT,
        };
        return true;
    }

    internal static bool TryParseFilter(NetlinkMessage message, [NotNullWhen(true)] out TrafficFilter? filter)
    {
        filter = null;
        if (!message.TryReadBody(out TcMsg body, out NetlinkAttributeReader attributes)
            || body.tcm_handle == 0
            || !TryReadDirection(body.tcm_parent, out TrafficDirection direction)
            || !attributes.TryFind(LinuxRtnetlink.TCA_KIND, out NetlinkAttribute kind))
        {
            return false;
        }

        NetlinkAttributeReader options =
            attributes.TryFind(LinuxRtnetlink.TCA_OPTIONS, out NetlinkAttribute found) && kind.Text == TrafficFilter.BpfKind
                ? found.Nested
                : default;
        filter = new TrafficFilter
        {
            InterfaceIndex = body.tcm_ifindex,
            Direction = direction,
            Priority = (ushort)(body.tcm_info >> PriorityShift),
            Handle = body.tcm_handle,
            Kind = kind.Text,
            Name = options.TryFind(LinuxTrafficControl.TCA_BPF_NAME, out NetlinkAttribute name) ? name.Text : null,
            ProgramId = options.TryFind(LinuxTrafficControl.TCA_BPF_ID, out NetlinkAttribute id) ? id.UInt32 ?? 0 : 0,
        };
        return true;
    }

    /// <summary>Reads whose traffic control changed.</summary>
    internal static RouteEvent? ParseChange(NetlinkMessage message) =>
        message.TryReadBody(out TcMsg body, out _) ? new RouteEvent.TrafficControlChanged(body.tcm_ifindex) : null;

    private static uint ParentOf(TrafficDirection direction) =>
        (LinuxTrafficControl.TC_H_CLSACT & LinuxTrafficControl.TC_H_MAJ_MASK)
        | (direction == TrafficDirection.Ingress ? LinuxTrafficControl.TC_H_MIN_INGRESS : LinuxTrafficControl.TC_H_MIN_EGRESS);

    private static bool TryReadDirection(uint parent, out TrafficDirection direction)
    {
        direction = parent == ParentOf(TrafficDirection.Egress) ? TrafficDirection.Egress : TrafficDirection.Ingress;
        return parent == ParentOf(direction);
    }
}
