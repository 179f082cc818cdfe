using Claton.Core.AddressSelection;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Core.Decision;

/// <summary>IPv4 that an uplink has without a CLAT of ours. // A1 B5</summary>
public static partial class Decider
{
    private static readonly Ipv4Prefix s_linkLocal = Ipv4Prefix.Parse("169.254.0.0/16"); // RFC 3927

    /// <summary>What packets by a default route are sent from tells what kind of IPv4 it is.</summary>
    private enum DefaultRouteKind
    {
        /// <summary>Ours. Carries Claton's mark, so that it is known after a crash, too.</summary>
        Own,

        Native,

        /// <summary>From 192.0.0.0/29, which nothing but CLATs (and DS-Lite, which is as good) has. RFC 7335.</summary>
        OfAClat,

        /// <summary>From 169.254.0.0/16 alone: what hosts that got no lease make for themselves leads nowhere.</summary>
        LinkLocal,
    }

    private static InterfacePlan? FindOtherIpv4(InterfacePicture uplink, IReadOnlyList<ClatOfOthers> clatsOfOthers)
    {
        if (uplink.Ipv4DefaultRoutes.FirstOrDefault(route => KindOf(route, uplink) == DefaultRouteKind.Native) is { } native)
        {
            return InterfacePlan.Without(uplink.Name, NoClatReason.NativeIpv4, Describe(native));
        }

        return clatsOfOthers.FirstOrDefault(clat => clat.Serves(uplink)) is { } other
            ? InterfacePlan.Without(uplink.Name, NoClatReason.OtherClat, $"default route of {other.DeviceName}")
            : null;
    }

    private static DefaultRouteKind KindOf(DefaultRoute<Ipv4Address> route, InterfacePicture device)
    {
        if (route.IsOurs)
        {
            return DefaultRouteKind.Own;
        }

        // A device without addresses sends from those of others.
        List<Ipv4Address> sources = route.PreferredSource is { } source ? [source] : [.. device.Ipv4Addresses];
        sources.RemoveAll(s_linkLocal.Contains);
        return sources.Any(address => !ClatIpv4Address.Block.Contains(address)) ? DefaultRouteKind.Native
            : sources.Count > 0 ? DefaultRouteKind.OfAClat
            : route.PreferredSource is null && device.Ipv4Addresses.IsEmpty ? DefaultRouteKind.Native
            : DefaultRouteKind.LinkLocal;
    }

    /// <summary>
    /// The devices that have a default route of another CLAT, and whom they serve: NetworkManager's stands on the uplink
    /// itself, Android's device is named after it, and the others' (clatd's "clat") serve the host as a whole. Looked for
    /// once for all uplinks: a host may have thousands of interfaces.
    /// </summary>
    private static IEnumerable<ClatOfOthers> ClatsOfOthers(HostPicture host)
    {
        const string androidsPrefix = "v4-";
        foreach (InterfacePicture device in host.Interfaces.Values.Where(HasRouteOfAnotherClat))
        {
            bool isUplinkItself = device.Ipv6Addresses.Any(address => !address.Address.IsLinkLocal);
            InterfacePicture? named = host.Interfaces.Values.FirstOrDefault(other => androidsPrefix + other.Name == device.Name);
            yield return new ClatOfOthers(device.Name, isUplinkItself ? device.Index : named?.Index);
        }
    }

    private static bool HasRouteOfAnotherClat(InterfacePicture device) =>
        device.Kind != InterfaceKind.Clat
        && device.Ipv4DefaultRoutes.Any(route => KindOf(route, device) == DefaultRouteKind.OfAClat);

    private static string Describe(DefaultRoute<Ipv4Address> route) =>
        route.Gateway is { } gateway ? $"default route via {gateway}" : "default route";

    /// <param name="UplinkIndex">Null for one that serves all.</param>
    private sealed record ClatOfOthers(string DeviceName, int? UplinkIndex)
    {
        public bool Serves(InterfacePicture uplink) => UplinkIndex is null || UplinkIndex == uplink.Index;
    }
}
