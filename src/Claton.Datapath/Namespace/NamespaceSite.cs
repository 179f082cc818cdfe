using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>Where a translator works: the inside of a CLAT's namespace, for use by the namespace's own thread.</summary>
/// <param name="Netlink">Of the namespace.</param>
/// <param name="Loop">The thread's.</param>
/// <param name="Log">See <see cref="NamespaceEngine"/>.</param>
internal sealed record NamespaceSite(RouteNetlink Netlink, EventLoop Loop, Action<string> Log)
{
    /// <summary>Where packets for the CLAT's IPv6 address are looked up; see <see cref="NamespaceNetwork"/>.</summary>
    public const uint InboundTable = 464;

    /// <summary>
    /// Sends through a translator's device what it is to translate. The device carries both families, and takes what the
    /// uplink takes.
    /// </summary>
    public void RouteThrough(int deviceIndex, int mtuBytes)
    {
        Netlink.ChangeLink(deviceIndex, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None });
        Netlink.ChangeLink(deviceIndex, new LinkChange { MtuBytes = mtuBytes, Up = true });
        Netlink.AddRoute(new Route<Ipv4Address> { Destination = default, InterfaceIndex = deviceIndex, Scope = RouteScope.Link });
        Netlink.AddRoute(new Route<Ipv6Address> { Destination = default, InterfaceIndex = deviceIndex, Table = InboundTable });
    }
}
