using System.Collections.Immutable;
using Claton.Status;

namespace Claton.Tests.Control;

internal static class Reports
{
    public static StatusReport OneActive { get; } = new()
    {
        Version = "1.2.3",
        Engine = "userspace",
        Interfaces = [Active],
    };

    public static InterfaceStatus Active => Noticed with
    {
        Device = "clat-eth0",
        Ipv4Address = "192.0.0.1",
        Ipv6Address = "2001:db8:1::5a7e",
        DuplicateAddressDetection = "unique",
        MtuBytes = 1472,
        Engine = "userspace",
        Counters = new CountersStatus
        {
            Ipv4ToIpv6 = Direction(10, 1000, ("illegal-source", 2)),
            Ipv6ToIpv4 = Direction(20, 30000),
        },
    };

    /// <summary>There should be a CLAT, and there is none.</summary>
    public static InterfaceStatus Failed => Noticed with
    {
        State = InterfaceState.Failed,
        Error = "make clat-eth0: open /dev/net/tun: ENOENT",
    };

    public static StatusReport OneTranslator => new()
    {
        Version = "1.2.3",
        Engine = "siit",
        Interfaces = [],
        Translator = new TranslatorStatus
        {
            Device = "siit0",
            Prefix = "2001:db8:64::/96",
            Mappings = 2,
            MappingRows = ["192.0.2.1/32 = 2001:db8::1/128", "192.0.2.16/28 = 2001:db8:1::/124"],
            Queues = 4,
            Ipv4Address = "192.0.2.254",
            Ipv4MtuBytes = 1500,
            Ipv6MtuBytes = 1480,
            Counters = Active.Counters!,
        },
    };

    public static InterfaceStatus Without(string reason, string text) => new()
    {
        Interface = "wlan0",
        Index = 3,
        State = InterfaceState.None,
        Reason = reason,
        ReasonText = text,
    };

    private static InterfaceStatus Noticed => new()
    {
        Interface = "eth0",
        Index = 2,
        State = InterfaceState.Active,
        Pref64 = "2001:db8:64::/96",
        Source = "ra",
        Pref64LifetimeSeconds = 600,
        Router = "fe80::1",
    };

    private static DirectionStatus Direction(long packets, long octets, params (string Reason, long Packets)[] drops) => new()
    {
        Packets = packets,
        Octets = octets,
        Drops = drops.ToImmutableSortedDictionary(drop => drop.Reason, drop => drop.Packets),
        Errors = ImmutableSortedDictionary<string, long>.Empty,
    };
}
