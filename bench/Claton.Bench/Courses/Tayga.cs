using System.Diagnostics;
using Claton.Lab;

namespace Claton.Bench.Courses;

/// <summary>Debian's TAYGA, the peer: a stateless translator in user space, on a TUN device.</summary>
/// <param name="Device">Made by the course, with its routes.</param>
internal sealed record Tayga(string Device, string Ipv4, string Ipv6, string Prefix, string MappedIpv4, string MappedIpv6)
{
    /// <summary>Makes the device and starts the daemon on it.</summary>
    public async Task<Process> StartAsync(Programs programs, Node node)
    {
        await node.IpAsync($"tuntap add {Device} mode tun");
        await node.IpAsync($"link set {Device} up");
        string directory = LabName.StateFolder(node.Lab);
        string configuration = Path.Combine(directory, $"{Device}.conf");
        await File.WriteAllTextAsync(configuration, $"""
            tun-device {Device}
            ipv4-addr {Ipv4}
            ipv6-addr {Ipv6}
            prefix {Prefix}
            map {MappedIpv4} {MappedIpv6}
            data-dir {directory}

            """);
        return programs.SpawnSilent(
            node, "env", $"LD_LIBRARY_PATH={Daemons.LibraryPath}", Daemons.Find("tayga"), "--nodetach", "--config", configuration);
    }
}
