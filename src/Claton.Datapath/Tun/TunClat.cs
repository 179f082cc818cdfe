using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Linux;

namespace Claton.Datapath.Tun;

/// <summary>A CLAT on a TUN device: the device, and the best engine that works on it.</summary>
internal sealed class TunClat : IOpenClat
{
    private readonly TunDevice _tun;
    private readonly IReadOnlyList<ITunEngine> _engines;
    private readonly Action<IOpenClat, Exception> _onFailure;
    private readonly List<EngineRefusal> _refusals = [];
    private Clat _clat;
    private ITranslation _translation;
    private CounterSnapshot _before = CounterSnapshot.Zero;
    private int _hasFailed;

    /// <param name="engines">The best first.</param>
    public TunClat(Clat clat, IReadOnlyList<ITunEngine> engines, Action<IOpenClat, Exception> onFailure)
    {
        _clat = clat;
        _engines = engines;
        _onFailure = onFailure;
        _tun = TunDevice.Create(clat.DeviceName, TunPort.Options);
        Device = new Device(_tun.InterfaceIndex, _tun.Name);
        try
        {
            _translation = StartBest();
        }
        catch
        {
            _tun.Dispose();
            throw;
        }
    }

    public Device Device { get; }

    public EngineState Engine => new(Current.Name, _translation.Attachment, [.. _refusals]);

    /// <summary>Each engine that was refused is behind us.</summary>
    private ITunEngine Current => _engines[_refusals.Count];

    public void Change(Clat clat)
    {
        Clat before = _clat;
        _clat = clat;
        try
        {
            OrGoOnWithAnother(() =>
            {
                _translation.Change(clat);
                return [];
            });
        }
        catch (LinuxException)
        {
            _clat = before;
            throw;
        }
    }

    public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) =>
        OrGoOnWithAnother(() => _translation.Restore(filtersMayHaveChanged));

    public CounterSnapshot ReadCounters() => _before + _translation.ReadCounters();

    public void Dispose()
    {
        _translation.Dispose();
        _tun.Dispose();
    }

    /// <summary>The last engine's refusal is the caller's affair: there is none to go on with.</summary>
    private ITranslation StartBest()
    {
        while (true)
        {
            try
            {
                return Current.Start(_tun, _clat, Fail);
            }
            catch (LinuxException error) when (_refusals.Count + 1 < _engines.Count)
            {
                _refusals.Add(new EngineRefusal(Current.Name, error));
            }
        }
    }

    private IReadOnlyList<string> OrGoOnWithAnother(Func<IReadOnlyList<string>> attempt)
    {
        try
        {
            return attempt();
        }
        catch (LinuxException error) when (IsTheEngines(error) && _refusals.Count + 1 < _engines.Count)
        {
            _refusals.Add(new EngineRefusal(Current.Name, error));
            CounterSnapshot counters = _translation.ReadCounters();

            // Two at once would both take packets in; what comes in between waits in the device's queue.
            _translation.Dispose();
            _translation = new NoTranslation();
            _before += counters;
            StartNext();
            return [];
        }
    }

    private void StartNext()
    {
        try
        {
            _translation = StartBest();
        }
        catch (LinuxException error)
        {
            Fail(error); // Nothing goes on as before.
            throw;
        }
    }

    /// <summary>Without the interface no other engine would do better, and the CLAT is opened anew if it is still wanted.</summary>
    private static bool IsTheEngines(LinuxException error) => error.Errno is not (Errno.ENODEV or Errno.ENXIO);

    /// <summary>Several threads may fail by the same cause, such as a device that was deleted.</summary>
    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _onFailure(this, error);
        }
    }

    /// <summary>In the place of one that ended, where no other could be started.</summary>
    private sealed class NoTranslation : ITranslation
    {
        public string? Attachment => null;

        public void Change(Clat clat)
        {
        }

        public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) => [];

        public CounterSnapshot ReadCounters() => CounterSnapshot.Zero;

        public void Dispose()
        {
        }
    }
}
