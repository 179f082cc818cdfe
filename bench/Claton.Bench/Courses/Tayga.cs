using System.Diagnostics;
using Claton.Lab;

namespace Claton.Bench.Courses;

/// <summary>Debian's TAYGA, the peer: a stateless translator in user space, on a TUN device.</summary>
internal static class Tayga
{
    /// <summary>Makes the device, whose routes are the course's affair, and starts the daemon on it.</summary>
    public static async Task<Process> StartAsync(Programs programs, Node node, StatelessTayga tayga)
    {
        await node.IpAsync($"tuntap add {tayga.Device} mode tun");
        await node.IpAsync($"link set {tayga.Device} up");
        return programs.SpawnSilent(
            node, "env", [$"LD_LIBRARY_PATH={Daemons.LibraryPath}", Daemons.Find("tayga"), .. tayga.Configure(node)]);
    }
}
