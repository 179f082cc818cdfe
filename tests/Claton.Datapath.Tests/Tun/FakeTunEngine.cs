using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;

namespace Claton.Datapath.Tests.Tun;

/// <summary>An engine that does nothing, as long as it is not told to fail.</summary>
internal sealed class FakeTunEngine(string name) : ITunEngine
{
    public string Name => name;

    public bool RefusesToStart { get; set; }

    public bool RefusesToGoOn { get; set; }

    public int Running { get; private set; }

    /// <summary>What it was told last.</summary>
    public Clat? Clat { get; private set; }

    public ITranslation Start(TunDevice device, Clat clat, Action<Exception> onFailure)
    {
        ThrowIf(RefusesToStart);
        Running++;
        Clat = clat;
        return new Translation(this);
    }

    private void ThrowIf(bool refuses)
    {
        if (refuses)
        {
            throw new LinuxException($"work with {name}", Errno.EOPNOTSUPP);
        }
    }

    private sealed class Translation(FakeTunEngine engine) : ITranslation
    {
        public string? Attachment => null;

        public void Change(Clat clat)
        {
            engine.ThrowIf(engine.RefusesToGoOn);
            engine.Clat = clat;
        }

        public IReadOnlyList<string> Restore(bool filtersMayHaveChanged)
        {
            engine.ThrowIf(engine.RefusesToGoOn);
            return filtersMayHaveChanged ? [$"something of {engine.Name}"] : [];
        }

        public CounterSnapshot ReadCounters() => CounterSnapshot.Zero with
        {
            Ipv4ToIpv6 = DirectionSnapshot.Zero with { Packets = 1 },
        };

        public void Dispose() => engine.Running--;
    }
}
