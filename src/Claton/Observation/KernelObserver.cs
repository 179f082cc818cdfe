using System.Runtime.InteropServices;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Observation;

/// <summary>
/// Keeps <see cref="KernelTables"/> true: loads them once, follows the kernel's notifications, and loads them again when
/// some were lost.
/// </summary>
internal sealed class KernelObserver : IDisposable
{
    private readonly RouteMonitor _monitor = new(KernelTables.EventsOfInterest);
    private readonly RouteNetlink _netlink = new();
    private readonly KernelTables _tables = new();
    private readonly List<RouteEvent> _events = [];

    /// <summary>Those that are followed; null for all.</summary>
    private HashSet<Ipv6Address>? _neighbours;

    /// <summary>The monitor is opened before the first dump, so nothing that changes in between is missed.</summary>
    public KernelObserver() => _tables.Load(_netlink);

    public SafeHandle Descriptor => _monitor.Descriptor;

    /// <summary>
    /// The kernel did not answer in full, as when its tables change faster than they can be read: <see cref="Read"/> is to
    /// be called again soon, and then looks at everything anew.
    /// </summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>What it answered instead.</summary>
    public string? Trouble { get; private set; }

    /// <summary>A link went down or away, though it may be up again by now: what was heard there is void. // A12</summary>
    public event Action<int>? NetworkLost;

    /// <summary>The kernel learned where a neighbour is, or whether it answers.</summary>
    public event Action<Neighbour<Ipv6Address>>? NeighbourChanged;

    /// <summary>Whether filters of any interface may have changed since this was last false.</summary>
    public bool FiltersMayHaveChanged { get; private set; } = true;

    /// <summary>Notifications were lost, and everything has been looked at anew.</summary>
    public event Action? Overrun;

    /// <summary>Takes in all notifications that wait.</summary>
    /// <returns>
    /// Whether the tables may be others now. Of neighbours none is kept here: <see cref="NeighbourChanged"/> tells of them.
    /// </returns>
    public bool Read()
    {
        try
        {
            bool isNews = TakeNotifications() | IsIncomplete;
            if (IsIncomplete)
            {
                Reload();
            }

            IsIncomplete = false;
            Trouble = null;
            return isNews;
        }
        catch (LinuxException error)
        {
            IsIncomplete = true;
            Trouble = error.Message;
            return true;
        }
    }

    /// <summary>The next <see cref="Read"/> looks at everything anew.</summary>
    public void DoubtEverything() => IsIncomplete = true;

    /// <summary>They have been looked at.</summary>
    public void TakeNoteOfFilters() => FiltersMayHaveChanged = false;

    /// <summary>Looks at a link again: some of what the kernel learns from an RA it announces to nobody.</summary>
    public void RefreshLink(int index)
    {
        try
        {
            if (_netlink.GetLink(index) is { } link && _tables.SetLink(link))
            {
                NetworkLost?.Invoke(index);
            }
        }
        catch (LinuxException error)
        {
            IsIncomplete = true;
            Trouble = error.Message;
        }
    }

    public HostPicture ToPicture(HostPicture before, Predicate<Device> isClatDevice) => _tables.ToPicture(before, isClatDevice);

    /// <summary>
    /// From now on <see cref="NeighbourChanged"/> tells of these and need not tell of others: the host may be a router with
    /// thousands of them, each of which the kernel reports several times a minute.
    /// </summary>
    public void FollowNeighbours(IEnumerable<Ipv6Address> addresses)
    {
        HashSet<Ipv6Address> wanted = [.. addresses];
        if (_neighbours?.SetEquals(wanted) ?? false)
        {
            return;
        }

        try
        {
            _monitor.SetFilter(KernelTables.EventsOfInterest with { Ipv6Neighbours = wanted });
            _neighbours = wanted;
        }
        catch (LinuxException error)
        {
            IsIncomplete = true;
            Trouble = error.Message;
        }
    }

