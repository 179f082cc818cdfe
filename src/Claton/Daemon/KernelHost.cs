using System.Diagnostics;
using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Datapath.Kept;
using Claton.Datapath.Neighbour;
using Claton.Linux;

namespace Claton.Daemon;

/// <summary>The real host: carries out steps through rtnetlink and an engine.</summary>
internal sealed class KernelHost(EventLoop loop, IEngine engine, KeptDevices kept, Log log) : IHost, IDisposable
{
    private static readonly TimeSpan s_pauseAfterRestoring = TimeSpan.FromSeconds(1);

    private readonly NetworkSteps _network = new();
    private readonly SortedDictionary<int, RunningClat> _running = [];
    private readonly Dictionary<int, Instance> _instances = [];
    private Instant _restoreAgainAt;

    public IReadOnlyDictionary<int, RunningClat> Running => _running;

    /// <summary>The CLAT's address is in use on the link of this uplink.</summary>
    public event Action<int, Ipv6Address>? AddressIsDuplicate;

    /// <summary>A CLAT stopped to work by itself and was taken down.</summary>
    public event Action<Clat, string>? Failed;

    public bool IsClatDevice(int interfaceIndex) =>
        _running.Values.Select(clat => clat.Device).Concat(kept.Waiting.Values).Any(device => device.Index == interfaceIndex);

    public EngineState? GetEngine(int uplinkIndex) =>
        _instances.TryGetValue(uplinkIndex, out Instance? instance) ? instance.Clat.Engine : null;

    public CounterSnapshot? ReadCounters(int uplinkIndex) =>
        _instances.TryGetValue(uplinkIndex, out Instance? instance) ? instance.Clat.ReadCounters() : null;

    public AddressState? GetAddressState(int uplinkIndex) =>
        _instances.TryGetValue(uplinkIndex, out Instance? instance) ? instance.Guard?.State ?? instance.Clat.AddressKeeper?.State : null;

    public void CarryOut(Step step)
    {
        switch (step)
        {
            case Step.Open(var clat):
                Open(clat);
                break;
            case Step.Change(var clat):
                Change(clat);
                break;
            case Step.Close(var uplinkIndex, _):
                Close(uplinkIndex);
                break;
            case Step.Rename(var uplinkIndex, var device, var name):
                _network.Rename(device, name);
                RunningClat running = _running[uplinkIndex];
                _running[uplinkIndex] = running with { Device = running.Device with { Name = name } };
                break;
            default:
                _network.CarryOut(step);
                break;
        }
    }

    /// <summary>
    /// Puts back what others took off the CLATs, such as the programs of the ebpf engine. Where the same is taken off again
    /// and again, not faster than once in a while: two programs that undo each other's work are not to fill a CPU.
    /// </summary>
    /// <param name="filtersMayHaveChanged">See <see cref="IOpenClat.Restore"/>.</param>
    /// <returns>False where it is time for a pause.</returns>
    public bool TryRestore(bool filtersMayHaveChanged, Instant now)
    {
        if (now < _restoreAgainAt)
        {
            return false;
        }

        foreach ((int uplinkIndex, Instance instance) in _instances.ToList())
        {
            if (Restore(_running[uplinkIndex].Clat, instance, filtersMayHaveChanged))
            {
                _restoreAgainAt = now + s_pauseAfterRestoring;
            }
        }

        return true;
    }

    /// <summary>Takes down the devices of the process before that there is no CLAT for.</summary>
    public void DropUnwanted(HostPlan plan)
    {
        foreach ((int uplinkIndex, Device device) in kept.Waiting)
        {
            if (plan.Interfaces.GetValueOrDefault(uplinkIndex)?.Clat is null)
            {
                kept.Drop(uplinkIndex);
                log.DeviceDropped(device.Name);
            }
        }
    }

