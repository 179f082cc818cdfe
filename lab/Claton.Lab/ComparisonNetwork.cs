namespace Claton.Lab;

/// <summary>
/// Two machines without links, each with nothing but a TUN device for a translator: Claton's, and TAYGA. Whoever compares
/// them reads and writes their packets on those devices, so that neither's routing has a say.
/// </summary>
public sealed class ComparisonNetwork
{
    /// <summary>The name of both devices.</summary>
    public const string Device = "nat64";

    public const int MtuBytes = 1500;

    private ComparisonNetwork(string name)
    {
        Claton = new Node(name, "claton", echo: null);
        Tayga = new Node(name, "tayga", echo: null);
    }

    /// <summary>Where Claton is to be started, on <see cref="Device"/>.</summary>
    public Node Claton { get; }

    /// <summary>Where TAYGA runs.</summary>
    public Node Tayga { get; }

    /// <param name="name">As the name of a lab: it must be free.</param>
    /// <param name="map">An IPv4 address and the IPv6 address that stands for it.</param>
    /// <exception cref="LabException">Something failed; then nothing of it is left.</exception>
    public static async Task<ComparisonNetwork> UpAsync(
        string name,
        Ipv6Prefix prefix,
        (Ipv4Address Ipv4, Ipv6Address Ipv6) own,
        (Ipv4Address Ipv4, Ipv6Address Ipv6) map,
        CancellationToken cancellation = default)
    {
        var network = new ComparisonNetwork(name);
        await network.Claton.CreateAsync(cancellation); // Claims the name.
        try
        {
            await network.Tayga.CreateAsync(cancellation);
            Directory.CreateDirectory(LabName.StateFolder(name));
            await AddDeviceAsync(network.Claton, cancellation);
            await AddDeviceAsync(network.Tayga, cancellation);
            await network.StartTaygaAsync(prefix, own, map, cancellation);
            return network;
        }
        catch
        {
            await network.DownAsync();
            throw;
        }
    }

    public Task DownAsync() => LabTeardown.DownAsync(Claton.Lab, echo: null, CancellationToken.None);

    /// <summary>Without IPv6 of the kernel's own, which would talk into the translator.</summary>
    private static async Task AddDeviceAsync(Node node, CancellationToken cancellation)
    {
        await node.SetKernelParametersAsync(cancellation, "net/ipv6/conf/default/disable_ipv6=1");
        await node.IpAsync($"tuntap add {Device} mode tun", cancellation);
        await node.IpAsync($"link set {Device} mtu {MtuBytes} up", cancellation);
    }

    private async Task StartTaygaAsync(
        Ipv6Prefix prefix,
        (Ipv4Address Ipv4, Ipv6Address Ipv6) own,
        (Ipv4Address Ipv4, Ipv6Address Ipv6) map,
        CancellationToken cancellation)
    {
        var daemon = new Daemon(Tayga, "tayga");
        daemon.Start(
            Daemons.Find("tayga"), new StatelessTayga(Device, own.Ipv4, own.Ipv6, prefix, map.Ipv4, map.Ipv6).Configure(Tayga));
        await daemon.UntilReadyAsync(
            "an attached TUN device",
            async () => (await Tayga.AskIpAsync($"link show {Device}", cancellation)).Output.Contains("LOWER_UP", StringComparison.Ordinal),
            cancellation);
    }
}
