using System.Diagnostics;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>
/// The link that brings an uplink into a namespace: ipvlan where the kernel has it, since it works on every Ethernet and
/// Wi-Fi, else macvlan, which access points and switches with port security refuse, as they know no second station there.
/// </summary>
internal static class UplinkShare
{
    /// <exception cref="LinuxException">No link can share this uplink; the reason is in its text.</exception>
    public static ChildLinkKind Add(RouteNetlink netlink, Clat clat, NetworkNamespace target) => Add(
        clat,
        isWifi: Directory.Exists($"/sys/class/net/{clat.UplinkName}/phy80211"),
        kind => netlink.AddChild(new ChildLink(kind, NamespaceNetwork.UplinkName, clat.UplinkIndex)
        {
            Address = kind == ChildLinkKind.Macvlan ? LinkLayerAddress(clat) : null,
            NetworkNamespaceDescriptor = target.Descriptor,
        }));

    /// <inheritdoc cref="Add(RouteNetlink, Clat, NetworkNamespace)"/>
    /// <param name="add">Has the kernel add the link.</param>
    internal static ChildLinkKind Add(Clat clat, bool isWifi, Action<ChildLinkKind> add)
    {
        if (clat.UplinkMacAddress is null)
        {
            throw new LinuxException(
                $"share {clat.UplinkName}", Errno.EOPNOTSUPP, "neither ipvlan nor macvlan can share a link without link-layer addresses");
        }

        try
        {
            add(ChildLinkKind.Ipvlan);
            return ChildLinkKind.Ipvlan;
        }
        catch (LinuxException error) when (error.Errno is Errno.EOPNOTSUPP or Errno.EBUSY or Errno.EINVAL)
        {
            AddMacvlan(clat, isWifi, add, error);
            return ChildLinkKind.Macvlan;
        }
    }

    public static string NameOf(ChildLinkKind kind) => kind switch
    {
        ChildLinkKind.Ipvlan => "ipvlan",
        ChildLinkKind.Macvlan => "macvlan",
        _ => throw new UnreachableException(),
    };

    /// <summary>The same after a restart, so that neighbours need not learn another: locally administered, of the CLAT's address.</summary>
    public static MacAddress LinkLayerAddress(Clat clat) =>
        new((0x02UL << 40) | (clat.Ipv6Address.Low & 0xff_ffff_ffff));

    private static void AddMacvlan(Clat clat, bool isWifi, Action<ChildLinkKind> add, LinuxException withoutIpvlan)
    {
        if (isWifi)
        {
            throw new LinuxException(
                $"share {clat.UplinkName}", Errno.EOPNOTSUPP, $"Wi-Fi takes no macvlan, and there is no ipvlan ({Why(withoutIpvlan, "IPVLAN")})");
        }

        try
        {
            add(ChildLinkKind.Macvlan);
        }
        catch (LinuxException error)
        {
            throw new LinuxException(
                $"share {clat.UplinkName}",
                error.Errno,
                $"no ipvlan ({Why(withoutIpvlan, "IPVLAN")}), no macvlan ({Why(error, "MACVLAN")})");
        }
    }

    /// <summary>Names the option that the kernel lacks, where that is it.</summary>
    private static string Why(LinuxException error, string option) =>
        error.Errno == Errno.EOPNOTSUPP ? $"the kernel is built without CONFIG_{option}"
        : error.Errno == Errno.EBUSY ? "the uplink is shared in another way already"
        : error.Detail ?? error.Message;
}
