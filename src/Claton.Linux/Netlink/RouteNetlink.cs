using Claton.Linux.Native;

namespace Claton.Linux.Netlink;

/// <summary>
/// Reads and changes links, addresses, routes, rules, neighbours and traffic control of the network namespace whose thread
/// created it. rtnetlink(7).
/// </summary>
/// <remarks>
/// For one thread at a time. All methods throw <see cref="LinuxException"/> with the kernel's own words where it gave some:
/// an object that is there already (EEXIST) or not at all (ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL) is for the caller to judge.
/// </remarks>
public sealed partial class RouteNetlink : IDisposable
{
    private const int Change = LinuxNetlink.NLM_F_ACK;
    private const int Appending = LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_APPEND;
    private const int Creation = LinuxNetlink.NLM_F_ACK | LinuxNetlink.NLM_F_CREATE | LinuxNetlink.NLM_F_EXCL;

    private readonly NetlinkSocket _socket = new();

    public void Dispose() => _socket.Dispose();

    /// <summary>The name of a link, for a message about something that failed.</summary>
    private string NameOf(int index)
    {
        try
        {
            return GetLink(index)?.Name ?? $"(link {index})";
        }
        catch (LinuxException)
        {
            return $"(link {index})";
        }
    }
}
