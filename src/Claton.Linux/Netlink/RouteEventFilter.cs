using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>
/// Which events of a <see cref="RouteMonitor"/> are of interest. The kernel asks before it queues one: a router's table
/// that changes a thousand times a second wakes nobody who only wants to know of default routes, and loses them nothing.
/// </summary>
public sealed record RouteEventFilter
{
    /// <summary>Lengths of the prefixes whose routes are reported; empty for all.</summary>
    public IReadOnlyList<int> RoutePrefixLengths { get; init; } = [];

    /// <summary>Leaves out neighbours in IPv4 and what bridges learn.</summary>
    public bool Ipv6NeighboursOnly { get; init; }

    /// <remarks>
    /// <code>
    /// nlmsghdr: length (4), type (2), flags (2), sequence (4), port (4)
    /// rtmsg:    family (1), destination bits (1), ...                    ndmsg: family (1), ...
    /// </code>
    /// Of these events each comes in a datagram of its own.
    /// </remarks>
    internal ClassicBpfProgram ToProgram()
    {
        const int type = sizeof(uint);
        int family = Unsafe.SizeOf<NlMsgHdr>();
        int destinationBits = family + 1;
        ClassicBpfBuilder filter = new ClassicBpfBuilder()
            .LoadHalfWord(type)
            .JumpIfEqual(InHostOrder(LinuxRtnetlink.RTM_NEWROUTE), ifTrue: "route")
            .JumpIfEqual(InHostOrder(LinuxRtnetlink.RTM_DELROUTE), ifTrue: "route")
            .JumpIfEqual(InHostOrder(LinuxRtnetlink.RTM_NEWNEIGH), ifTrue: "neighbour")
            .JumpIfEqual(InHostOrder(LinuxRtnetlink.RTM_DELNEIGH), ifTrue: "neighbour")
            .Accept()
            .Label("route");
        if (RoutePrefixLengths is not [])
        {
            filter.LoadByte(destinationBits);
            foreach (int length in RoutePrefixLengths)
            {
                filter.JumpIfEqual((uint)length, ifTrue: "accept");
            }

            filter.Drop();
        }
        else
        {
            filter.Accept();
        }

        filter.Label("neighbour");
        if (Ipv6NeighboursOnly)
        {
            filter.LoadByte(family).JumpIfEqual(SysSocket.AF_INET6, otherwise: "drop");
        }

        return filter.Label("accept").Accept().Label("drop").Drop().Build();
    }

    /// <summary>Netlink is in the host's byte order, and filters load in the network's.</summary>
    private static uint InHostOrder(ushort type) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(type) : type;
}
