using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Tun;

/// <summary>Which engine a CLAT runs, and that the device outlives a change.</summary>
public sealed class TunClatTests : IDisposable
{
    private readonly TestNamespace _host = new();
    private readonly Link _uplink;
    private readonly FakeTunEngine _better = new("better");
    private readonly FakeTunEngine _plain = new("plain");

    public TunClatTests() => _uplink = _host.AddVeth().First;

    [Fact]
    public void Open_EveryEngineWorks_RunsTheBest()
    {
        using TunClat clat = Open();

        Assert.Equal("better", clat.Engine.Name);
        Assert.Empty(clat.Engine.Refusals);
        Assert.Equal((1, 0), (_better.Running, _plain.Running));
    }

    [Fact]
    public void Open_BestEngineRefuses_RunsTheNextAndSaysWhy()
    {
        _better.RefusesToStart = true;
        using TunClat clat = Open();

        Assert.Equal("plain", clat.Engine.Name);
        EngineRefusal refusal = Assert.Single(clat.Engine.Refusals);
        Assert.Equal(("better", Errno.EOPNOTSUPP), (refusal.Engine, refusal.Error.Errno));
    }

    [Fact]
    public void Open_AllRefuse_FailsWithTheLastAndLeavesNoDevice()
    {
        _better.RefusesToStart = true;
        _plain.RefusesToStart = true;

        Assert.Equal("work with plain", Assert.Throws<LinuxException>(() => Open()).Operation);
        _host.WaitUntilGone("clat-a0");
    }

    [Fact]
    public void Restore_EngineGivesUp_GoesOnWithTheNextOnTheSameDevice()
    {
        using TunClat clat = Open();
        _better.RefusesToGoOn = true;

        Assert.Empty(clat.Restore(filtersMayHaveChanged: true));

        Assert.Equal("plain", clat.Engine.Name);
        Assert.Equal((0, 1), (_better.Running, _plain.Running));
        Assert.Equal(clat.Device.Index, _host.Routes.GetLink("clat-a0")!.Index);
        Assert.Equal(2, clat.ReadCounters().Ipv4ToIpv6.Packets); // Those of the first are not forgotten.
    }

    [Fact]
    public void Restore_NothingWrong_TellsWhatTheEngineDid()
    {
        using TunClat clat = Open();

        Assert.Equal(["something of better"], clat.Restore(filtersMayHaveChanged: true));
        Assert.Empty(clat.Restore(filtersMayHaveChanged: false));
    }

    [Fact]
    public void Restore_LastEngineGivesUp_Fails()
    {
        _better.RefusesToStart = true;
        _plain.RefusesToGoOn = true;
        using TunClat clat = Open();

        Assert.Throws<LinuxException>(() => clat.Restore(filtersMayHaveChanged: true));
    }

    [Fact]
    public void Restore_NoEngineCanGoOn_ReportsTheFailureAndCanBeDisposedOf()
    {
        List<Exception> failures = [];
        using (TunClat clat = Open((_, error) => failures.Add(error)))
        {
            _better.RefusesToGoOn = true;
            _plain.RefusesToStart = true;

            Assert.Throws<LinuxException>(() => clat.Restore(filtersMayHaveChanged: true));

            Assert.Equal("work with plain", Assert.IsType<LinuxException>(Assert.Single(failures)).Operation);
            Assert.Equal(1, clat.ReadCounters().Ipv4ToIpv6.Packets);
        }

        Assert.Equal((0, 0), (_better.Running, _plain.Running));
    }

    [Fact]
    public void Change_EngineGivesUp_TheNextStartsWithTheNewParameters()
    {
        using TunClat clat = Open();
        _better.RefusesToGoOn = true;
        Clat changed = SomeClat.On(_uplink) with { Ipv6Address = Ipv6Address.Parse("2001:db8:1::2") };

        clat.Change(changed);

        Assert.Equal("plain", clat.Engine.Name);
        Assert.Equal(changed, _plain.Clat);
    }

    public void Dispose() => _host.Dispose();

    private TunClat Open() => Open((_, _) => { });

    private TunClat Open(Action<IOpenClat, Exception> onFailure) =>
        _host.Namespace.Run(() => new TunClat(SomeClat.On(_uplink), [_better, _plain], onFailure));
}
