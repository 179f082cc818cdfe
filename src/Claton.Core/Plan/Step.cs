using Claton.Core.Picture;

namespace Claton.Core.Plan;

/// <summary>
/// One thing to do so that the host becomes what the plan says. The text is what an engineer would type, and what the
/// golden tests compare.
/// </summary>
/// <param name="UplinkIndex">
/// Whose CLAT it is about, or 0 for nobody's: a step that fails holds up the steps of the same uplink only.
/// </param>
public abstract record Step(int UplinkIndex)
{
    /// <summary>For people who ask why something does not work: a CLAT's parameters say nothing about that.</summary>
    public virtual string InShort => ToString();

    /// <summary>Make the device and start to translate.</summary>
    public sealed record Open(Clat Clat) : Step(Clat.UplinkIndex)
    {
        public override string InShort => $"make {Clat.DeviceName}";

        public override string ToString() => $"clat open {Parameters(Clat)}";
    }

    /// <summary>Translate in another way from now on, on the same device.</summary>
    public sealed record Change(Clat Clat) : Step(Clat.UplinkIndex)
    {
        public override string InShort => $"change {Clat.DeviceName}";

        public override string ToString() => $"clat change {Parameters(Clat)}";
    }

    /// <summary>Stop to translate; the device goes, and with it its addresses and routes.</summary>
    public sealed record Close(int UplinkIndex, string DeviceName) : Step(UplinkIndex)
    {
        public override string ToString() => $"clat close {DeviceName}";
    }

    /// <summary>The uplink has another name by now.</summary>
    public sealed record Rename(int UplinkIndex, Device Device, string Name) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip link set {Device.Name} name {Name}";
    }

    public sealed record SetLink(int UplinkIndex, Device Device, int MtuBytes) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip link set {Device.Name} mtu {MtuBytes} up";
    }

    public sealed record AddAddress(int UplinkIndex, Device Device, Ipv4Address Address) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip address add {Address}/32 dev {Device.Name}";
    }

    public sealed record DeleteAddress(int UplinkIndex, Device Device, Ipv4Address Address) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip address delete {Address}/32 dev {Device.Name}";
    }

    /// <summary>Appended, since the CLATs of two uplinks may well have the same metric.</summary>
    public sealed record AddDefaultRoute(int UplinkIndex, Device Device, DefaultRoute<Ipv4Address> Route) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip route append {Describe(Device, Route)}";
    }

    public sealed record DeleteDefaultRoute(int UplinkIndex, Device Device, DefaultRoute<Ipv4Address> Route) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip route delete {Describe(Device, Route)}";
    }

    /// <summary>See <see cref="HostPlan.SourceRules"/>.</summary>
    public sealed record AddSourceRule(int UplinkIndex, Ipv4Address Source) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip rule add {Describe(Source)}";
    }

    public sealed record DeleteSourceRule(int UplinkIndex, Ipv4Address Source) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip rule delete {Describe(Source)}";
    }

    /// <summary>See <see cref="Clat.NeedsIpv6Sink"/>.</summary>
    public sealed record AddSink(int UplinkIndex, Device Device, Ipv6Address Address) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip -6 route add {Address}/128 dev {Device.Name}";
    }

    public sealed record DeleteSink(int UplinkIndex, Device Device, Ipv6Address Address) : Step(UplinkIndex)
    {
        public override string ToString() => $"ip -6 route delete {Address}/128 dev {Device.Name}";
    }

    private static string Describe(Device device, DefaultRoute<Ipv4Address> route) =>
        $"default dev {device.Name}"
        + (route.PreferredSource is { } source ? $" src {source}" : "")
        + (route.Metric == 0 ? "" : $" metric {route.Metric}")
        + (route.Table == DefaultRoute<Ipv4Address>.MainTable ? "" : $" table {route.Table}")
        + $" proto {RoutingMark.Protocol}";

    private static string Describe(Ipv4Address source) =>
        $"from {source} lookup {RoutingMark.TableOf(source)} pref {RoutingMark.RulePriority} protocol {RoutingMark.Protocol}";

    private static string Parameters(Clat clat)
    {
        string router = clat.RouterMacAddress is { } mac ? $"{clat.Router} lladdr {mac}" : $"{clat.Router}";
        return $"{clat.DeviceName} dev {clat.UplinkName} {clat.Ipv4Address} as {clat.Ipv6Address} to {clat.Pref64} "
            + $"via {router} mtu {clat.Ipv6MtuBytes}";
    }
}

/// <summary>A CLAT's device: the kernel speaks of its index, people of its name.</summary>
public readonly record struct Device(int Index, string Name)
{
    /// <summary>What is longer than its MTU it does not bring either: a TUN device does, one of a veth pair does not.</summary>
    public bool BringsNothingLonger { get; init; }
}

/// <summary>A CLAT that an engine runs now.</summary>
/// <param name="Clat">As it was last opened or changed.</param>
/// <param name="Device">Has no index yet while the CLAT is opened.</param>
public sealed record RunningClat(Clat Clat, Device Device)
{
    /// <summary>The engine is still about to open or change it.</summary>
    public bool IsUnderway { get; init; }
}
