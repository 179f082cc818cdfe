using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Siit;

/// <summary>
/// What <c>--up</c> makes of the host: the device up, with addresses and routes. A device that was there before is left as
/// it was found.
/// </summary>
internal sealed class SiitNetwork : IDisposable
{
    private readonly RouteNetlink _netlink;
    private readonly Device _device;
    private readonly Link? _found;
    private readonly List<DeviceAddress> _addresses = [];
    private readonly HashSet<RoutedPrefix> _routes = [];
    private bool _isUp;

    /// <param name="found">The device as it was before; null where it was not.</param>
    public SiitNetwork(RouteNetlink netlink, Device device, Link? found)
    {
        _netlink = netlink;
        _device = device;
        _found = found;
    }

    /// <exception cref="LinuxException">The kernel refused something.</exception>
    public void BringUp(int mtuBytes, IEnumerable<DeviceAddress> addresses)
    {
        if (_found is null)
        {
            // No address of the kernel's own making shall talk into the translator. In a request of its own, since the
            // kernel brings a link up before it looks at the rest.
            _netlink.ChangeLink(
                _device.Index, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None, QueuePackets = DeviceQueue.Packets });
        }

        _netlink.ChangeLink(_device.Index, new LinkChange { MtuBytes = mtuBytes, Up = true });
        _isUp = true;
        foreach (DeviceAddress address in addresses)
        {
            Add(address);
        }
    }

    /// <summary>Adds what is new, then deletes what is no longer wanted.</summary>
    /// <exception cref="LinuxException">The kernel refused a new one; the routes are as they were before.</exception>
    public void SetRoutes(IEnumerable<RoutedPrefix> routes)
    {
        HashSet<RoutedPrefix> wanted = [.. routes];
        RoutedPrefix[] before = [.. _routes];
        try
        {
            foreach (RoutedPrefix route in wanted.Except(before))
            {
                Add(route);
            }
        }
        catch (LinuxException)
        {
            _routes.Except(before).ToList().ForEach(Delete);
            throw;
        }

        foreach (RoutedPrefix route in _routes.Except(wanted).ToList())
        {
            Delete(route);
        }
    }

    public void Dispose()
    {
        if (_found is null || !_isUp)
        {
            return; // The device goes, and takes all of it along.
        }

        try
        {
            _routes.ToList().ForEach(Delete);
            DeleteAddresses();
            _netlink.ChangeLink(_device.Index, new LinkChange { MtuBytes = _found.MtuBytes, Up = _found.Flags.HasFlag(LinkFlags.Up) });
        }
        catch (LinuxException error) when (error.Errno == Errno.ENODEV)
        {
            // Somebody took the device away.
        }
    }

    private void Add(DeviceAddress address)
    {
        bool isNew = address.Ipv4 is { } ipv4
            ? TryAdd(() => _netlink.AddAddress(OnDevice(ipv4, address.LengthBits)))
            : TryAdd(() => _netlink.AddAddress(OnDevice(address.Ipv6!.Value, address.LengthBits)));
        if (isNew)
        {
            _addresses.Add(address);
        }
    }

    /// <summary>With a device's last IPv4 address the kernel takes away all IPv4 routes to it, those of others included.</summary>
    private void DeleteAddresses()
    {
        List<Route<Ipv4Address>> others = [.. RoutesOfOthers()];
        _addresses.ForEach(Delete);
        foreach (Route<Ipv4Address> route in others.Except(RoutesOfOthers()))
        {
            _netlink.AddRoute(route);
        }
    }

    private IEnumerable<Route<Ipv4Address>> RoutesOfOthers() =>
        _netlink.GetRoutes<Ipv4Address>().Where(route =>
            route.InterfaceIndex == _device.Index && route.Protocol != RouteProtocol.Kernel && route.NextHops.Count == 0);

    private void Delete(DeviceAddress address)
    {
        if (address.Ipv4 is { } ipv4)
        {
            _netlink.DeleteAddress(OnDevice(ipv4, address.LengthBits));
        }
        else
        {
            _netlink.DeleteAddress(OnDevice(address.Ipv6!.Value, address.LengthBits));
        }
    }

    private void Add(RoutedPrefix route)
    {
        bool isNew = route.Ipv4 is { } ipv4
            ? TryAdd(() => _netlink.AddRoute(ToDevice(ipv4)), () => LeadsHere(ipv4))
            : TryAdd(() => _netlink.AddRoute(ToDevice(route.Ipv6!.Value)), () => LeadsHere(route.Ipv6!.Value));
        if (isNew)
        {
            _routes.Add(route);
        }
    }

    private void Delete(RoutedPrefix route)
    {
        _routes.Remove(route);
        if (route.Ipv4 is { } ipv4)
        {
            _netlink.DeleteRoute(ToDevice(ipv4));
        }
        else
        {
            _netlink.DeleteRoute(ToDevice(route.Ipv6!.Value));
        }
    }

    /// <returns>False where it is there already, by somebody else's hand or left over from a crash: then it stays.</returns>
    private static bool TryAdd(Action add, Func<bool>? isThere = null)
    {
        try
        {
            add();
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.EEXIST && (isThere is null || isThere()))
        {
            return false;
        }
    }

    private bool LeadsHere<T>(IpPrefix<T> prefix)
        where T : struct, IIpAddress<T> =>
        _netlink.GetRoutes<T>().Any(route =>
            route.Destination == prefix && route.InterfaceIndex == _device.Index && route.Table == RouteTable.Main);

    private Route<T> ToDevice<T>(IpPrefix<T> prefix)
        where T : struct, IIpAddress<T> =>
        new() { Destination = prefix, InterfaceIndex = _device.Index, Scope = RouteScope.Link };

    /// <summary>Without Duplicate Address Detection: nobody else is on the link.</summary>
    private InterfaceAddress<T> OnDevice<T>(T address, int lengthBits)
        where T : struct, IIpAddress<T> => new()
        {
            InterfaceIndex = _device.Index,
            Address = address,
            PrefixLengthBits = lengthBits,
            Flags = AddressFlags.NoDad,
        };
}