    /// <summary>
    /// Takes everything down, unless it is kept for another process. Whether there will be one nobody says: if not, whoever
    /// keeps it lets go of it.
    /// </summary>
    public void Dispose()
    {
        foreach (int uplinkIndex in _running.Keys.ToList())
        {
            if (kept.IsLasting)
            {
                _instances[uplinkIndex].Clat.Leave();
                _instances[uplinkIndex].Guard?.Dispose();
            }
            else
            {
                Close(uplinkIndex);
            }
        }

        _network.Dispose();
        HostCleanup.RemoveDeadRules(_ => { }, log.LeftoverStays);
    }

    /// <summary>
    /// Answers for the address before the first packet can go out, or the first answer would be lost. Where it depends on the
    /// engine who answers, that is known a little later: a device that is new is down so far.
    /// </summary>
    private void Open(Clat clat)
    {
        bool isResumed = kept.Waiting.ContainsKey(clat.UplinkIndex);
        AddressGuard? guard = engine.MayKeepAddresses ? null : StartGuard(clat);
        IOpenClat? open = null;
        try
        {
            open = engine.Open(clat, (failed, error) => loop.Post(() => OnFailure(clat, failed, error)));
            open.AttentionWanted += () => loop.Post(() => Attend(clat.UplinkIndex, open));
            if (open.AddressKeeper is { } keeper)
            {
                ListenTo(keeper, open, clat);
            }
            else
            {
                guard ??= StartGuard(clat);
            }

            _instances[clat.UplinkIndex] = new Instance(open, guard);
            _running[clat.UplinkIndex] = new RunningClat(clat, open.Device);
        }
        catch (LinuxException)
        {
            open?.Dispose();
            guard?.Dispose();
            throw;
        }

        if (isResumed && open.AddressKeeper is null) // Nothing is kept of a namespace.
        {
            log.ClatResumed(clat);
        }
        else
        {
            log.ClatOpened(clat);
        }

        LogEngine(clat.DeviceName, _instances[clat.UplinkIndex]);
    }

    /// <summary>Something has become another with a CLAT's engine, or may be missing.</summary>
    private void Attend(int uplinkIndex, IOpenClat clat)
    {
        if (_instances.TryGetValue(uplinkIndex, out Instance? instance) && instance.Clat == clat)
        {
            LogEngine(clat.Device.Name, instance);
            TryRestore(filtersMayHaveChanged: false, new Instant(MonotonicClock.Now));
        }
    }

    private void Change(Clat clat)
    {
        Instance instance = _instances[clat.UplinkIndex];
        RunningClat running = _running[clat.UplinkIndex];
        bool isSameStation = running.Clat.Ipv6Address == clat.Ipv6Address && running.Clat.UplinkMacAddress == clat.UplinkMacAddress;
        AddressGuard? guard = isSameStation || instance.Clat.AddressKeeper is not null ? instance.Guard : StartGuard(clat);
        try
        {
            instance.Clat.Change(clat);
        }
        catch (LinuxException) when (!isSameStation)
        {
            guard?.Dispose();
            throw;
        }

        if (!isSameStation)
        {
            instance.Guard?.Dispose();
        }

        _instances[clat.UplinkIndex] = instance with { Guard = guard };
        _running[clat.UplinkIndex] = running with { Clat = clat };
        log.ClatChanged(clat);
        LogEngine(clat.DeviceName, _instances[clat.UplinkIndex]);
    }

    private void Close(int uplinkIndex)
    {
        RunningClat running = _running[uplinkIndex];
        Instance instance = _instances[uplinkIndex];
        _running.Remove(uplinkIndex);
        _instances.Remove(uplinkIndex);
        instance.Clat.Dispose();
        instance.Guard?.Dispose();
        log.ClatClosed(running.Clat.UplinkName, running.Device.Name);
    }