    /// <summary>
    /// Finds out where a neighbour is and whether it answers, by the kernel's table or by having the kernel ask on the link;
    /// the answer comes as <see cref="NeighbourChanged"/>.
    /// </summary>
    public void Resolve(int interfaceIndex, Ipv6Address address)
    {
        try
        {
            // Before the kernel's table is read: the answer to this may be there already.
            _netlink.ResolveNeighbour(interfaceIndex, address);
            if (_netlink.GetNeighbour(interfaceIndex, address) is { } known)
            {
                NeighbourChanged?.Invoke(known);
            }
        }
        catch (LinuxException)
        {
            // The link has just gone, or the table is full: the router's next advertisement asks again.
        }
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _netlink.Dispose();
    }

    /// <summary>Of neighbours only what changes is told; what was lost of that is made good by telling of all.</summary>
    private void Reload()
    {
        foreach (int index in _tables.Load(_netlink))
        {
            NetworkLost?.Invoke(index);
        }

        foreach (Neighbour<Ipv6Address> neighbour in _netlink.GetNeighbours<Ipv6Address>()
            .Where(neighbour => _neighbours?.Contains(neighbour.Address) ?? true))
        {
            NeighbourChanged?.Invoke(neighbour);
        }
    }

    private bool TakeNotifications()
    {
        _events.Clear();
        _monitor.TryRead(_events);
        foreach (RouteEvent change in _events)
        {
            Apply(change);
        }

        _tables.ResolveDoubts(_netlink);
        return _events.Any(change => change
            is not (RouteEvent.NeighbourChanged<Ipv6Address> or RouteEvent.NeighbourRemoved<Ipv6Address>));
    }

    private void Apply(RouteEvent change)
    {
        switch (change)
        {
            case RouteEvent.LinkChanged(var link):
                // The notification of a new MTU is sent before IPv6 has taken it over, and none follows; that of a link
                // set down before its routes are gone. The kernel answers this question when both are done.
                bool hasLostNetwork = _tables.SetLink(link, _netlink.GetLink(link.Index) ?? link);
                if (hasLostNetwork || !KernelTables.IsUp(link))
                {
                    NetworkLost?.Invoke(link.Index);
                }

                break;
            case RouteEvent.LinkIpv6Changed(var index, var settings):
                _tables.SetLinkIpv6(index, settings);
                break;
            case RouteEvent.Ipv6ForwardingChanged(var index, var forwarding):
                _tables.SetIpv6Forwarding(index, forwarding);
                break;
            case RouteEvent.LinkRemoved(var index):
                _tables.RemoveLink(index);
                NetworkLost?.Invoke(index);
                break;
            case RouteEvent.AddressChanged<Ipv4Address>(var address):
                _tables.Set(address);
                break;
            case RouteEvent.AddressChanged<Ipv6Address>(var address):
                _tables.Set(address);
                break;
            case RouteEvent.AddressRemoved<Ipv4Address>(var address):
                _ = _netlink.GetLink(address.InterfaceIndex); // Answered when the routes of the address are gone, too.
                _tables.Remove(address);
                break;
            case RouteEvent.AddressRemoved<Ipv6Address>(var address):
                _tables.Remove(address);
                break;
            case RouteEvent.RouteChanged<Ipv4Address> route:
                _tables.Take(route);
                break;
            case RouteEvent.RouteChanged<Ipv6Address> route:
                _tables.Take(route);
                break;
            case RouteEvent.RouteRemoved<Ipv4Address> route:
                _tables.Take(route);
                break;
            case RouteEvent.RouteRemoved<Ipv6Address> route:
                _tables.Take(route);
                break;
            case RouteEvent.NextHopChanged nextHop:
                _tables.Take(nextHop);
                break;
            case RouteEvent.RuleChanged<Ipv4Address>(var rule):
                _tables.Set(rule);
                break;
            case RouteEvent.RuleRemoved<Ipv4Address>(var rule):
                _tables.Remove(rule);
                break;
            case RouteEvent.NeighbourChanged<Ipv6Address>(var neighbour):
                NeighbourChanged?.Invoke(neighbour);
                break;
            case RouteEvent.TrafficControlChanged:
                FiltersMayHaveChanged = true;
                break;
            case RouteEvent.Overrun:
                FiltersMayHaveChanged = true;
                Reload();
                Overrun?.Invoke();
                break;
            default:
                break; // Rules of IPv6, and neighbours that are forgotten.
        }
    }
}
