using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Tun;

/// <summary>
/// What the kernel does of one CLAT, as soon and as long as it can. To load and attach programs takes tens of milliseconds,
/// in which the kernel waits for itself, so that happens on a thread of its own, while the translator of this process does
/// the work. The thread is there only as long as something is to be tried.
/// </summary>
/// <remarks>
/// <code>
/// begin ──▶ try ──────────────▶ in place ──▶ Restore finds a place that can't be had again
///            ▲ └─▶ refused ──▶ never, or                        │
///            └── pause ◀────────┴───────────────────────────────┘
/// </code>
/// Everything but <see cref="ReadCounters"/>, <see cref="IsInPlace"/> and <see cref="State"/> is for one thread.
/// </remarks>
internal sealed class KernelShare : IDisposable
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Nobody tells when it would work again. An attempt costs some milliseconds.</summary>
    private static readonly TimeSpan s_longestPause = TimeSpan.FromHours(1);

    private readonly IKernelEngine _engine;
    private readonly Device _device;
    private readonly TimeSpan _firstPause;
    private readonly Action _onNews;
    private readonly Action<LinuxException>? _onRefusal;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Lock _gate = new();
    private Clat _clat;
    private IKernelHalf? _half;
    private volatile bool _isInPlace;
    private LinuxException? _refusal;
    private CounterSnapshot _before = CounterSnapshot.Zero;
    private TimeSpan _pause;
    private TimeSpan _inPlaceSince;
    private Thread? _thread;

    /// <param name="onNews">The state is another. Called on any thread.</param>
    /// <param name="onRefusal">
    /// Called on any thread when what was begun is refused, which is not tried again then; null to go on without the kernel.
    /// </param>
    public KernelShare(
        IKernelEngine engine, Device device, Clat clat, Action onNews, Action<LinuxException>? onRefusal, TimeSpan? firstPause = null)
    {
        _engine = engine;
        _device = device;
        _clat = clat;
        _onNews = onNews;
        _onRefusal = onRefusal;
        _firstPause = firstPause ?? FirstPause;
        _pause = _firstPause;
    }

    public bool IsInPlace => _isInPlace;

    /// <summary>Null while the translator of this process does everything, with the reason where there is one.</summary>
    public (EngineState? InPlace, EngineRefusal? Refusal) State
    {
        get
        {
            lock (_gate)
            {
                return (
                    _isInPlace ? new EngineState(_engine.Name, _half!.Attachment, []) : null,
                    _refusal is null ? null : new EngineRefusal(_engine.Name, _refusal));
            }
        }
    }

    /// <summary>Tries it now, and does not try again.</summary>
    /// <exception cref="LinuxException">The kernel refused something; nothing is left behind.</exception>
    public void StartOrThrow() => Try();

    /// <summary>Begins to try it, where that was not begun before, again and again where the reason may pass.</summary>
    public void StartOnce()
    {
        if (_thread is null && !_isInPlace)
        {
            StartThread(pauseFirst: false);
        }
    }

    /// <exception cref="LinuxException">The kernel goes on as before.</exception>
    public void Change(Clat clat)
    {
        lock (_gate)
        {
            _half?.Change(clat);
            _clat = clat;
        }
    }

    /// <inheritdoc cref="IOpenClat.Restore"/>
    public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) =>
        _isInPlace ? _half!.Restore(filtersMayHaveChanged) : [];

    /// <summary>Leaves everything to the translator of this process, until a later attempt.</summary>
    public void GiveUp(LinuxException reason)
    {
        TakeOff(reason);
        if (MonotonicClock.Now - _inPlaceSince > _pause)
        {
            _pause = _firstPause;
        }

        StartThread(pauseFirst: true);
    }

    /// <summary>Of all that was ever in place. Any thread.</summary>
    public CounterSnapshot ReadCounters()
    {
        lock (_gate)
        {
            return _before + CountersOf(_half);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread?.Join();
        _half?.Dispose();
        _stop.Dispose();
    }

    private void StartThread(bool pauseFirst)
    {
        _thread?.Join(); // It ended when it was done.
        _thread = new Thread(() => TryUntilInPlace(pauseFirst)) { IsBackground = true, Name = $"{_clat.UplinkName} attach" };
        _thread.Start();
    }

    private void TryUntilInPlace(bool pauseFirst)
    {
        bool isPauseDue = pauseFirst;
        while (!_stop.Wait(isPauseDue ? NextPause() : TimeSpan.Zero))
        {
            try
            {
                Try();
                _onNews();
                return;
            }
            catch (LinuxException error)
            {
                if (_onRefusal is not null)
                {
                    _onRefusal(error);
                    return;
                }

                _onNews();
                if (!_engine.MayPass(error))
                {
                    return;
                }
            }

            isPauseDue = true;
        }
    }

    private TimeSpan NextPause()
    {
        TimeSpan pause = _pause;
        _pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        return pause;
    }

    private void Try()
    {
        try
        {
            IKernelHalf half = _engine.Load(_device, _clat);
            lock (_gate)
            {
                // From here on changes of the parameters reach it, be it in place or not.
                _half = half;
                half.Change(_clat);
            }

            half.Attach();
        }
        catch (LinuxException error)
        {
            TakeOff(error);
            throw;
        }

        lock (_gate)
        {
            _refusal = null;
            _inPlaceSince = MonotonicClock.Now;
            _isInPlace = true;
        }
    }

    /// <summary>What can't be read is not counted: neither status nor the end of the programs depends on it.</summary>
    private static CounterSnapshot CountersOf(IKernelHalf? half)
    {
        try
        {
            return half?.ReadCounters() ?? CounterSnapshot.Zero;
        }
        catch (LinuxException)
        {
            return CounterSnapshot.Zero;
        }
    }

    private void TakeOff(LinuxException reason)
    {
        IKernelHalf? half;
        lock (_gate)
        {
            half = _half;
            _before += CountersOf(half);
            _half = null;
            _isInPlace = false;
            _refusal = reason;
        }

        half?.Dispose();
    }
}
