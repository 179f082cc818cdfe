namespace Claton.Lab;

/// <summary>TAYGA as a peer of Claton: a stateless translator with one explicit mapping.</summary>
/// <param name="Device">The TUN device, which is there.</param>
/// <param name="OwnIpv4">From where its ICMP errors come; so for <paramref name="OwnIpv6"/>.</param>
/// <param name="MappedIpv4">The address for which <paramref name="MappedIpv6"/> stands.</param>
public sealed record StatelessTayga(
    string Device, Ipv4Address OwnIpv4, Ipv6Address OwnIpv6, Ipv6Prefix Prefix, Ipv4Address MappedIpv4, Ipv6Address MappedIpv6)
{
    /// <summary>Writes its configuration for a node.</summary>
    /// <returns>The arguments with which it stays in the foreground.</returns>
    public string[] Configure(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return ["--nodetach", "--config", node.WriteFile($"{node.Name}-{Device}.conf", $"""
            tun-device {Device}
            ipv4-addr {OwnIpv4}
            ipv6-addr {OwnIpv6}
            prefix {Prefix}
            map {MappedIpv4} {MappedIpv6}
            data-dir {LabName.StateFolder(node.Lab)}

            """)];
    }
}
