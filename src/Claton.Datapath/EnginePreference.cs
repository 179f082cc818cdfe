using System.Collections.Concurrent;
using System.Diagnostics;
using Claton.Core;
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
    /// <summary>A CLAT that stops later is one that worked. A <see cref="SupervisedProgram"/> has two lives.</summary>
    private static readonly TimeSpan s_goodRun = 2 * SupervisedProgram.GoodRun;

    private readonly IReadOnlyList<IEngine> _engines;
    private readonly Func<Instant> _clock;

    /// <summary>By uplink index: what stopped by itself, until the CLAT is opened the next time.</summary>
    private readonly ConcurrentDictionary<int, Stop> _stops = [];

    /// <param name="engines">The best first.</param>
    /// <param name="clock">Null for the kernel's.</param>
    internal EnginePreference(IReadOnlyList<IEngine> engines, Func<Instant>? clock = null)
    {
        _engines = engines;
        _clock = clock ?? (() => new Instant(MonotonicClock.Now));
        Name = string.Join(", then ", engines.Select(engine => engine.Name));
    }

    public string Name { get; }

    public bool MayWait(Clat clat) => _engines.Any(engine => engine.MayWait(clat));

    /// <param name="choices">At least one.</param>
    /// <param name="attachment">How programs are put on interfaces, where there are programs.</param>
    /// <param name="kept">What the process before left, and where things are kept for the next one.</param>
    public static EnginePreference For(
        IReadOnlyList<EngineChoice> choices, AttachmentChoice attachment, KeptDevices kept, TranslatorLog log) =>
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

    /// <remarks>
    /// What begins well and stops soon, again and again, is not to keep the host from the engines behind it: it is passed over
    /// once, so that it has its turn when the CLAT is opened the next time.
    /// </remarks>
    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null)
    {
        List<EngineRefusal> refusals = [];
        _stops.TryRemove(clat.UplinkIndex, out Stop? stop);
        foreach (IEngine engine in _engines)
        {
            if (stop is { IsRepeated: true } && stop.Engine == engine && _engines.Count > 1)
            {
                refusals.Add(new EngineRefusal(engine.Name, new LinuxException("it stopped again within two minutes", stop.Error.Message)));
                continue;
            }

            try
            {
                attempt?.Engine = new EngineState(engine.Name, null, [.. refusals]);
                return new Preferred(engine, clat, refusals, OnFailureOf(engine, clat.UplinkIndex, isAgain: stop?.Engine == engine, onFailure), attempt);
            }
            catch (LinuxException error)
            {
                refusals.Add(new EngineRefusal(engine.Name, error));
            }
        }

        throw refusals is [var only] ? only.Error : NoneWorks(refusals);
    }

    /// <param name="isAgain">The engine is opened because it stopped.</param>
    private Action<IOpenClat, Exception> OnFailureOf(
        IEngine engine, int uplinkIndex, bool isAgain, Action<IOpenClat, Exception> onFailure)
    {
        Instant openedAt = _clock();
        return (failed, error) =>
        {
            _stops[uplinkIndex] = new Stop(engine, error, isAgain && _clock() - openedAt < s_goodRun);
            onFailure(failed, error);
        };
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

    /// <param name="IsRepeated">Soon after it was opened because it had stopped.</param>
    private sealed record Stop(IEngine Engine, Exception Error, bool IsRepeated);

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
