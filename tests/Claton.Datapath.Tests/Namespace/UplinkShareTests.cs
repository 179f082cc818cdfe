using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>Which link brings an uplink into a namespace, and what is said where none can.</summary>
public sealed class UplinkShareTests
{
    private readonly List<ChildLinkKind> _asked = [];

    [Fact]
    public void KernelWithBoth_TakesIpvlan() =>
        Assert.Equal(ChildLinkKind.Ipvlan, Add(isWifi: false));

    [Theory]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.EBUSY)]
    [InlineData(Errno.EINVAL)]
    public void NoIpvlan_TakesMacvlan(int errno)
    {
        Assert.Equal(ChildLinkKind.Macvlan, Add(isWifi: false, errno));
        Assert.Equal([ChildLinkKind.Ipvlan, ChildLinkKind.Macvlan], _asked);
    }

    [Fact]
    public void KernelWithNeither_IsToldWhichOptionsItLacks()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => Add(isWifi: false, Errno.EOPNOTSUPP, Errno.EOPNOTSUPP));

        Assert.Equal(
            "share eth0: Operation not supported (EOPNOTSUPP): no ipvlan (the kernel is built without CONFIG_IPVLAN), no macvlan (the kernel is built without CONFIG_MACVLAN)",
            refusal.Message);
    }

    [Fact]
    public void UplinkInOtherHands_IsToldSo()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => Add(isWifi: false, Errno.EOPNOTSUPP, Errno.EBUSY));

        Assert.Equal(
            "share eth0: Device or resource busy (EBUSY): no ipvlan (the kernel is built without CONFIG_IPVLAN), no macvlan (the uplink is shared in another way already)",
            refusal.Message);
    }

    /// <summary>An access point takes no frames from a station that has not joined.</summary>
    [Fact]
    public void Wifi_WithoutIpvlan_IsNotTriedWithMacvlan()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => Add(isWifi: true, Errno.EOPNOTSUPP));

        Assert.Equal(
            "share eth0: Operation not supported (EOPNOTSUPP): Wi-Fi takes no macvlan, and there is no ipvlan (the kernel is built without CONFIG_IPVLAN)",
            refusal.Message);
        Assert.Equal([ChildLinkKind.Ipvlan], _asked);
    }

    [Fact]
    public void Wifi_WithIpvlan_IsShared() => Assert.Equal(ChildLinkKind.Ipvlan, Add(isWifi: true));

    /// <summary>Want of memory or of a right is no reason for another kind of link.</summary>
    [Fact]
    public void OtherRefusal_IsHandedOn()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => Add(isWifi: false, Errno.EPERM));

        Assert.Equal(Errno.EPERM, refusal.Errno);
        Assert.Equal([ChildLinkKind.Ipvlan], _asked);
    }

    /// <param name="refusals">Of the first kind, then of the second, in the kernel's words.</param>
    private ChildLinkKind Add(bool isWifi, params int[] refusals) => UplinkShare.Add(
        SomeClat.On(new Link { Name = "eth0", Index = 2, Address = MacAddress.Parse("02:00:00:00:00:10") }),
        isWifi,
        kind =>
        {
            _asked.Add(kind);
            if (_asked.Count <= refusals.Length)
            {
                throw new LinuxException(
                    $"add link uplink link eth0 type {UplinkShare.NameOf(kind)}",
                    refusals[_asked.Count - 1],
                    refusals[_asked.Count - 1] == Errno.EOPNOTSUPP ? "Unknown device type" : null);
            }
        });
}
