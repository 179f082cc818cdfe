using Claton.Core;
using Claton.Core.Decision;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Datapath.Kept;
using Claton.Linux;
using Claton.Observation;
using Claton.Restart;

namespace Claton.Daemon;

/// <summary>
/// Observe, decide, apply, on one thread: whatever happens replaces a part of the picture, and then <see cref="Look"/>
/// brings the host in line with it.
/// </summary>
internal sealed partial class ClatDaemon : IDisposable
{
    /// <summary>
    /// Rounds of decide and apply for one event. Three bring a CLAT up; more in a row mean that somebody undoes what is
    /// done, and then it is time for a pause.
    /// </summary>
    private const int MostRounds = 8;

    private static readonly TimeSpan s_pauseBeforeAnotherLook = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What stations of the link can bring about without end: so often is it looked at in a row, and then once in a while.
    /// A look costs some hundred microseconds, with a thousand interfaces some milliseconds.
    /// </summary>
    private readonly Pace _pace = new(inARow: 50, TimeSpan.FromMilliseconds(20));

    private readonly EventLoop _loop;
    private readonly Configuration _configuration;
    private readonly Log _log;
    private readonly MemoryFile _memory;
    private readonly KernelObserver _kernel;
    private readonly KernelHost _host;
    private readonly Reconciler _reconciler;
    private readonly LoopTimer _timer;
    private readonly IDisposable _kernelWatch;
    private readonly SortedDictionary<int, RouterDiscovery> _discoveries = [];
    private readonly DnsSources _dns;
    private readonly ConnectivityChecks _checks;

    /// <summary>Interfaces on which no socket could be opened, with the reason; tried again with each look.</summary>
    private readonly SortedDictionary<int, string> _deafInterfaces = [];

    /// <summary>Routers that were heard since the last look.</summary>
    private readonly HashSet<(int InterfaceIndex, Ipv6Address Address)> _heard = [];

    /// <summary>Gateways that the kernel was asked to find. What comes of it later it reports by itself.</summary>
    private readonly HashSet<(int InterfaceIndex, Ipv6Address Address)> _sought = [];

    /// <summary>Interfaces of the command line that the log said are not there: once each.</summary>
    private readonly HashSet<string> _toldMissing = [];

    private bool _isLookPosted;
    private Instant _lookAt = Instant.Never;

    private HostPicture _picture = HostPicture.Empty;
    private HostPlan _plan = HostPlan.Empty;

    /// <param name="kept">Devices of the process before.</param>
    /// <param name="memory">Of the process before, and for the next.</param>
    public ClatDaemon(
        EventLoop loop, Configuration configuration, IEngine engine, KeptDevices kept, MemoryFile memory, Log log)
    {
        _loop = loop;
        _configuration = configuration;
        _log = log;
        _memory = memory;
        EngineName = engine.Name;
        _kernel = new KernelObserver();
        _kernel.NetworkLost += ForgetNetwork;
        _kernel.NeighbourChanged += LearnNeighbour;
        _kernel.Overrun += log.EventsLost;
        _kernelWatch = loop.Watch(_kernel.Descriptor, HearKernel);
        _host = new KernelHost(loop, engine, kept, log);
        _reconciler = new Reconciler(_host, log);
        _host.AddressIsDuplicate += MarkDuplicate;
        _host.Failed += (clat, error) =>
        {
            _reconciler.ReportStopped(clat, error, Now);
            Look();
        };
        _host.Finished += (step, clat, error) =>
        {
            if (error is not null)
            {
                _reconciler.ReportFailed(step, clat, error, Now);
            }

            Look();
        };
        _timer = loop.CreateTimer(Look);
        _dns = new DnsSources(loop, log);
        _dns.ResolversChanged += Look;
        _dns.Changed += HearResolver;
        _checks = new ConnectivityChecks(loop, configuration.ConnectivityServer);
        _checks.Concluded += HearServer;
        _host.ExpectDyingDevices();
        Remember();
    }

    public string EngineName { get; }

    public HostPicture Picture => _picture;

    public HostPlan Plan => _plan;

    public KernelHost Host => _host;

    public ConnectivityChecks Checks => _checks;

    public IReadOnlyDictionary<int, Failure> Failures => _reconciler.Failures;

    /// <summary>By interface index: why no routers can be heard there.</summary>
    public IReadOnlyDictionary<int, string> DeafInterfaces => _deafInterfaces;

    /// <summary>Interfaces that the command line names, and that are not there.</summary>
    public IReadOnlyCollection<string> MissingInterfaces =>
        _configuration.NamedInterfaces.Except(_picture.Interfaces.Values.Select(seen => seen.Name));

    /// <summary>Why the kernel's tables can't be read, so that what was read last has to do; null where they can.</summary>
    public string? KernelTrouble { get; private set; }

    /// <summary>How many interfaces may become uplinks.</summary>
    public int ListeningOn => _discoveries.Count;

    private static Instant Now => new(MonotonicClock.Now);

