using Claton.Core;
using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Core.Tests;
using Claton.Daemon;
using Claton.Linux;

namespace Claton.Tests.Daemon;

/// <summary>Named situations, each with the text of all that is done to the host until it is as planned.</summary>
public sealed class ReconcilerTests
{
    private readonly FakeHost _host = new();
    private readonly StringWriter _log = new();
    private readonly Reconciler _reconciler;
    private HostPlan _plan = HostPlan.Empty;
    private Instant _now = Pictures.Now;

    public ReconcilerTests() => _reconciler = new Reconciler(_host, new Log(_log, toJournal: true));

    [Fact]
    public void Apply_UplinkOnIpv6OnlyNetwork_BringsItsClatUp()
    {
        Settle(Pictures.Uplink());
        AssertDone(
            $"clat open {Eth0}",
            "ip link set clat-eth0 mtu 1472 up",
            "ip address add 192.0.0.1/32 dev clat-eth0",
            "ip route append default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");
    }

    [Fact]
    public void Apply_AsPlanned_DoesNothingMore()
    {
        Settle(Pictures.Uplink());
        _host.Done.Clear();
        Settle(Pictures.Uplink());
        AssertDone();
    }

    [Fact]
    public void Apply_PrefixWithdrawn_TakesTheClatDown()
    {
        Settle(Pictures.Uplink());
        _host.Done.Clear();
        Settle(Pictures.Uplink() with { Routers = [Pictures.Router(Pictures.RouterA)] });
        AssertDone("clat close clat-eth0");
    }

