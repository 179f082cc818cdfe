using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;

namespace Claton.Datapath.Tests.Tun;

/// <summary>A kernel that has nothing to do, and refuses what it is told to refuse.</summary>
internal sealed class FakeKernelEngine : IKernelEngine
{
    private volatile LinuxException? _loadRefusal;
    private volatile LinuxException? _attachRefusal;
    private int _attempts;
    private int _running;

    public string Name => "kernel";

    /// <summary>What loading fails with; null where it works.</summary>
    public LinuxException? LoadRefusal
    {
        get => _loadRefusal;
        set => _loadRefusal = value;
    }

    /// <summary>What attaching fails with.</summary>
    public LinuxException? AttachRefusal
    {
        get => _attachRefusal;
        set => _attachRefusal = value;
    }

    /// <summary>What putting back and changing parameters fail with.</summary>
    public LinuxException? LaterRefusal { get; set; }

    public bool RefusalsMayPass { get; set; } = true;

    /// <summary>What has to be set before anything is loaded.</summary>
    public ManualResetEventSlim MayLoad { get; } = new(initialState: true);

    public int Attempts => Volatile.Read(ref _attempts);

    public int Running => Volatile.Read(ref _running);

    /// <summary>What it was told last.</summary>
    public Clat? Clat { get; private set; }

    public static LinuxException Refusal(int errno) => new("work in the kernel", errno);

    public IKernelHalf Load(Device device, Clat clat)
    {
        MayLoad.Wait();
        Interlocked.Increment(ref _attempts);
        ThrowIf(LoadRefusal);
        Interlocked.Increment(ref _running);
        return new Half(this);
    }

    public bool MayPass(LinuxException refusal) => RefusalsMayPass;

    private static void ThrowIf(LinuxException? refusal)
    {
        if (refusal is not null)
        {
            throw refusal;
        }
    }

    private sealed class Half(FakeKernelEngine engine) : IKernelHalf
    {
        public string Attachment => "fake";

        public void Change(Clat clat)
        {
            ThrowIf(engine.LaterRefusal);
            engine.Clat = clat;
        }

        public void Attach() => ThrowIf(engine.AttachRefusal);

        public IReadOnlyList<string> Restore(bool filtersMayHaveChanged)
        {
            ThrowIf(engine.LaterRefusal);
            return filtersMayHaveChanged ? ["something of the kernel's"] : [];
        }

        public CounterSnapshot ReadCounters() => CounterSnapshot.Zero with
        {
            Ipv4ToIpv6 = DirectionSnapshot.Zero with { Packets = 1 },
        };

        public void Dispose() => Interlocked.Decrement(ref engine._running);
    }
}
