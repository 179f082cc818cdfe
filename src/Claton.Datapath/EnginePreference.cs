using System.Diagnostics;
using Claton.Core.Plan;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Kept;
using Claton.Datapath.Namespace;
using Claton.Datapath.Neighbour;
using Claton.Linux;

namespace Claton.Datapath;

/// <summary>
/// Engines in order of preference: each CLAT runs the first that can be opened. The device
/// is another with each, but for those of <see cref="EngineChain"/>.
/// </summary>
public sealed class EnginePreference : IEngine
{
    private readonly IReadOnlyList<IEngine> _engines;

    /// <param name="engines">The best first.</param>
    internal EnginePreference(IReadOnlyList<IEngine> engines)
    {
        _engines = engines;
        Name = string.Join(", then ", engines.Select(engine => engine.Name));
    }

    public string Name { get; }

    public bool MayWait(Clat clat) => _engines.Any(engine => engine.MayWait(clat));

    /// <param name="choices">At least one.</param>
    /// <param name="attachment">How programs are put on interfaces, where there are programs.</param>
    /// <param name="kept">What the process before left, and where things are kept for the next one.</param>
    /// <param name="log">Told what translators of others say, line by line, on any thread.</param>
    public static EnginePreference For(
        IReadOnlyList<EngineChoice> choices, AttachmentChoice attachment, KeptDevices kept, Action<string> log) =>
        new([.. Join(choices).Select(choice => (IEngine)(choice switch
        {
            EngineChoice.Auto or EngineChoice.Ebpf or EngineChoice.Userspace => EngineChain.For(choice, attachment, kept),
            EngineChoice.Siit => new NamespaceEngine(new SiitInNamespace(), kept, log),
            EngineChoice.Tayga => new NamespaceEngine(new Tayga(), kept, log),
            EngineChoice.Tundra => new NamespaceEngine(new Tundra(), kept, log),
            EngineChoice.Jool => new NamespaceEngine(new Jool(), kept, log),
            EngineChoice.Nat46 => new NamespaceEngine(new Nat46(), kept, log),
            _ => throw new UnreachableException(),
        }))]);

    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null)
    {
        List<EngineRefusal> refusals = [];
        foreach (IEngine engine in _engines)
        {
            try
            {
                attempt?.Engine = new EngineState(engine.Name, null, [.. refusals]);
                return new Preferred(engine, clat, refusals, onFailure, attempt);
            }
            catch (LinuxException error)
            {
                refusals.Add(new EngineRefusal(engine.Name, error));
            }
        }

        throw refusals is [var only] ? only.Error : NoneWorks(refusals);
    }

    private static LinuxException NoneWorks(IReadOnlyList<EngineRefusal> refusals) => new(
        "no engine of the list works", string.Join("; ", refusals.Select(refusal => $"{refusal.Engine}: {refusal.Error.Message}")))
    {
        Log = string.Join('\n', refusals.Select(refusal => refusal.Error.Log).OfType<string>()) is { Length: > 0 } log ? log : null,
    };

    /// <summary>Programs in the kernel and this process behind them are one engine, in which nothing is lost between the two.</summary>
    private static List<EngineChoice> Join(IReadOnlyList<EngineChoice> choices)
    {
        List<EngineChoice> joined = [];
        foreach (EngineChoice choice in choices.Distinct())
        {
            if (choice == EngineChoice.Userspace && joined is [.., EngineChoice.Ebpf])
            {
                joined[^1] = EngineChoice.Auto;
            }
            else
            {
                joined.Add(choice);
            }
        }

        return joined;
    }

    /// <summary>A CLAT of one engine, which knows what was refused before it.</summary>
    private sealed class Preferred : IOpenClat
    {
        private readonly IReadOnlyList<EngineRefusal> _refusals;
        private readonly IOpenClat _clat;

        public Preferred(
            IEngine engine, Clat clat, IReadOnlyList<EngineRefusal> refusals, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt)
        {
            _refusals = refusals;
            _clat = engine.Open(clat, (_, error) => onFailure(this, error), attempt);
        }

        public event Action? AttentionWanted
        {
            add => _clat.AttentionWanted += value;
            remove => _clat.AttentionWanted -= value;
        }

        public Device Device => _clat.Device;

        public IAddressKeeper? AddressKeeper => _clat.AddressKeeper;

        public EngineState Engine
        {
            get
            {
                EngineState engine = _clat.Engine;
                return engine with { Refusals = [.. _refusals, .. engine.Refusals] };
            }
        }

        public void Change(Clat clat) => _clat.Change(clat);

        public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) => _clat.Restore(filtersMayHaveChanged);

        public CounterSnapshot ReadCounters() => _clat.ReadCounters();

        public void Leave() => _clat.Leave();

        public void Dispose() => _clat.Dispose();
    }
}
