using System.Diagnostics;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Observation;

namespace Claton.Daemon;

/// <summary>Carries out the steps that rtnetlink is for: links, addresses, routes and rules.</summary>
internal sealed class NetworkSteps : IDisposable
{
    private readonly RouteNetlink _netlink = new();

    /// <exception cref="LinuxException">The kernel refused; the step may be tried again.</exception>
    public void CarryOut(Step step)
    {
        switch (step)
        {
            case Step.SetLink(_, var device, var mtuBytes):
                SetLink(device, mtuBytes);
                break;
            case Step.AddAddress(_, var device, var address):
                AbsorbExisting(() => _netlink.AddAddress(HostAddress(device, address)));
                break;
            case Step.DeleteAddress(_, var device, var address):
                AbsorbMissing(() => _netlink.DeleteAddress(HostAddress(device, address)));
                break;
            case Step.AddDefaultRoute(_, var device, var route):
                AbsorbExisting(() => _netlink.AppendRoute(DefaultRoute(device, route)));
                break;
            case Step.DeleteDefaultRoute(_, var device, var route):
                AbsorbMissing(() => _netlink.DeleteRoute(DefaultRoute(device, route)));
                break;
            case Step.AddSourceRule(_, var source):
                AbsorbExisting(() => _netlink.AddRule(SourceRules.For(source)));
                break;
            case Step.DeleteSourceRule(_, var source):
                AbsorbMissing(() => _netlink.DeleteRule(SourceRules.For(source)));
                break;
            case Step.AddSink(_, var device, var address):
                AbsorbExisting(() => _netlink.AddRoute(Sink(device, address)));
                break;
            case Step.DeleteSink(_, var device, var address):
                AbsorbMissing(() => _netlink.DeleteRoute(Sink(device, address)));
                break;
            default:
                throw new UnreachableException();
        }
    }

    public void Rename(Device device, string name)
    {
        try
        {
            _netlink.ChangeLink(device.Index, new LinkChange { Name = name });
        }
        catch (LinuxException error) when (error.Errno == Errno.EBUSY)
        {
            // Linux 6.1 renames only what is down. The next round finds that out and puts back what went with it.
            _netlink.ChangeLink(device.Index, new LinkChange { Up = false });
            _netlink.ChangeLink(device.Index, new LinkChange { Name = name });
        }
    }

    public void Dispose() => _netlink.Dispose();

    /// <summary>
    /// The device speaks IPv4: without addresses of its own making, IPv6 stays silent on it. In a request of its own,
    /// since the kernel brings a link up before it looks at the rest.
    /// </summary>
    private void SetLink(Device device, int mtuBytes)
    {
        try
        {
            _netlink.ChangeLink(device.Index, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None });
        }
        catch (LinuxException error) when (error.Errno == Errno.EAFNOSUPPORT)
        {
            // A device with an MTU below 1280 has no IPv6. Should it come back with the MTU, what it says of itself is
            // dropped as all IPv6 that is no CLAT's.
        }

        _netlink.ChangeLink(device.Index, new LinkChange { MtuBytes = mtuBytes, QueuePackets = DeviceQueue.Packets, Up = true });
    }

    private static InterfaceAddress<Ipv4Address> HostAddress(Device device, Ipv4Address address) =>
        new() { InterfaceIndex = device.Index, Address = address, PrefixLengthBits = 32 };

    private static Route<Ipv4Address> DefaultRoute(Device device, DefaultRoute<Ipv4Address> route) => new()
    {
        Destination = default,
        InterfaceIndex = device.Index,
        PreferredSource = route.PreferredSource,
        Metric = route.Metric,
        Table = route.Table,
        Protocol = (RouteProtocol)RoutingMark.Protocol,
    };

    private static Route<Ipv6Address> Sink(Device device, Ipv6Address address) =>
        new() { Destination = new Ipv6Prefix(address, 128), InterfaceIndex = device.Index };

    /// <summary>The device is ours alone, and so is the mark: what is there already is what was asked for.</summary>
    private static void AbsorbExisting(Action add)
    {
        try
        {
            add();
        }
        catch (LinuxException error) when (error.Errno == Errno.EEXIST)
        {
        }
    }

    private static void AbsorbMissing(Action delete)
    {
        try
        {
            delete();
        }
        catch (LinuxException error) when (error.Errno is Errno.ESRCH or Errno.ENOENT or Errno.EADDRNOTAVAIL or Errno.ENODEV)
        {
        }
    }
}