    /// <summary>Takes in what the kernel has to say, decides, and applies, until nothing is left to be done.</summary>
    public void Look()
    {
        if (_lookAt != Instant.Never)
        {
            _lookAt = Instant.Never;
            _pace.TryTake(Now);
        }

        _kernel.Read();
        FollowRouters();
        LookAtWhatWasHeard();
        int round = 0;
        for (; round < MostRounds; round++)
        {
            _picture = WithoutExpired(_kernel.ToPicture(_picture, _host.IsClatDevice), Now);
            ListenOnUplinks();
            FollowRouters();
            ResolveGateways();
            HostPlan before = _plan;
            _plan = Decider.Decide(_picture, _configuration, before, Now);
            LogReasons(before, _plan);
            _host.DropUnwanted(_plan);
            if (!_reconciler.Apply(_picture, _plan, Now))
            {
                break;
            }

            // The kernel announces our own changes, too, before it acknowledges them: the next round sees them.
            _kernel.Read();
        }

        TakeNoteOfTrouble();

        FollowResolvers();
        _checks.Follow(_plan);
        _memory.Save(_picture, _plan);
        bool isRestored = _host.TryRestore(_kernel.FiltersMayHaveChanged, Now);
        if (isRestored)
        {
            _kernel.TakeNoteOfFilters();
        }

        bool isUnfinished = round == MostRounds || _kernel.IsIncomplete || _dns.IsIncomplete || _deafInterfaces.Count > 0 || !isRestored;
        SetTimer(isUnfinished ? Now + s_pauseBeforeAnotherLook : Instant.Never);
    }

    private void TakeNoteOfTrouble()
    {
        if (_kernel.Trouble is { } trouble)
        {
            _reconciler.CloseWhatIsNotWhole(trouble, Now);
            if (KernelTrouble is null)
            {
                _log.TablesUnreadable(trouble);
            }
        }
        else
        {
            MissingInterfaces.Where(_toldMissing.Add).ToList().ForEach(_log.InterfaceMissing);
        }

        KernelTrouble = _kernel.Trouble;
    }

    /// <summary>Looks at the whole kernel anew, as if nothing were known of it.</summary>
    public void LookAnew()
    {
        _kernel.DoubtEverything();
        Look();
    }

    public void Dispose()
    {
        foreach (RouterDiscovery discovery in _discoveries.Values)
        {
            discovery.Dispose();
        }

        _dns.Dispose();
        _checks.Dispose();
        _host.Dispose();
        _timer.Dispose();
        _kernelWatch.Dispose();
        _kernel.Dispose();
    }

    /// <summary>Goes on where the process before left off.</summary>
    private void Remember()
    {
        if (_memory.Load() is { } memory)
        {
            _picture = memory.Recall(_kernel.ToPicture(_picture, _host.IsClatDevice));
            _plan = memory.Recall();
        }
    }

    /// <summary>
    /// What the last look took in, and what becomes of neighbours that are no routers, is nothing to decide on.
    /// </summary>
    private void HearKernel()
    {
        HostPicture before = _picture;
        if (_kernel.Read() || _picture != before)
        {
            LookSoon();
        }
    }

    private void SetTimer(Instant atTheLatest)
    {
        Instant next = ((Instant[])[_reconciler.RetryAfter(Now), _plan.DecideAgainAt, atTheLatest]).Min();
        _timer.Set(next == Instant.Never ? null : next.SinceBoot);
    }

    /// <summary>Once for all that comes in now, and not faster than is good for everybody else.</summary>
    private void LookSoon()
    {
        if (_isLookPosted || _lookAt != Instant.Never)
        {
            return;
        }

        if (_pace.TryTake(Now))
        {
            _isLookPosted = true;
            _loop.Post(() =>
            {
                _isLookPosted = false;
                Look();
            });
        }
        else
        {
            _lookAt = _pace.NextAt;
            _timer.Set(_lookAt.SinceBoot);
        }
    }

    private void Change(int interfaceIndex, Func<InterfacePicture, InterfacePicture> change)
    {
        if (_picture.Interfaces.TryGetValue(interfaceIndex, out InterfacePicture? uplink))
        {
            _picture = _picture with { Interfaces = _picture.Interfaces.SetItem(interfaceIndex, change(uplink)) };
        }
    }

    private static HostPicture WithoutExpired(HostPicture picture, Instant now)
    {
        foreach (InterfacePicture uplink in picture.Interfaces.Values.Where(uplink => uplink.HasExpired(now)))
        {
            picture = picture with
            {
                Interfaces = picture.Interfaces.SetItem(uplink.Index, uplink.WithoutExpired(now)),
            };
        }

        return picture;
    }

    private void LogReasons(HostPlan before, HostPlan after)
    {
        foreach ((int index, InterfacePlan plan) in after.Interfaces)
        {
            bool isNews = plan.Reason is not null and not NoClatReason.NotAnUplink and not NoClatReason.NotSelected
                && before.Interfaces.GetValueOrDefault(index)?.Reason != plan.Reason;
            if (isNews)
            {
                _log.WithoutClat(plan.InterfaceName, plan.Reason!.Value, plan.Detail);
            }
        }
    }
}
