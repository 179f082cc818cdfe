using System.Collections.Concurrent;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Plan;
using Claton.Daemon;
using Claton.Datapath;
using Claton.Datapath.Kept;
using Claton.Datapath.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Tests.Daemon;

/// <summary>What becomes of CLATs whose engine takes its time, with one that does what the test says.</summary>
public sealed class SlowEngineTests : IDisposable
{
    private readonly TestNamespace _space = new();
    private readonly StringWriter _log = new();
    private readonly SlowEngine _engine = new();
    private readonly NamespaceThread _daemon;
    private readonly Link _uplink;
    private readonly KernelHost _host;
    private readonly List<string> _finished = [];
    private bool _isClosed;

    public SlowEngineTests()
    {
        _uplink = _space.AddVeth().First;
        _daemon = new NamespaceThread(_space.Namespace, "daemon");
        _host = _daemon.Run(() => new KernelHost(_daemon.Loop, _engine, KeptDevices.None, new Log(TextWriter.Synchronized(_log), toJournal: true)));
        _host.Finished += (step, _, error) => _finished.Add($"{step.GetType().Name}: {error?.Message ?? "done"}");
    }

    [Fact]
    public void Open_WhileTheEngineTakesItsTime_IsUnderway()
    {
        BeginToOpen();

        Assert.True(Running.IsUnderway);
        Assert.Equal("slow", _host.WaitsFor(_uplink.Index));
        Assert.Null(_host.ReadCounters(_uplink.Index));
        Assert.True(_host.IsClatDevice(new Device(77, Some.DeviceName)));
        Assert.True(_host.TryRestore(filtersMayHaveChanged: true, default));

        _engine.Answer(opened: 7);
        Until(() => _finished.Count > 0);

        Assert.Equal(["Open: done"], _finished);
        Assert.False(Running.IsUnderway);
        Assert.Equal(new Device(7, Some.DeviceName), Running.Device);
        Assert.False(_host.IsClatDevice(new Device(77, Some.DeviceName)));
        Assert.NotNull(_host.ReadCounters(_uplink.Index));
        Assert.Null(_host.WaitsFor(_uplink.Index));
    }

