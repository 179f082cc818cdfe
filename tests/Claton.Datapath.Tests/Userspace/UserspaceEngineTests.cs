using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests.Userspace;

/// <summary>What the engine makes of the host, and what is left of it. Traffic is the scenarios' affair.</summary>
public sealed class UserspaceEngineTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly EngineChain _engine = EngineChain.For(EngineChoice.Userspace);

    [Fact]
    public void Open_OnAnUplink_MakesTheDeviceThatDisposeTakesAway()
    {
        Link uplink = _host.AddVeth().First;
        using (IOpenClat clat = Open(uplink))
        {
            Link device = _host.Routes.GetLink(clat.Device.Index)!;
            Assert.Equal(("clat-a0", "tun"), (device.Name, device.Kind));
        }

        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Open_UplinkThatIsNotThere_FailsAndLeavesNothing()
    {
        Link uplink = _host.AddVeth().First;
        Assert.Throws<LinuxException>(() => Open(uplink with { Index = 9999 }));
        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Open_NameThatIsTaken_FailsAndSaysSo()
    {
        Link uplink = _host.AddVeth().First;
        using IOpenClat first = Open(uplink);
        Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => Open(uplink)).Errno);
    }

    [Fact]
    public async Task Device_DeletedByOthers_IsReportedOnce()
    {
        Link uplink = _host.AddVeth().First;
        var failures = new List<Exception>();
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using IOpenClat clat = Open(uplink, (_, error) =>
        {
            failures.Add(error);
            failed.TrySetResult();
        });

        _host.Routes.DeleteLink(clat.Device.Index);

        await failed.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.IsType<LinuxException>(Assert.Single(failures));
    }

    [Fact]
    public void Change_AnotherAddressAndPrefix_KeepsDeviceAndCounters()
    {
        Link uplink = _host.AddVeth().First;
        using IOpenClat clat = Open(uplink);
        CounterSnapshot before = clat.ReadCounters();

        clat.Change(SomeClat.On(uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::2"), Pref64 = Pref64.WellKnown });

        Assert.Equal("clat-a0", _host.Routes.GetLink(clat.Device.Index)!.Name);
        Assert.Equal(before.Ipv4ToIpv6.Packets, clat.ReadCounters().Ipv4ToIpv6.Packets);
    }

    public void Dispose() => _host.Dispose();

    private IOpenClat Open(Link uplink, Action<IOpenClat, Exception>? onFailure = null) =>
        _host.Namespace.Run(() => _engine.Open(SomeClat.On(uplink), onFailure ?? ((_, _) => { })));
}