    [Fact]
    public void Apply_AnotherPrefix_ChangesTheClatInPlace()
    {
        Settle(Pictures.Uplink());
        _host.Done.Clear();
        Settle(Pictures.Uplink() with { Routers = [Pictures.Router(Pictures.RouterA, Pictures.WellKnown)] });
        AssertDone($"clat change {Eth0}");
        Assert.Contains("to 64:ff9b::/96", _host.Done[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_TwoUplinks_OneFails_TheOtherIsServed()
    {
        _host.Refuse = step => step.UplinkIndex == 2;
        Settle(Pictures.Uplink(), Pictures.Uplink(3, "eth1"));
        Assert.Equal([3], _host.Running.Keys);
        Assert.Equal([2], _reconciler.Failures.Keys);
        Assert.Contains("<3>make clat-eth0: ", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_StepKeepsFailing_IsTriedLessAndLessOften()
    {
        _host.Refuse = _ => true;
        var delays = new List<double>();
        for (int attempt = 0; attempt < 12; attempt++)
        {
            Settle(Pictures.Uplink());
            delays.Add((_reconciler.RetryAfter(_now) - _now).TotalSeconds);
            _now = _reconciler.RetryAfter(_now);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60, 60], delays);
        Assert.Single(_log.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Apply_FailedStepBeforeItsRetryIsDue_IsLeftAlone()
    {
        int attempts = 0;
        _host.Refuse = _ => ++attempts > 0;
        Settle(Pictures.Uplink());
        Settle(Pictures.Uplink());
        Assert.Equal(1, attempts);
    }

    [Fact]
    public void Apply_FailedStepWorksAgain_IsForgotten()
    {
        _host.Refuse = step => step is Step.AddDefaultRoute;
        Settle(Pictures.Uplink());
        Assert.NotEmpty(_reconciler.Failures);
        _host.Refuse = _ => false;
        _now = _reconciler.RetryAfter(_now);
        Settle(Pictures.Uplink());
        Assert.Empty(_reconciler.Failures);
        Assert.Equal(Instant.Never, _reconciler.RetryAfter(_now));
    }

    [Fact]
    public void Apply_NativeIpv4WhileAStepWaits_ClosesAtOnce() // A1
    {
        Settle(Pictures.Uplink());
        _host.Refuse = step => step is Step.SetLink;
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });
        Assert.NotEmpty(_reconciler.Failures);
        _host.Done.Clear();
        Settle(Pictures.Uplink() with { Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, 100)] });
        AssertDone("clat close clat-eth0");
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void ReportStopped_TranslatorThatEndedByItself_IsOpenedAgainAfterAPause()
    {
        Settle(Pictures.Uplink());
        Clat clat = _plan.Interfaces[2].Clat!;
        _host.CarryOut(new Step.Close(2, clat.DeviceName));
        _host.Done.Clear();

        _reconciler.ReportStopped(clat, "the device was deleted", _now);
        Settle(Pictures.Uplink());
        AssertDone();

        _now = _reconciler.RetryAfter(_now);
        Settle(Pictures.Uplink());
        Assert.Equal($"clat open {Eth0}", _host.Done[0]);
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void Apply_FailedStepNoLongerWanted_IsForgotten()
    {
        _host.Refuse = _ => true;
        Settle(Pictures.Uplink());
        Settle(Pictures.Uplink() with { IsUp = false });
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void ReportStopped_AgainAndAgain_PausesLongerAndLonger()
    {
        var pauses = new List<double>();
        for (int time = 0; time < 4; time++)
        {
            Settle(Pictures.Uplink());
            Clat clat = _plan.Interfaces[2].Clat!;
            _host.CarryOut(new Step.Close(2, clat.DeviceName));
            _reconciler.ReportStopped(clat, "the device was deleted", _now);
            pauses.Add((_reconciler.RetryAfter(_now) - _now).TotalSeconds);
            _now = _reconciler.RetryAfter(_now);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8], pauses);
    }

    [Theory]
    [InlineData("ip link set")]
    [InlineData("ip address add")]
    [InlineData("ip route append")]
    public void Apply_StepFailsBeforeTheClatIsWhole_LeavesNothingHalf(string step)
    {
        _host.Refuse = refused => refused.ToString().StartsWith(step, StringComparison.Ordinal);
        for (int attempt = 1; attempt < 4; attempt++)
        {
            Settle(Pictures.Uplink());
            Assert.Empty(_host.Running);
            Assert.Empty(_host.Devices);
            Assert.StartsWith(step, _reconciler.Failures[2].Step.ToString(), StringComparison.Ordinal);
            Assert.Equal(0.1 * (1 << (attempt - 1)), (_reconciler.RetryAfter(_now) - _now).TotalSeconds, 6);
            _now = _reconciler.RetryAfter(_now);
        }

        _host.Refuse = _ => false;
        Settle(Pictures.Uplink());
        Assert.Equal([2], _host.Running.Keys);
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void Apply_StepFailsOnAClatThatWorked_LeavesIt()
    {
        Settle(Pictures.Uplink());
        _host.Refuse = step => step is Step.SetLink;
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });
        Assert.Equal([2], _host.Running.Keys);
        Assert.Equal([2], _reconciler.Failures.Keys);
    }

    [Fact]
    public void Apply_AnotherProgramUndoesAStep_PutsItBackAtOnceAndSaysSo()
    {
        Settle(Pictures.Uplink());
        _host.Done.Clear();
        _host.LoseRoutes();
        Settle(Pictures.Uplink());
        AssertDone("ip route append default dev clat-eth0 src 192.0.0.1 metric 3072 proto 64");
        Assert.Contains("<4>ip route append default dev clat-eth0", _log.ToString(), StringComparison.Ordinal);
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void Apply_AnotherProgramUndoesAStepAgainAndAgain_PutsItBackLessAndLessOften()
    {
        Settle(Pictures.Uplink());
        _host.Done.Clear();
        var pauses = new List<double>();
        for (int time = 0; time < 12; time++)
        {
            _host.LoseRoutes();
            Settle(Pictures.Uplink());
            pauses.Add(_reconciler.RetryAfter(_now) == Instant.Never ? 0 : (_reconciler.RetryAfter(_now) - _now).TotalSeconds);
            if (_reconciler.Failures.GetValueOrDefault(2) is { } waiting)
            {
                Assert.Equal(time, _host.Done.Count);
                _now = waiting.RetryAt;
                Settle(Pictures.Uplink());
            }

            Assert.Empty(_reconciler.Failures);
            Assert.Equal(time + 1, _host.Done.Count);
        }

        Assert.Equal([0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 60], pauses);
    }

    [Fact]
    public void Apply_StepUndoneAfterATimeOfPeace_IsPutBackAtOnce()
    {
        Settle(Pictures.Uplink());
        for (int time = 0; time < 3; time++)
        {
            _now += TimeSpan.FromMinutes(2);
            _host.LoseRoutes();
            Settle(Pictures.Uplink());
            Assert.Empty(_reconciler.Failures);
        }
    }

    [Fact]
    public void Apply_RuleThatTheHostNeedsAtTimes_ComesAndGoesWithoutBlame()
    {
        InterfacePicture native = Pictures.Uplink(3, "eth1") with { Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, 100)] };
        for (int time = 0; time < 3; time++)
        {
            Settle(Pictures.Uplink(), native);
            Assert.NotEmpty(_host.SourceRules);
            Settle(Pictures.Uplink());
            Assert.Empty(_host.SourceRules);
        }

        Assert.DoesNotContain("somebody", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_StepUndoneOnOneUplink_HoldsUpNoOther()
    {
        Settle(Pictures.Uplink(), Pictures.Uplink(3, "eth1"));
        for (int time = 0; time < 3; time++)
        {
            _host.LoseRoutes();
            Settle(Pictures.Uplink(), Pictures.Uplink(3, "eth1") with { Ipv6MtuBytes = 1400 + time });
        }

        Assert.Equal([2], _reconciler.Failures.Keys);
    }

    [Fact]
    public void CloseWhatIsNotWhole_KernelThatTellsNothing_LeavesNoHalfAndWaits()
    {
        HostPicture before = Pictures.Host(Pictures.Uplink());
        _plan = Decider.Decide(before, Pictures.Configuration, _plan, Pictures.Now);
        _reconciler.Apply(before, _plan, _now); // Opened, and never seen.
        for (int attempt = 0; attempt < 3; attempt++)
        {
            _reconciler.CloseWhatIsNotWhole("dump links: ENOBUFS", _now);
            Assert.Empty(_host.Running);
            Assert.Equal("dump links: ENOBUFS", _reconciler.Failures[2].Error);
            Assert.Equal(0.1 * (1 << attempt), (_reconciler.RetryAfter(_now) - _now).TotalSeconds, 6);
            _now = _reconciler.RetryAfter(_now);
            _reconciler.Apply(before, _plan, _now);
            Assert.Equal([2], _host.Running.Keys);

            // It is due, and waits for the kernel's word: that is no reason to look again and again.
            Assert.Equal(Instant.Never, _reconciler.RetryAfter(_now));
        }
    }

    [Fact]
    public void CloseWhatIsNotWhole_LeavesWhatIs()
    {
        Settle(Pictures.Uplink());
        _reconciler.CloseWhatIsNotWhole("dump links: ENOBUFS", _now);
        Assert.Equal([2], _host.Running.Keys);
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void Apply_EngineThatTakesItsTime_GetsNoAddressAndNoRouteBeforeItIsDone()
    {
        _host.TakesItsTime = true;
        Settle(Pictures.Uplink());
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });
        AssertDone($"clat open {Eth0.Replace("mtu 1400", "mtu 1500", StringComparison.Ordinal)}");

        _host.Finish(2);
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });
        Assert.Equal($"clat change {Eth0}", _host.Done[1]);
        Assert.Equal(2, _host.Done.Count);

        _host.Finish(2);
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });
        Assert.Equal("ip link set clat-eth0 mtu 1372 up", _host.Done[2]);
        Assert.Equal(5, _host.Done.Count);
        Assert.Empty(_reconciler.Failures);
    }

    [Fact]
    public void Apply_EngineThatTakesItsTime_HoldsUpNoOtherUplink() // A2
    {
        _host.TakesItsTime = true;
        Settle(Pictures.Uplink());
        _host.TakesItsTime = false;

        Settle(Pictures.Uplink(), Pictures.Uplink(3, "eth1"));

        Assert.Equal([2], _host.Underway);
        Assert.Equal("eth1", Assert.Single(_host.Devices, device => device.Ipv4DefaultRoutes.Length > 0).Name["clat-".Length..]);
    }

    [Fact]
    public void Apply_NativeIpv4WhileTheEngineTakesItsTime_ClosesAtOnce() // A1
    {
        _host.TakesItsTime = true;
        Settle(Pictures.Uplink());

        Settle(Pictures.Uplink() with { Ipv4DefaultRoutes = [new DefaultRoute<Ipv4Address>(null, 100)] });

        Assert.Equal("clat close clat-eth0", _host.Done[^1]);
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void ReportFailed_AgainAndAgain_IsTriedLessAndLessOften()
    {
        _host.TakesItsTime = true;
        var pauses = new List<double>();
        for (int time = 0; time < 4; time++)
        {
            Settle(Pictures.Uplink());
            Assert.Equal(time == 0 ? [] : [2], _reconciler.Failures.Keys); // What failed before is told meanwhile.
            Clat clat = _plan.Interfaces[2].Clat!;
            _reconciler.ReportFailed(_host.Fail(2, clat), clat, new LinuxException("start it", "it translates nothing"), _now);
            Settle(Pictures.Uplink());
            Assert.Empty(_host.Running);
            pauses.Add((_reconciler.RetryAfter(_now) - _now).TotalSeconds);
            _now = _reconciler.RetryAfter(_now);
        }

        Assert.Equal([0.1, 0.2, 0.4, 0.8], pauses);
    }

    [Fact]
    public void ReportFailed_OfAChange_LeavesTheClatThatWorked()
    {
        Settle(Pictures.Uplink());
        Clat before = _plan.Interfaces[2].Clat!;
        _host.TakesItsTime = true;
        Settle(Pictures.Uplink() with { Ipv6MtuBytes = 1400 });

        _reconciler.ReportFailed(_host.Fail(2, before), _plan.Interfaces[2].Clat!, new LinuxException("start it", "it translates nothing"), _now);

        Assert.Equal([2], _host.Running.Keys);
        Assert.StartsWith("clat change", _reconciler.Failures[2].Step.ToString(), StringComparison.Ordinal);
    }

    private string Eth0 => _plan.Interfaces[2].Clat is { } clat
        ? new Step.Open(clat).ToString()["clat open ".Length..]
        : throw new InvalidOperationException("eth0 has no CLAT");

    private void AssertDone(params string[] expected) => Assert.Equal(expected, _host.Done);

    /// <summary>Decides and applies until nothing is left to be done, as the daemon does.</summary>
    private void Settle(params InterfacePicture[] uplinks)
    {
        for (int round = 0; round < 10; round++)
        {
            HostPicture picture = Pictures.Host([.. uplinks, .. _host.Devices]) with { SourceRules = _host.SourceRules };
            _plan = Decider.Decide(picture, Pictures.Configuration, _plan, Pictures.Now);
            if (!_reconciler.Apply(picture, _plan, _now))
            {
                return;
            }
        }

        Assert.Fail("the host never becomes as planned");
    }
}
