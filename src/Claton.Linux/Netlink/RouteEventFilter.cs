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

    /// <summary>
    /// Of the neighbours in IPv6 those that are reported; null for all of them. So are all where these are more than
    /// <see cref="MostNeighbours"/>: filters are limited in length.
    /// </summary>
    public IReadOnlyCollection<Ipv6Address>? Ipv6Neighbours { get; init; }

    /// <summary>So many can be told from others.</summary>
    public const int MostNeighbours = 64;

    /// <remarks>
    /// <code>
    /// nlmsghdr: length (4), type (2), flags (2), sequence (4), port (4)
    /// rtmsg:    family (1), destination bits (1), ...
    /// ndmsg:    family (1), ... (11), first of its attributes: NDA_DST (4), address (16)
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
                filter.JumpIfEqual((uint)length, ifTrue: "route of interest");
            }

            filter.Drop();
        }

        filter.Label("route of interest").Accept().Label("neighbour");
        if (Ipv6NeighboursOnly)
        {
            filter.LoadByte(family).JumpIfEqual(SysSocket.AF_INET6, ifTrue: "IPv6").Drop().Label("IPv6");
        }

        if (Ipv6Neighbours is { Count: <= MostNeighbours })
        {
            AddNeighbours(filter, Ipv6Neighbours);
        }

        return filter.Label("accept").Accept().Build();
    }

    private static void AddNeighbours(ClassicBpfBuilder filter, IEnumerable<Ipv6Address> neighbours)
    {
        int family = Unsafe.SizeOf<NlMsgHdr>();
        int address = family + Unsafe.SizeOf<NdMsg>() + Unsafe.SizeOf<NlAttr>();
        filter.LoadByte(family).JumpIfEqual(SysSocket.AF_INET6, ifTrue: "neighbour in IPv6").Jump("accept").Label("neighbour in IPv6");
        foreach (Ipv6Address neighbour in neighbours)
        {
            string other = $"not {neighbour}";
            filter.RequireIpv6Address(address, neighbour, other).Accept().Label(other);
        }

        filter.Drop();
    }

    /// <summary>Netlink is in the host's byte order, and filters load in the network's.</summary>
    private static uint InHostOrder(ushort type) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(type) : type;
}
