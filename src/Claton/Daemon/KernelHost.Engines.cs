using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Datapath.Namespace;
using Claton.Linux;

namespace Claton.Daemon;

/// <summary>Has engines open, change and close CLATs, without waiting for those that have to wait.</summary>
internal sealed partial class KernelHost
{
    /// <summary>The kernel promises no time in which it takes a namespace away.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// By uplink index: where an engine may have to wait, it does all its work for that uplink here, one piece after the other.
    /// </summary>
    private readonly Dictionary<int, WorkQueue> _queues = [];

    /// <summary>Devices of CLATs that are no more, until they are gone themselves.</summary>
    private readonly List<Device> _leaving = [];

    /// <summary>Those among them that the process before had.</summary>
    private IReadOnlyList<Device> _dying = [];

    /// <summary>What was underway is so no longer: the step, the CLAT that it led to, and why it does not work, if it does not.</summary>
    public event Action<Step, Clat, LinuxException?>? Finished;

    /// <summary>
    /// Looks for devices of the process before that the kernel is about to take away: CLATs wait for that, since the addresses are
    /// in use until then. // E3
    /// </summary>
    public void ExpectDyingDevices()
    {
        try
        {
            _dying = DyingDevices.Find();
            _leaving.AddRange(_dying);
        }
        catch (LinuxException error)
        {
            log.LeftoverStays(error.Message);
        }
    }

    /// <summary>
    /// Answers for the address before the first packet can go out, or the first answer would be lost. Where it depends on the
    /// engine who answers, that is known a little later: a device that is new is down so far.
    /// </summary>
    private void Open(Clat clat)
    {
        IReadOnlyList<Device> dying = _dying;
        if (engine.MayWait(clat) || dying.Count > 0)
        {
            _queues.TryAdd(clat.UplinkIndex, new WorkQueue($"{clat.UplinkName} engine"));
        }

        bool isResumed = kept.Waiting.ContainsKey(clat.UplinkIndex);
        var instance = new ClatInstance { Guard = _queues.ContainsKey(clat.UplinkIndex) ? null : StartGuard(clat) };
        _instances[clat.UplinkIndex] = instance;
        _running[clat.UplinkIndex] = new RunningClat(clat, new Device(0, clat.DeviceName)) { IsUnderway = true };
        Begin(
            instance,
            new Step.Open(clat),
            clat,
            work: () =>
            {
                WaitFor(dying, instance.End);
                instance.Clat = engine.Open(
                    clat, (failed, error) => loop.Post(() => OnFailure(clat.UplinkIndex, instance, failed, error)), instance.Attempt);
            },
            finish: () => FinishOpening(clat, instance, instance.Clat!, isResumed),
            undo: () => Close(clat.UplinkIndex));
    }

    private void FinishOpening(Clat clat, ClatInstance instance, IOpenClat open, bool isResumed)
    {
        open.AttentionWanted += () => loop.Post(() => Attend(clat.UplinkIndex, instance));
        if (open.AddressKeeper is { } keeper)
        {
            ListenTo(keeper, instance, clat);
        }
        else
        {
            instance.Guard ??= StartGuard(clat);
        }

        instance.IsOpen = true;
        _running[clat.UplinkIndex] = new RunningClat(clat, open.Device);
        if (isResumed && open.AddressKeeper is null) // Nothing is kept of a namespace.
        {
            log.ClatResumed(clat);
        }
        else
        {
            log.ClatOpened(clat);
        }

        LogEngine(clat.DeviceName, instance);
        if (instance.EarlyFailure is var (failed, error))
        {
            loop.Post(() => OnFailure(clat.UplinkIndex, instance, failed, error));
        }
    }