    [Fact]
    public void Open_ThatTheEngineRefuses_LeavesNothing()
    {
        Carry(new Step.Open(Some));
        _engine.Answer(new LinuxException("start it", Errno.EIO, "it translates nothing"));
        Until(() => _finished.Count > 0);

        Assert.Contains("it translates nothing", Assert.Single(_finished), StringComparison.Ordinal);
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void Close_WhileOpening_EndsTheWait()
    {
        BeginToOpen();
        Carry(new Step.Close(_uplink.Index, Some.DeviceName));

        Assert.Empty(_host.Running);
        Until(() => _engine.Calls.Contains("given up"));
        CloseHost();
        Assert.Equal(["open 192.0.0.1", "given up"], _engine.Calls);
        Assert.Empty(_finished);
        Assert.DoesNotContain("removed", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Close_OfWhatWasOpenedWithoutAnybodyKnowing_TakesItDown()
    {
        _daemon.Run(() =>
        {
            _host.CarryOut(new Step.Open(Some));
            _engine.Answer(opened: 7);
            Wait.Until(() => _host.GetEngine(_uplink.Index)?.Name == SlowEngine.Translator);
            _host.CarryOut(new Step.Close(_uplink.Index, Some.DeviceName));
        });
        CloseHost();

        Assert.Equal(["open 192.0.0.1", "dispose"], _engine.Calls);
    }

    [Fact]
    public void Open_AfterCloseWhileOpening_ComesInItsTurn()
    {
        BeginToOpen();
        Carry(new Step.Close(_uplink.Index, Some.DeviceName));
        Carry(new Step.Open(Other));
        _engine.Answer(opened: 8);
        Until(() => _finished.Count > 0);

        Assert.Equal(["open 192.0.0.1", "given up", "open 192.0.0.2"], _engine.Calls);
        Assert.Equal((Other, 8, false), (Running.Clat, Running.Device.Index, Running.IsUnderway));
    }

    [Fact]
    public void Open_ThatIsGivenUpBeforeItsTurn_IsNeverBegun()
    {
        OpenAtOnce();
        _engine.MayDispose.Reset();
        Carry(new Step.Close(_uplink.Index, Some.DeviceName));
        Carry(new Step.Open(Other));
        Carry(new Step.Close(_uplink.Index, Some.DeviceName));
        _engine.MayDispose.Set();
        CloseHost();

        Assert.Equal(["open 192.0.0.1", "dispose"], _engine.Calls);
        Assert.Empty(_host.Running);
    }

    [Fact]
    public void Change_ThatFails_GoesOnAsBefore()
    {
        OpenAtOnce();

        Carry(new Step.Change(Other));
        Assert.True(Running.IsUnderway);
        _engine.Answer(new LinuxException("change it", Errno.EIO));
        Until(() => _finished.Count > 1);

        Assert.Equal((Some, false), (Running.Clat, Running.IsUnderway));
    }

    [Fact]
    public void Change_ThatEndsTheClat_IsToldOnce()
    {
        OpenAtOnce();
        List<string> failed = [];
        _host.Failed += (clat, error) => failed.Add($"{clat.Ipv4Address}: {error}");

        Carry(new Step.Change(Other));
        _engine.Answer(new LinuxException("change it", Errno.EIO), fails: true);
        Until(() => failed.Count > 0 && _engine.Calls.Contains("dispose"));

        Assert.StartsWith("192.0.0.2: it stopped", Assert.Single(failed), StringComparison.Ordinal);
        Assert.Equal(["Open: done"], _finished);
        Assert.Empty(_host.Running);
    }

    /// <summary>It fails before anybody knows that it was opened.</summary>
    [Fact]
    public void Failure_RightAfterOpening_IsNotMissed()
    {
        List<string> failed = [];
        _host.Failed += (_, error) => failed.Add(error);
        Carry(new Step.Open(Some));
        _engine.Answer(opened: 7, fails: true);
        Until(() => failed.Count > 0);

        Assert.Empty(_host.Running);
        CloseHost();
        Assert.Equal(["open 192.0.0.1", "dispose"], _engine.Calls);
    }

    [Fact]
    public void Failure_OfAnotherAttemptOfTheSameEngine_IsNoNews()
    {
        Carry(new Step.Open(Some));
        _engine.Answer(opened: 7, anotherFails: true);
        Until(() => _finished.Count > 0);

        Assert.False(Running.IsUnderway);
    }

    [Fact]
    public void Dispose_WhileOpening_WaitsForNobodyAndLeavesNothing() // E3
    {
        BeginToOpen();

        CloseHost();

        Assert.Equal(["open 192.0.0.1", "given up"], _engine.Calls);
    }

    [Fact]
    public void Dispose_WhileClosing_WaitsForIt() // E3
    {
        OpenAtOnce();
        _engine.MayDispose.Reset();
        Carry(new Step.Close(_uplink.Index, Some.DeviceName));

        Assert.Empty(_host.Running);
        Assert.True(_host.IsClatDevice(new Device(7, Some.DeviceName))); // Until it is gone.
        _engine.MayDispose.Set();
        CloseHost();

        Assert.Equal("dispose", _engine.Calls[^1]);
        Assert.Contains("clat-a0 removed", _log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void DeviceThatGoesWithAProcessBefore_IsWaitedFor() // E3
    {
        _space.AddVeth("dying", "other");
        Link dying = _space.Routes.GetLink("dying")!;
        _space.Routes.ChangeLink(dying.Index, new LinkChange { Alias = $"claton {ProcessIdentity.Current with { StartedAtTicks = 1 }}" });
        _daemon.Run(_host.ExpectDyingDevices);

        Carry(new Step.Open(Some));

        Assert.Equal("devices of an earlier run to be gone", _host.WaitsFor(_uplink.Index));
        Assert.True(_host.IsClatDevice(new Device(dying.Index, "dying")));
        Assert.Empty(_engine.Calls);
        _space.Routes.DeleteLink(dying.Index);
        _engine.Answer(opened: 7);
        Until(() => _finished.Count > 0);
        Assert.False(Running.IsUnderway);
        Assert.False(_host.IsClatDevice(new Device(dying.Index, "dying")));
    }

    public void Dispose()
    {
        CloseHost();
        _daemon.Dispose();
        _space.Dispose();
    }

    private RunningClat Running => _host.Running[_uplink.Index];

    private Clat Some => Clats.On(_uplink.Name) with { UplinkIndex = _uplink.Index };

    private Clat Other => Some with { Ipv4Address = Ipv4Address.Parse("192.0.0.2") };

    private void Carry(Step step) => _daemon.Run(() => _host.CarryOut(step));

    /// <summary>And waits until the engine waits.</summary>
    private void BeginToOpen()
    {
        Carry(new Step.Open(Some));
        Until(() => _engine.Calls.Count > 0);
    }

    private void OpenAtOnce()
    {
        Carry(new Step.Open(Some));
        _engine.Answer(opened: 7);
        Until(() => _finished.Count > 0);
    }

    private void CloseHost()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            _daemon.Run(_host.Dispose);
        }
    }

    private void Until(Func<bool> condition) => Wait.Until(() => _daemon.Run(condition));

    /// <summary>Does nothing before the test answers, and says what it was asked for.</summary>
    private sealed class SlowEngine : IEngine
    {
        public const string Translator = "slow translator";

        private readonly BlockingCollection<Func<Clat, SlowClat>> _answers = [];
        private readonly ConcurrentQueue<string> _calls = [];
        private CancellationToken _end;
        private Action<IOpenClat, Exception>? _onFailure;
        private SlowClat? _open;

        public string Name => "slow";

        public IReadOnlyList<string> Calls => [.. _calls];

        public ManualResetEventSlim MayDispose { get; } = new(initialState: true);

        public bool MayWait(Clat clat) => true;

        /// <param name="opened">The index of the device.</param>
        /// <param name="fails">It stops at once.</param>
        /// <param name="anotherFails">What was tried before it stops.</param>
        public void Answer(int opened, bool fails = false, bool anotherFails = false) => _answers.Add(clat =>
        {
            if (anotherFails)
            {
                Stop(new SlowClat(this, default, _end));
            }

            _open = new SlowClat(this, new Device(opened, clat.DeviceName), _end);
            if (fails)
            {
                Stop(_open);
            }

            return _open;
        });

        public void Answer(LinuxException refusal, bool fails = false) => _answers.Add(_ =>
        {
            if (fails)
            {
                Stop(_open!);
            }

            throw refusal;
        });

        private void Stop(SlowClat clat) => _onFailure!(clat, new InvalidOperationException("it stopped"));

        public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt)
        {
            _onFailure = onFailure;
            _end = attempt!.End;
            attempt.Engine = new EngineState(Name, null, []);
            _calls.Enqueue($"open {clat.Ipv4Address}");
            return WaitForAnswer(clat, attempt.End);
        }

        private SlowClat WaitForAnswer(Clat clat, CancellationToken cancellation)
        {
            try
            {
                return _answers.Take(cancellation)(clat);
            }
            catch (OperationCanceledException)
            {
                _calls.Enqueue("given up");
                throw;
            }
        }

        private sealed class SlowClat(SlowEngine engine, Device device, CancellationToken end) : IOpenClat
        {
            public event Action? AttentionWanted
            {
                add { }
                remove { }
            }

            public Device Device => device;

            public IAddressKeeper AddressKeeper { get; } = new Keeper();

            public EngineState Engine { get; } = new(Translator, null, []);

            public void Change(Clat clat)
            {
                engine._calls.Enqueue($"change {clat.Ipv4Address}");
                engine.WaitForAnswer(clat, end);
            }

            public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) => [];

            public CounterSnapshot ReadCounters() => CounterSnapshot.Zero;

            public void Dispose()
            {
                engine.MayDispose.Wait(CancellationToken.None);
                engine._calls.Enqueue("dispose");
            }
        }

        private sealed class Keeper : IAddressKeeper
        {
            public event Action<Ipv6Address, AddressState>? StateChanged
            {
                add { }
                remove { }
            }

            public AddressState State => AddressState.Optimistic;
        }
    }
}
