using Claton.Core.Connectivity;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Translation.Rfc6052;

namespace Claton.Observation;

/// <summary>Tries each NAT64 prefix that is used, where the administrator named a server for it. RFC 7050 §3.2. // A11</summary>
/// <param name="server">Null where nothing is to be tried.</param>
internal sealed class ConnectivityChecks(EventLoop loop, Ipv4Address? server) : IDisposable
{
    private readonly SortedDictionary<int, Running> _running = [];

    public Ipv4Address? Server => server;

    /// <summary>There is an outcome of the prefix that an interface uses, or another one.</summary>
    public event Action<int, Pref64, Connectivity>? Concluded;

    /// <summary>Begins and ends as the plan says. No event is raised from within the call.</summary>
    public void Follow(HostPlan plan)
    {
        if (server is not { } address)
        {
            return;
        }

        foreach (int ended in _running.Keys
            .Where(index => plan.Interfaces.GetValueOrDefault(index)?.Clat?.Pref64 != _running[index].Pref64).ToList())
        {
            _running[ended].Probe?.Dispose();
            _running.Remove(ended);
        }

        foreach ((int index, InterfacePlan wanted) in plan.Interfaces)
        {
            if (wanted.Clat is { } clat && !_running.ContainsKey(index))
            {
                _running[index] = Begin(index, clat.Pref64, address);
            }
        }
    }

    public Connectivity OutcomeOf(int interfaceIndex) =>
        _running.GetValueOrDefault(interfaceIndex)?.Probe?.Outcome ?? Connectivity.Unknown;

    public void Dispose()
    {
        foreach (Running running in _running.Values)
        {
            running.Probe?.Dispose();
        }
    }

    /// <summary>Where no socket can be had, nothing is known: that the interface is in trouble others say.</summary>
    private Running Begin(int index, Pref64 pref64, Ipv4Address address)
    {
        try
        {
            var running = new Running(pref64, new ConnectivityProbe(loop, index, pref64.Embed(address)));
            running.Probe!.Concluded += () => loop.Post(() => Tell(index, running));
            return running;
        }
        catch (LinuxException)
        {
            return new Running(pref64, null);
        }
    }

    /// <summary>What was posted may be of a prefix that has gone since.</summary>
    private void Tell(int index, Running running)
    {
        if (_running.GetValueOrDefault(index) == running)
        {
            Concluded?.Invoke(index, running.Pref64, running.Probe!.Outcome);
        }
    }

    private sealed record Running(Pref64 Pref64, ConnectivityProbe? Probe);
}
