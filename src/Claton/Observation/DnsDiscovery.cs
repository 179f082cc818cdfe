using Claton.Core;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>Asks the resolvers of one interface for the NAT64's prefix, as long as it exists. RFC 7050. // A9</summary>
internal sealed class DnsDiscovery : IDisposable
{
    private readonly EventLoop _loop;
    private readonly int _interfaceIndex;
    private readonly LoopTimer _timer;
    private readonly Pref64Lookup _lookup;
    private DnsExchange? _exchange;
    private DnsFindings _told;

    /// <param name="known">What an earlier one found, if anything.</param>
    public DnsDiscovery(EventLoop loop, int interfaceIndex, DnsFindings known)
    {
        _loop = loop;
        _interfaceIndex = interfaceIndex;
        _told = known;
        _lookup = new Pref64Lookup(Random.Shared.NextDouble, known);
        _timer = loop.CreateTimer(GoOn);
    }

    /// <summary>What is known has changed.</summary>
    public event Action<DnsFindings>? Changed;

    /// <inheritdoc cref="Pref64Lookup.SetResolvers"/>
    public void SetResolvers(IEnumerable<Resolver> resolvers)
    {
        if (_lookup.SetResolvers(resolvers, Now))
        {
            GoOn();
        }
    }

    public void Dispose()
    {
        _exchange?.Dispose();
        _timer.Dispose();
    }

    private static Instant Now => new(MonotonicClock.Now);

    /// <summary>Each resolver that can't even be sent to is put off, so this comes to an end.</summary>
    private void GoOn()
    {
        _lookup.Expire(Now);
        while (_lookup.TryAsk(Now) is { } attempt && !TryBegin(attempt))
        {
        }

        if (_lookup.Awaited is null)
        {
            _exchange?.Dispose();
            _exchange = null;
        }

        _timer.Set(_lookup.NextAt?.SinceBoot);
        if (_lookup.Findings != _told)
        {
            _told = _lookup.Findings;
            Changed?.Invoke(_told);
        }
    }

    private bool TryBegin(DnsAttempt attempt)
    {
        _exchange?.Dispose();
        _exchange = null;
        try
        {
            _exchange = new DnsExchange(_loop, _interfaceIndex, attempt);
        }
        catch (LinuxException error)
        {
            _lookup.Fail(error.Message, Now);
            return false;
        }

        _exchange.Answered += answer =>
        {
            _lookup.Answer(answer, Now);
            GoOn();
        };
        _exchange.Failed += problem =>
        {
            _lookup.Fail(problem, Now);
            GoOn();
        };
        return true;
    }
}