    /// <returns>Whether anything was missing.</returns>
    private bool Restore(Clat clat, Instance instance, bool filtersMayHaveChanged)
    {
        try
        {
            IReadOnlyList<string> missing = instance.Clat.Restore(filtersMayHaveChanged);
            LogEngine(clat.DeviceName, instance);
            if (missing.Count > 0)
            {
                log.ProgramsRestored(clat.DeviceName, string.Join(", ", missing));
            }

            return missing.Count > 0;
        }
        catch (LinuxException error)
        {
            // With no other engine to go on with, this is like a translator that stopped.
            loop.Post(() => OnFailure(clat, instance.Clat, error));
            return true;
        }
    }

    /// <summary>
    /// Says what translates now, where that is another engine than before, and why none that would be better: a line for each
    /// change, so that whoever is told that one engine takes the place of another is not told that it runs, too.
    /// </summary>
    private void LogEngine(string deviceName, Instance instance)
    {
        EngineState now = instance.Clat.Engine;
        IEnumerable<string> told = instance.Told?.Refusals.Select(refusal => refusal.Error.Message) ?? [];
        List<EngineRefusal> news = [.. now.Refusals.Where(refusal => !told.Contains(refusal.Error.Message))];
        foreach (EngineRefusal refusal in news)
        {
            log.EngineRefused(deviceName, refusal.Engine, refusal.Error, now.Name);
        }

        if (news.Count == 0 && (now.Name, now.Attachment) != (instance.Told?.Name, instance.Told?.Attachment))
        {
            log.EngineRuns(deviceName, now.Name, now.Attachment);
        }

        instance.Told = now;
    }

    private void OnFailure(Clat clat, IOpenClat failed, Exception error)
    {
        if (_instances.TryGetValue(clat.UplinkIndex, out Instance? instance) && instance.Clat == failed)
        {
            Clat current = _running[clat.UplinkIndex].Clat; // It may have been changed since it was opened.
            log.EngineFailed(clat.DeviceName, error);
            Close(clat.UplinkIndex);
            Failed?.Invoke(current, error.Message);
        }
    }

    private AddressGuard? StartGuard(Clat clat)
    {
        if (clat.UplinkMacAddress is not { } macAddress)
        {
            return null; // A link without link-layer addresses has no Neighbor Discovery.
        }

        var guard = new AddressGuard(loop, clat.UplinkIndex, macAddress, clat.Ipv6Address);
        guard.StateChanged += state => OnAddressState(clat, state);
        guard.Heard += () => TryRestore(filtersMayHaveChanged: false, new Instant(MonotonicClock.Now));
        return guard;
    }

    private void ListenTo(IAddressKeeper keeper, IOpenClat open, Clat clat)
    {
        keeper.StateChanged += (address, state) => loop.Post(() => OnKeptAddressState(open, clat, address, state));
        if (keeper.State is var early and not AddressState.Optimistic)
        {
            loop.Post(() => OnKeptAddressState(open, clat, clat.Ipv6Address, early));
        }
    }

    /// <summary>What a keeper says of an address that has been left since is no news.</summary>
    private void OnKeptAddressState(IOpenClat open, Clat clat, Ipv6Address address, AddressState state)
    {
        if (_instances.GetValueOrDefault(clat.UplinkIndex)?.Clat == open && _running[clat.UplinkIndex].Clat is var now && now.Ipv6Address == address)
        {
            OnAddressState(now, state);
        }
    }

    private void OnAddressState(Clat clat, AddressState state)
    {
        switch (state)
        {
            case AddressState.Optimistic:
                break;
            case AddressState.Unique:
                log.AddressIsUnique(clat.UplinkName, clat.Ipv6Address);
                break;
            case AddressState.Duplicate:
                log.AddressIsDuplicate(clat.UplinkName, clat.Ipv6Address);
                AddressIsDuplicate?.Invoke(clat.UplinkIndex, clat.Ipv6Address);
                break;
            default:
                throw new UnreachableException();
        }
    }

    private sealed record Instance(IOpenClat Clat, AddressGuard? Guard)
    {
        /// <summary>As it was last told to people.</summary>
        public EngineState? Told { get; set; }
    }
}
