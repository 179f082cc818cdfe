using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Userspace;

/// <summary>
/// Tells the kernel that packets go to the router: it does not see those that leave by a packet socket, and would not find
/// out that their router is dead. So it asks the router from time to time whether it still answers, as it does where its
/// own packets go. RFC 4861 §7.3.
/// </summary>
/// <remarks>Any thread. Costs nothing while no packets go.</remarks>
internal sealed class RouterUse(int uplinkIndex) : IDisposable
{
    /// <summary>DELAY_FIRST_PROBE_TIME of RFC 4861 §10: the kernel waits as long for a better sign before it asks.</summary>
    private const long PauseMilliseconds = 5000;

    private readonly RouteNetlink _netlink = new();
    private long _nextAtMilliseconds;

    /// <summary>A packet goes to this router.</summary>
    /// <param name="router">Null on a link without neighbours.</param>
    public void Note(Ipv6Address? router)
    {
        long now = Environment.TickCount64;
        long next = Volatile.Read(ref _nextAtMilliseconds);
        if (router is { } address && now >= next
            && Interlocked.CompareExchange(ref _nextAtMilliseconds, now + PauseMilliseconds, next) == next)
        {
            Tell(address);
        }
    }

    public void Dispose() => _netlink.Dispose();

    private void Tell(Ipv6Address router)
    {
        try
        {
            lock (_netlink)
            {
                _netlink.ResolveNeighbour(uplinkIndex, router);
            }
        }
        catch (LinuxException)
        {
            // The link goes away: whoever watches links knows.
        }
    }
}
