using Claton.Core;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Daemon;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>Asks resolvers on those interfaces where the plan wants it, and on no others. // A5 A10</summary>
internal sealed class DnsSources(EventLoop loop, Log log) : IDisposable
{
    private const string Root = "/";

    private readonly SortedDictionary<int, DnsDiscovery> _discoveries = [];
    private ResolverFiles? _files;
    private bool _isUnwatchedTold;

    /// <summary>What the resolvers of an interface say has changed.</summary>
    public event Action<int, DnsFindings>? Changed;

    /// <summary>The resolvers of an interface may have changed: <see cref="Follow"/> takes them in.</summary>
    public event Action? ResolversChanged;

    /// <summary>On some interface nobody can be asked at present: it is to be tried again.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Begins, goes on and ends as the plan says. No event is raised from within the call.</summary>
    public void Follow(HostPicture picture, HostPlan plan, Instant now)
    {
        IsIncomplete = false;
        foreach (int ended in _discoveries.Keys.Where(index => plan.Interfaces.GetValueOrDefault(index) is not { AsksDns: true }).ToList())
        {
            Forget(ended);
        }

        foreach ((int index, InterfacePlan wanted) in plan.Interfaces.Where(wanted => wanted.Value.AsksDns))
        {
            InterfacePicture uplink = picture.Interfaces[index];
            if ((_discoveries.GetValueOrDefault(index) ?? TryBegin(index, uplink.Dns)) is { } discovery)
            {
                discovery.SetResolvers(ResolversOf(uplink, now));
            }
        }

        if (_discoveries.Count == 0)
        {
            _files?.Dispose();
            _files = null;
        }
    }

    /// <summary>What the process lacks for asking is told once, as a problem of asking.</summary>
    private DnsDiscovery? TryBegin(int index, DnsFindings known)
    {
        try
        {
            DnsDiscovery discovery = _discoveries[index] = new DnsDiscovery(loop, index, known);
            discovery.Changed += findings => loop.Post(() => Tell(index, discovery, findings));
            return discovery;
        }
        catch (LinuxException error)
        {
            IsIncomplete = true;
            if (known.Pref64s.IsEmpty && known.Problem != error.Message)
            {
                loop.Post(() => Changed?.Invoke(index, DnsFindings.None with { Problem = error.Message }));
            }

            return null;
        }
    }

    /// <summary>The link is gone. // A12</summary>
    public void Forget(int interfaceIndex)
    {
        if (_discoveries.Remove(interfaceIndex, out DnsDiscovery? discovery))
        {
            discovery.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (DnsDiscovery discovery in _discoveries.Values)
        {
            discovery.Dispose();
        }

        _files?.Dispose();
    }

    /// <summary>What was posted may be of a link that has gone since.</summary>
    private void Tell(int interfaceIndex, DnsDiscovery discovery, DnsFindings findings)
    {
        if (_discoveries.GetValueOrDefault(interfaceIndex) == discovery)
        {
            Changed?.Invoke(interfaceIndex, findings);
        }
    }

    /// <summary>Those that are known for the link; the host's own list only where there are none. // A10</summary>
    private List<Resolver> ResolversOf(InterfacePicture uplink, Instant now)
    {
        List<Resolver> all =
        [
            .. uplink.Routers.SelectMany(router => router.Resolvers)
                .Where(resolver => resolver.Ends > now)
                .Select(resolver => new Resolver(resolver.Address, ResolverOrigin.RouterAdvertisement)),
            .. ReadFiles(uplink),
        ];
        List<Resolver> ofInterface = all.FindAll(resolver => resolver.Origin != ResolverOrigin.ResolvConf);
        return ofInterface.Count > 0 ? ofInterface : all;
    }

    private IReadOnlyList<Resolver> ReadFiles(InterfacePicture uplink)
    {
        try
        {
            _files ??= new ResolverFiles(loop, Root, () => ResolversChanged?.Invoke());
            return _files.Read(uplink.Name, uplink.Index);
        }
        catch (LinuxException error)
        {
            if (!_isUnwatchedTold)
            {
                _isUnwatchedTold = true;
                log.ResolverFilesUnwatched(error.Message);
            }

            return [];
        }
    }
}
