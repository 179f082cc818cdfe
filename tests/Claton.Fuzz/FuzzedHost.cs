using Claton.Core;
using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;

namespace Claton.Fuzz;

/// <summary>A host with one uplink, on which nothing was heard yet.</summary>
internal static class FuzzedHost
{
    /// <summary>When it all begins.</summary>
    public static Instant Start => new(TimeSpan.FromHours(1));

    public static InterfacePicture Uplink { get; } = new()
    {
        Index = 2,
        Name = "eth0",
        Kind = InterfaceKind.Ethernet,
        IsUp = true,
        MacAddress = new MacAddress(0x0200_5e10_0002),
        CarrierChanges = 3,
        Ipv6Addresses =
        [
            new() { Address = Ipv6Address.Parse("2001:db8:2::1") }, new() { Address = Ipv6Address.Parse("fe80::ffff:1") },
        ],
        Ipv6DefaultRoutes = [new DefaultRoute<Ipv6Address>(Ipv6Address.Parse("fe80::1"), 1024)],
    };

    private static readonly Configuration s_configuration = new() { Secret = [.. Enumerable.Range(1, 16).Select(octet => (byte)octet)] };

    public static HostPicture With(InterfacePicture uplink) =>
        HostPicture.Empty with { Interfaces = HostPicture.Empty.Interfaces.Add(uplink.Index, uplink) };

    public static HostPlan Decide(InterfacePicture uplink, HostPlan before, Instant now) =>
        Decider.Decide(With(uplink), s_configuration, before, now);
}
