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
internal sealed partial class KernelHost(EventLoop loop, IEngine engine, KeptDevices kept, Log log) : IHost, IDisposable
{
    private static readonly TimeSpan s_pauseAfterRestoring = TimeSpan.FromSeconds(1);

    private readonly NetworkSteps _network = new();
    private readonly SortedDictionary<int, RunningClat> _running = [];
    private readonly Dictionary<int, ClatInstance> _instances = [];
    private Instant _restoreAgainAt;

    public IReadOnlyDictionary<int, RunningClat> Running => _running;

    /// <summary>The CLAT's address is in use on the link of this uplink.</summary>
    public event Action<int, Ipv6Address>? AddressIsDuplicate;

    /// <summary>A CLAT stopped to work by itself and was taken down.</summary>
    public event Action<Clat, string>? Failed;

    public bool IsClatDevice(Device seen) =>
        _running.Values.Select(clat => clat.Device).Concat(kept.Waiting.Values).Concat(_leaving)
            .Any(device => device.Index == 0 ? device.Name == seen.Name : device.Index == seen.Index);

    /// <summary>What translates, or is tried.</summary>
    public EngineState? GetEngine(int uplinkIndex) => _instances.GetValueOrDefault(uplinkIndex)?.Engine;

    /// <summary>Who has to do something until what is underway for an uplink is done; null where nothing is, or nobody has begun.</summary>
    public string? WaitsFor(int uplinkIndex) => _running.GetValueOrDefault(uplinkIndex) is not { IsUnderway: true } ? null
        : GetEngine(uplinkIndex)?.Name ?? (_dying.Count > 0 ? "devices of an earlier run to be gone" : null);

    public CounterSnapshot? ReadCounters(int uplinkIndex) => _instances.GetValueOrDefault(uplinkIndex)?.Clat?.ReadCounters();

    public AddressState? GetAddressState(int uplinkIndex) =>
        _instances.GetValueOrDefault(uplinkIndex) is { } instance ? instance.Guard?.State ?? instance.Clat?.AddressKeeper?.State : null;

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

        foreach ((int uplinkIndex, ClatInstance instance) in _instances.ToList())
        {
            if (_running[uplinkIndex] is { IsUnderway: false } running && Restore(running.Clat, instance, filtersMayHaveChanged))
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
                Leave(uplinkIndex);
            }
            else
            {
                Close(uplinkIndex);
            }
        }

        foreach (WorkQueue queue in _queues.Values)
        {
            queue.Join();
        }

        _network.Dispose();
        HostCleanup.RemoveDeadRules(_ => { }, log.LeftoverStays);
    }

    /// <summary>Something has become another with a CLAT's engine, or may be missing.</summary>
    private void Attend(int uplinkIndex, ClatInstance instance)
    {
        if (_instances.GetValueOrDefault(uplinkIndex) == instance)
        {
            LogEngine(_running[uplinkIndex].Device.Name, instance);
            TryRestore(filtersMayHaveChanged: false, new Instant(MonotonicClock.Now));
        }
    }

    /// <returns>Whether anything was missing.</returns>
    private bool Restore(Clat clat, ClatInstance instance, bool filtersMayHaveChanged)
    {
        try
        {
            IReadOnlyList<string> missing = instance.Clat!.Restore(filtersMayHaveChanged);
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
            loop.Post(() => OnFailure(clat.UplinkIndex, instance, instance.Clat!, error));
            return true;
        }
    }

    /// <summary>
    /// Says what translates now, where that is another engine than before, and why none that would be better: a line for each
    /// change, so that whoever is told that one engine takes the place of another is not told that it runs, too.
    /// </summary>
    private void LogEngine(string deviceName, ClatInstance instance)
    {
        EngineState now = instance.Clat!.Engine;
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

    private void OnFailure(int uplinkIndex, ClatInstance instance, IOpenClat failed, Exception error)
    {
        if (_instances.GetValueOrDefault(uplinkIndex) != instance)
        {
            return;
        }

        if (!instance.IsOpen)
        {
            instance.EarlyFailure = (failed, error);
        }
        else if (instance.Clat == failed)
        {
            RunningClat running = _running[uplinkIndex]; // It may have been changed since it was opened.
            log.EngineFailed(running.Device.Name, error);
            Close(uplinkIndex);
            Failed?.Invoke(running.Clat, error.Message);
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

    private void ListenTo(IAddressKeeper keeper, ClatInstance instance, Clat clat)
    {
        keeper.StateChanged += (address, state) => loop.Post(() => OnKeptAddressState(instance, clat.UplinkIndex, address, state));
        if (keeper.State is var early and not AddressState.Optimistic)
        {
            loop.Post(() => OnKeptAddressState(instance, clat.UplinkIndex, clat.Ipv6Address, early));
        }
    }

    /// <summary>What a keeper says of an address that has been left since is no news.</summary>
    private void OnKeptAddressState(ClatInstance instance, int uplinkIndex, Ipv6Address address, AddressState state)
    {
        if (_instances.GetValueOrDefault(uplinkIndex) == instance && _running[uplinkIndex].Clat is var now && now.Ipv6Address == address)
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
}