    /// <summary>
    /// Has an engine do something: at once, or where it may have to wait, on another thread, and the CLAT is underway until then.
    /// </summary>
    /// <param name="work">On any thread.</param>
    /// <param name="finish">After it.</param>
    /// <param name="undo">What did not work is not to leave anything.</param>
    /// <exception cref="LinuxException">It was refused at once.</exception>
    private void Begin(ClatInstance instance, Step step, Clat clat, Action work, Action finish, Action undo)
    {
        if (!_queues.TryGetValue(clat.UplinkIndex, out WorkQueue? queue))
        {
            try
            {
                work();
                finish();
                return;
            }
            catch (LinuxException)
            {
                undo();
                throw;
            }
        }

        queue.Add(() =>
        {
            LinuxException? refusal = null;
            try
            {
                instance.End.ThrowIfCancellationRequested();
                work();
            }
            catch (LinuxException error)
            {
                refusal = error;
            }
            catch (OperationCanceledException)
            {
                return; // Whoever gave it up takes it down.
            }

            loop.Post(() => End(instance, step, clat, refusal, finish, undo));
        });
    }

    private void End(ClatInstance instance, Step step, Clat clat, LinuxException? refusal, Action finish, Action undo)
    {
        if (_instances.GetValueOrDefault(clat.UplinkIndex) != instance)
        {
            return; // Closed meanwhile.
        }

        try
        {
            if (refusal is null)
            {
                finish();
            }
        }
        catch (LinuxException error)
        {
            refusal = error;
        }

        if (refusal is not null)
        {
            undo();
        }

        Finished?.Invoke(step, clat, refusal);
    }

    /// <summary>For a thread that may wait.</summary>
    private void WaitFor(IReadOnlyList<Device> dying, CancellationToken cancellation)
    {
        if (dying.Count > 0)
        {
            IReadOnlyList<string> stay = DyingDevices.WaitUntilGone(s_patience, cancellation);
            loop.Post(() => ForgetDying(stay));
        }
    }

    /// <param name="stay">Those that are there all the same: their addresses count from now on.</param>
    private void ForgetDying(IReadOnlyList<string> stay)
    {
        if (_dying.Count > 0)
        {
            _leaving.RemoveAll(_dying.Contains);
            _dying = [];
            foreach (string device in stay)
            {
                log.DeviceIsStillDying(device);
            }
        }
    }

    private void Change(Clat clat)
    {
        ClatInstance instance = _instances[clat.UplinkIndex];
        RunningClat before = _running[clat.UplinkIndex];
        bool isSameStation = before.Clat.Ipv6Address == clat.Ipv6Address && before.Clat.UplinkMacAddress == clat.UplinkMacAddress;
        instance.NextGuard = isSameStation || instance.Clat!.AddressKeeper is not null ? null : StartGuard(clat);
        _running[clat.UplinkIndex] = before with { Clat = clat, IsUnderway = true };
        Begin(
            instance,
            new Step.Change(clat),
            clat,
            work: () => instance.Clat!.Change(clat),
            finish: () =>
            {
                if (!isSameStation)
                {
                    instance.MoveToNextGuard();
                }

                _running[clat.UplinkIndex] = before with { Clat = clat };
                log.ClatChanged(clat);
                LogEngine(clat.DeviceName, instance);
            },
            undo: () =>
            {
                instance.DropNextGuard();
                _running[clat.UplinkIndex] = before;
            });
    }

    private void Close(int uplinkIndex)
    {
        _running.Remove(uplinkIndex, out RunningClat? running);
        _instances.Remove(uplinkIndex, out ClatInstance? instance);
        _leaving.Add(running!.Device);
        instance!.GiveUp();
        bool wasOpen = instance.IsOpen;
        Do(uplinkIndex, () =>
        {
            instance.Dispose();
            if (wasOpen)
            {
                log.ClatClosed(running.Clat.UplinkName, running.Device.Name);
            }

            loop.Post(() => _leaving.Remove(running.Device));
        });
        instance.DropGuards();
    }

    /// <summary>Leaves it to the next process.</summary>
    private void Leave(int uplinkIndex)
    {
        ClatInstance instance = _instances[uplinkIndex];
        instance.GiveUp();
        Do(uplinkIndex, () => instance.Clat?.Leave());
        instance.DropGuards();
    }

    /// <summary>At once, or where the uplink has a queue, in its turn.</summary>
    private void Do(int uplinkIndex, Action work)
    {
        if (_queues.TryGetValue(uplinkIndex, out WorkQueue? queue))
        {
            queue.Add(work);
        }
        else
        {
            work();
        }
    }
}
