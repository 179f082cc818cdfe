namespace Claton.Lab;

/// <summary>
/// client — border — server: IPv4 on the client's side, IPv6 on the server's, and between them a router on which a
/// stateless translator can run (RFC 7755). The client has IPv6, too, to compare with what is not translated.
/// </summary>
public sealed class BorderNetwork
{
    private BorderNetwork(string name, Action<string>? echo)
    {
        Name = name;
        Client = new Node(name, "client", echo);
        Border = new Node(name, "border", echo);
        Server = new Node(name, "server", echo);
    }

    /// <summary>Where the client's address, and all other IPv4, stands in IPv6.</summary>
    public static Ipv6Prefix Prefix { get; } = Ipv6Prefix.Parse("2001:db8:64::/96");

    public static Ipv4Address ClientIpv4 { get; } = Ipv4Address.Parse("198.51.100.2");

    public static Ipv6Address ClientIpv6 { get; } = Ipv6Address.Parse("2001:db8:c::2");

    /// <summary>The client, as the server sees it through a translator.</summary>
    public static Ipv6Address ClientInPrefix { get; } = Ipv6Address.Parse("2001:db8:64::198.51.100.2");

    /// <summary>The address under which IPv4 is to know the server: nobody has it.</summary>
    public static Ipv4Address ServerIpv4 { get; } = Ipv4Address.Parse("192.0.2.1");

    public static Ipv6Address ServerIpv6 { get; } = Ipv6Address.Parse("2001:db8:5::2");

    /// <summary>The border's own address on the client's link.</summary>
    public static Ipv4Address BorderIpv4 { get; } = Ipv4Address.Parse("198.51.100.1");

    /// <summary>The border's own address on the server's link.</summary>
    public static Ipv6Address BorderIpv6 { get; } = Ipv6Address.Parse("2001:db8:5::1");

    public string Name { get; }

    public Node Client { get; }

    public Node Border { get; }

    public Node Server { get; }

    /// <param name="name">As the name of a lab: it must be free.</param>
    /// <param name="serverMtuBytes">The MTU of the server's link.</param>
    /// <exception cref="LabException">Something failed; then nothing of it is left.</exception>
    public static async Task<BorderNetwork> UpAsync(
        string name, int serverMtuBytes = 1500, Action<string>? echo = null, CancellationToken cancellation = default)
    {
        var network = new BorderNetwork(name, echo);
        await network.Client.CreateAsync(cancellation); // Claims the name.
        try
        {
            await network.BuildAsync(serverMtuBytes, cancellation);
            return network;
        }
        catch
        {
            await network.DownAsync();
            throw;
        }
    }

    public Task DownAsync() => LabTeardown.DownAsync(Name, echo: null, CancellationToken.None);

    private async Task BuildAsync(int serverMtuBytes, CancellationToken cancellation)
    {
        Directory.CreateDirectory(LabName.StateFolder(Name));
        await Border.CreateAsync(cancellation);
        await Server.CreateAsync(cancellation);
        await Border.SetKernelParametersAsync(
            cancellation, "net/ipv4/ip_forward=1", "net/ipv6/conf/all/forwarding=1", Node.WithoutPause);
        await Border.IpAsync($"link add client0 type veth peer name border0 netns {Client.Namespace}", cancellation);
        await Border.IpAsync($"link add server0 type veth peer name border0 netns {Server.Namespace}", cancellation);

        await ConfigureAsync(Client, "border0", 1500, [$"{ClientIpv4}/24", $"{ClientIpv6}/64"], cancellation);
        await ConfigureAsync(Border, "client0", 1500, [$"{BorderIpv4}/24", "2001:db8:c::1/64"], cancellation);
        await ConfigureAsync(Border, "server0", serverMtuBytes, [$"{BorderIpv6}/64"], cancellation);
        await ConfigureAsync(Server, "border0", 1500, [$"{ServerIpv6}/64"], cancellation);

        foreach (Node node in (Node[])[Client, Border, Server])
        {
            await node.UntilLinksAreUpAsync(cancellation);
        }

        await Client.IpAsync($"route add default via {BorderIpv4}", cancellation);
        await Client.IpAsync("-6 route add default via 2001:db8:c::1", cancellation);
        await Server.IpAsync($"-6 route add default via {BorderIpv6}", cancellation);
    }

    private async Task ConfigureAsync(
        Node node, string link, int mtuBytes, string[] addresses, CancellationToken cancellation)
    {
        // A link-local address is told, too: a router solicits neighbours from it, and one that the kernel makes comes late.
        await node.IpAsync($"link set {link} addrgenmode none", cancellation);
        string linkLocal = node == Border ? "fe80::1/64" : "fe80::2/64";
        foreach (string address in addresses.Append(linkLocal))
        {
            string withoutDetection = address.Contains(':') ? " nodad" : "";
            await node.IpAsync($"address add {address} dev {link}{withoutDetection}", cancellation);
        }

        await node.IpAsync($"link set {link} mtu {mtuBytes} up", cancellation);
    }
}
