using System.Text;
using Claton.Translation.Rfc6052;

namespace Claton.Core.Plan;

/// <summary>
/// Everything that makes one CLAT: the decision's result for one uplink, and all that an engine needs to know. Two
/// equal values are the same CLAT, so that a change is a comparison.
/// </summary>
public sealed record Clat
{
    /// <summary>
    /// What IPv4 packets must be smaller by, so that no translated one is over the uplink's IPv6 MTU: 20 octets for the
    /// longer header, 8 for the Fragment Header that a full-size IPv4 fragment gets. With 20 alone, each such fragment
    /// would have to be cut a second time; the 8 cost TCP half a percent.
    /// </summary>
    public const int HeaderGrowthBytes = 28;

    /// <summary>RFC 8200 §5.</summary>
    public const int MinimumIpv6MtuBytes = 1280;

    public required int UplinkIndex { get; init; }

    public required string UplinkName { get; init; }

    /// <summary>The link-layer address that frames are sent from; null on a link without them.</summary>
    public MacAddress? UplinkMacAddress { get; init; }

    /// <summary>The device that the host's IPv4 leaves through.</summary>
    public required string DeviceName { get; init; }

    public required Pref64 Pref64 { get; init; }

    public required Pref64Source Pref64Source { get; init; }

    /// <summary>The IPv4 address that programs see. // B5</summary>
    public required Ipv4Address Ipv4Address { get; init; }

    /// <summary>The dedicated IPv6 address that the network sees. // B1</summary>
    public required Ipv6Address Ipv6Address { get; init; }

    /// <summary>
    /// The next hop of everything translated: the router that the PREF64 came from, or the default router where it did not
    /// come from one. // A4
    /// </summary>
    public required Ipv6Address Router { get; init; }

    /// <summary>Null on a link without link-layer addresses.</summary>
    public MacAddress? RouterMacAddress { get; init; }

    /// <summary>The largest packet that the uplink carries. // B6</summary>
    public required int Ipv6MtuBytes { get; init; }

    /// <summary>Metric of the IPv4 default route. // B6</summary>
    public required uint RouteMetric { get; init; }

    /// <summary>
    /// The host forwards IPv6, so that packets for the CLAT's address would be forwarded too: they get a route of their
    /// own, into the CLAT's device, where they are ignored.
    /// </summary>
    public bool NeedsIpv6Sink { get; init; }

    /// <summary>clat-eth0, or clat7 for interface 7 where that is longer than a device name may be (15 octets).</summary>
    public static string DeviceNameFor(string uplinkName, int uplinkIndex)
    {
        string name = $"clat-{uplinkName}";
        return Encoding.UTF8.GetByteCount(name) <= 15 ? name : NamelessDevice(uplinkIndex);
    }

    /// <summary>The name of a device where that of its uplink can't be in it.</summary>
    public static string NamelessDevice(int uplinkIndex) => $"clat{uplinkIndex}";

    /// <summary>MTU of the CLAT device, but for one that <see cref="Device.BringsNothingLonger"/>.</summary>
    public int Ipv4MtuBytes => Math.Max(Ipv6MtuBytes - HeaderGrowthBytes, LeastMtuBytes);

    /// <summary>
    /// Below 1280 the kernel has no IPv6 on the device, and no route for IPv6 can lead into it: where one has to, the translator
    /// tells senders what a small uplink has no room for.
    /// </summary>
    public int LeastMtuBytes => NeedsIpv6Sink ? MinimumIpv6MtuBytes : 0;

    /// <summary>The longest packet that the uplink brings: a device takes what is longer than its MTU, too.</summary>
    public int LongestIpv4Bytes => Ipv6MtuBytes - 20;
}

/// <summary>How a PREF64 was learned; the better source first. // A5</summary>
public enum Pref64Source
{
    /// <summary>The administrator set it.</summary>
    Configuration,

    /// <summary>A Router Advertisement. RFC 8781.</summary>
    RouterAdvertisement,

    /// <summary>A resolver of the interface. RFC 7050.</summary>
    Dns,
}
