using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>
/// Devices whose namespace the kernel is taking away, since their process was killed a moment ago. Until it has, the CLAT's
/// addresses are taken: nobody could tell whether by a station that is to stay. // E3
/// </summary>
public static class DyingDevices
{
    private const string MarkBegins = "claton ";

    /// <summary>What a device that goes with this process alone has as its alias.</summary>
    internal static string Mark { get; } = MarkBegins + ProcessIdentity.Current;

    /// <summary>Those that there are now.</summary>
    public static IReadOnlyList<Device> Find()
    {
        using var netlink = new RouteNetlink();
        return Find(netlink);
    }

    /// <summary>Waits for the kernel to be done with them.</summary>
    /// <param name="atMost">The kernel promises no time.</param>
    /// <returns>The names of those that are still there then.</returns>
    /// <exception cref="OperationCanceledException"/>
    public static IReadOnlyList<string> WaitUntilGone(TimeSpan atMost, CancellationToken cancellation = default)
    {
        using var monitor = new RouteMonitor();
        using var netlink = new RouteNetlink();
        Dictionary<int, string> dying = Find(netlink).ToDictionary(device => device.Index, device => device.Name);
        if (dying.Count > 0)
        {
            using var loop = new EventLoop();
            using LoopTimer timer = loop.CreateTimer(loop.Stop);
            using CancellationTokenRegistration end = cancellation.Register(loop.Stop);
            using IDisposable watch = loop.Watch(monitor.Descriptor, () => StopWhenGone(loop, monitor, dying));
            timer.Set(MonotonicClock.Now + atMost);
            loop.Run();
            cancellation.ThrowIfCancellationRequested();
        }

        return [.. dying.Values];
    }

    private static List<Device> Find(RouteNetlink netlink) =>
        [.. netlink.GetLinks().Where(IsDying).Select(link => new Device(link.Index, link.Name))];

    private static void StopWhenGone(EventLoop loop, RouteMonitor monitor, Dictionary<int, string> dying)
    {
        List<RouteEvent> events = [];
        monitor.TryRead(events);
        foreach (RouteEvent.LinkRemoved removed in events.OfType<RouteEvent.LinkRemoved>())
        {
            dying.Remove(removed.Index);
        }

        if (dying.Count == 0)
        {
            loop.Stop();
        }
    }

    private static bool IsDying(Link link) =>
        link.Kind == "veth"
        && link.Alias is { } alias
        && alias.StartsWith(MarkBegins, StringComparison.Ordinal)
        && ProcessIdentity.TryParse(alias.AsSpan(MarkBegins.Length), out ProcessIdentity process)
        && !process.IsAlive;
}
