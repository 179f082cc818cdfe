using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>
/// Reports changes of links, addresses, routes, rules, neighbours and traffic control, in the network namespace whose thread
/// created it, from the moment it exists. Create it, then read the tables with <see cref="RouteNetlink"/>: nothing falls in between.
/// </summary>
/// <remarks>
/// A change that this process makes is reported too, before the call that made it returns. A new IPv6 address is an exception:
/// the kernel reports it once the work that it began in the background has looked at it.
/// </remarks>
public sealed class RouteMonitor : IDisposable
{
    private const int DefaultReceiveBufferBytes = 4 << 20;

    // Reports are made one by one, and are far smaller.
    private const int DatagramBufferBytes = 32768;

    private static readonly int[] s_groups =
    [
        LinuxRtnetlink.RTNLGRP_LINK,
        LinuxRtnetlink.RTNLGRP_IPV6_IFINFO,
        LinuxRtnetlink.RTNLGRP_IPV4_IFADDR,
        LinuxRtnetlink.RTNLGRP_IPV6_IFADDR,
        LinuxRtnetlink.RTNLGRP_IPV4_ROUTE,
        LinuxRtnetlink.RTNLGRP_IPV6_ROUTE,
        LinuxRtnetlink.RTNLGRP_NEXTHOP,
        LinuxRtnetlink.RTNLGRP_IPV4_RULE,
        LinuxRtnetlink.RTNLGRP_IPV6_RULE,
        LinuxRtnetlink.RTNLGRP_IPV6_NETCONF,
        LinuxRtnetlink.RTNLGRP_NEIGH,
        LinuxRtnetlink.RTNLGRP_TC,
    ];

    private readonly FileDescriptor _descriptor;
    private readonly byte[] _datagram = new byte[DatagramBufferBytes];

    /// <param name="filter">What is of interest; everything without one.</param>
    /// <param name="receiveBufferBytes">How much may wait to be read before events are lost.</param>
    public RouteMonitor(RouteEventFilter? filter = null, int receiveBufferBytes = DefaultReceiveBufferBytes)
    {
        _descriptor = NetlinkSocket.Open(SysSocket.SOCK_NONBLOCK);
        try
        {
            SocketBuffers.SetReceive(_descriptor, receiveBufferBytes);
            if (filter is not null)
            {
                SetFilter(filter);
            }

            foreach (int group in s_groups)
            {
                NetlinkSocket.Enable(_descriptor, LinuxNetlink.NETLINK_ADD_MEMBERSHIP, group);
            }
        }
        catch
        {
            _descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Readable when events wait.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>From now on other events are of interest. What waits already stays.</summary>
    public void SetFilter(RouteEventFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.ToProgram().Attach(_descriptor);
    }

    /// <summary>Takes all events that wait now, in their order, without waiting for more.</summary>
    /// <param name="events">They are added to it. After an overrun that is <see cref="RouteEvent.Overrun"/>
    /// alone.</param>
    /// <returns>Whether there were any.</returns>
    public bool TryRead(List<RouteEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        int before = events.Count;
        bool lost = false;
        int length;
        while ((length = NetlinkSocket.Receive(_descriptor, _datagram, out bool fromKernel)) != -Errno.EAGAIN)
        {
            if (length is -Errno.ENOBUFS or -Errno.EMSGSIZE)
            {
                lost = true;
            }
            else
            {
                LinuxException.ThrowIfFailed(length, "read netlink events");
                Parse(fromKernel ? _datagram.AsSpan(0, length) : [], events);
            }
        }

        // What still waited in the queue goes as well: it is older than what was lost, and would overwrite the tables
        // that are read now. The kernel adds nothing to a queue that overran until it was read empty.
        if (lost)
        {
            events.RemoveRange(before, events.Count - before);
            events.Add(new RouteEvent.Overrun());
        }

        return events.Count > before;
    }

    public void Dispose() => _descriptor.Dispose();

    private static void Parse(ReadOnlySpan<byte> datagram, List<RouteEvent> events)
    {
        var reader = new NetlinkMessageReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            if (RouteEventParser.Parse(message) is { } change)
            {
                events.Add(change);
            }
        }
    }
}
