using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Translation;

namespace Claton.Datapath.Namespace;

/// <summary>Where a translator works: the inside of a CLAT's namespace, for use by the namespace's own thread.</summary>
/// <param name="Netlink">Of the namespace.</param>
/// <param name="Loop">The thread's.</param>
/// <param name="Log">Whose lines begin with the CLAT's device.</param>
/// <param name="Fail">Told, on any thread, that the translator has ended and can't be had again in here.</param>
/// <param name="End">See <see cref="EngineAttempt"/>.</param>
internal sealed record NamespaceSite(
    RouteNetlink Netlink, EventLoop Loop, TranslatorLog Log, Action<Exception> Fail, CancellationToken End)
{
    /// <summary>Where packets for the CLAT's IPv6 address are looked up; see <see cref="NamespaceNetwork"/>.</summary>
    public const uint InboundTable = 464;

    /// <summary>A translator's device. Nobody outside sees it, so one name does for all of them.</summary>
    public const string DeviceName = "nat64";

    /// <summary>A translator's own address, and the source of errors from routers that have no IPv4 address. RFC 7600 §4.8.</summary>
    public static Ipv4Address OwnIpv4Address => TranslatorOptions.DummyIpv4Address;

    /// <summary>
    /// A translator's own address in IPv6: of the discard prefix (RFC 6666), which nobody has, since it takes none inside the
    /// NAT64 prefix, and none is there to be had for it.
    /// </summary>
    public static Ipv6Address OwnIpv6Address { get; } = Ipv6Address.Parse("100::8");

    /// <summary>Brings a translator's device up. It carries both families, and takes what the uplink takes.</summary>
    public void BringUp(int deviceIndex, int mtuBytes)
    {
        Netlink.ChangeLink(deviceIndex, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None });
        Netlink.ChangeLink(deviceIndex, new LinkChange { MtuBytes = mtuBytes, QueuePackets = DeviceQueue.Packets, Up = true });
    }

    /// <summary>Sends through a translator's device what it is to translate, once no other device is told to.</summary>
    public void RouteThrough(int deviceIndex)
    {
        Netlink.AppendRoute(OfIpv4(deviceIndex));
        Netlink.AppendRoute(OfIpv6(deviceIndex));
    }

    /// <summary>Sends nothing more through a device: the one that was told after it has its turn.</summary>
    public void RouteElsewhere(int deviceIndex)
    {
        Netlink.DeleteRoute(OfIpv4(deviceIndex));
        Netlink.DeleteRoute(OfIpv6(deviceIndex));
    }

    private static Route<Ipv4Address> OfIpv4(int deviceIndex) =>
        new() { Destination = default, InterfaceIndex = deviceIndex, Scope = RouteScope.Link };

    private static Route<Ipv6Address> OfIpv6(int deviceIndex) =>
        new() { Destination = default, InterfaceIndex = deviceIndex, Table = InboundTable };
}
