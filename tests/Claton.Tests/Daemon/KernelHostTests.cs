using Claton.Core.Plan;
using Claton.Daemon;
using Claton.Datapath;
using Claton.Datapath.Kept;
using Claton.Linux;
using Claton.Linux.Tests;

namespace Claton.Tests.Daemon;

/// <summary>What the log says of engines that take one another's place, with an engine that does nothing.</summary>
public sealed class KernelHostTests : IDisposable
{
    private static readonly EngineState s_userspace = new("userspace", null, []);
    private static readonly EngineState s_ebpf = new("ebpf", "tcx", []);
    private static readonly EngineRefusal s_withoutTayga = new("tayga", new LinuxException("find tayga", "it is not installed"));

    private readonly TestNamespace _space = new();
    private readonly EventLoop _loop = new();
    private readonly StringWriter _output = new();
    private readonly FakeEngine _engine = new();
    private readonly KernelHost _host;

    public KernelHostTests() =>
        _host = _space.Namespace.Run(() => new KernelHost(_loop, _engine, KeptDevices.None, new Log(_output, toJournal: true, withDetails: true)));

    public void Dispose()
    {
        _space.Namespace.Run(_host.Dispose);
        _loop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void Engines_ThatTakeEachOthersPlace_AreToldInALineEach()
    {
        var refused = new EngineRefusal("ebpf", new LinuxException("load programs", Errno.ENOMEM) { Log = "word\nby word" });

        Become(s_userspace, s_ebpf, s_ebpf, s_userspace with { Refusals = [refused] }, s_userspace with { Refusals = [refused] }, s_ebpf);

        Assert.Equal(
            [
                "<6>clat-eth0: translated by the userspace engine",
                "<6>clat-eth0: translated by the ebpf engine (tcx)",
                "<4>clat-eth0: not the ebpf engine but userspace: load programs: Cannot allocate memory (ENOMEM)",
                "<7>word",
                "<7>by word",
                "<6>clat-eth0: translated by the ebpf engine (tcx)",
            ],
            EngineLines());
    }

    [Fact]
    public void Engine_ThatTakesOver_IsToldThoughAnotherWasRefusedBefore()
    {
        Become(s_userspace with { Refusals = [s_withoutTayga] }, s_ebpf with { Refusals = [s_withoutTayga] });

        Assert.Equal(
            [
                "<4>clat-eth0: not the tayga engine but userspace: find tayga: it is not installed",
                "<6>clat-eth0: translated by the ebpf engine (tcx)",
            ],
            EngineLines());
    }

    private void Become(EngineState first, params EngineState[] later)
    {
        _engine.State = first;
        _host.CarryOut(new Step.Open(Clats.On("eth0")));
        BecomeNext(new Queue<EngineState>(later));
        _loop.Run();
    }

    /// <summary>The host takes note of each when the loop comes to it.</summary>
    private void BecomeNext(Queue<EngineState> later)
    {
        if (later.TryDequeue(out EngineState? state))
        {
            _engine.Become(state);
            _loop.Post(() => BecomeNext(later));
        }
        else
        {
            _loop.Stop();
        }
    }

    private IEnumerable<string> EngineLines() => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1);

    private sealed class FakeEngine : IEngine, IOpenClat
    {
        public event Action? AttentionWanted;

        public EngineState State { get; set; } = s_userspace;

        public string Name => "fake";

        public Device Device => new(7, "clat-eth0");

        public EngineState Engine => State;

        public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt) => this;

        public void Become(EngineState state)
        {
            State = state;
            AttentionWanted!();
        }

        public void Change(Clat clat) => throw new NotSupportedException();

        public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) => [];

        public CounterSnapshot ReadCounters() => CounterSnapshot.Zero;

        public void Dispose()
        {
        }
    }
}
