namespace Claton.Lab;

/// <summary>
/// The provider's side: a stateful NAT64 made of TAYGA and the kernel's masquerade, and the resolver with
/// DNS64. RFC 6146, 6147.
/// </summary>
public sealed class PlatNode : Node
{
    private readonly LabOptions _options;
    private readonly LabAddresses _addresses;
    private readonly Daemon _tayga;
    private readonly Daemon _unbound;

    internal PlatNode(LabOptions options, LabAddresses addresses, Action<string>? echo)
        : base(options.Name, "plat", echo)
    {
        _options = options;
        _addresses = addresses;
        _tayga = new Daemon(this, "tayga");
        _unbound = new Daemon(this, "resolver");
    }

    internal override IEnumerable<string> KernelParameters =>
        ["net/ipv6/conf/all/forwarding=1", "net/ipv4/conf/all/forwarding=1", WithoutPause];

    internal async Task ConfigureAsync(InternetNode internet, CancellationToken cancellation)
    {
        await IpAsync($"address add {LabAddresses.Plat}/64 dev router0", cancellation);
        await IpAsync($"address add {LabAddresses.Resolver}/64 dev router0", cancellation);
        await IpAsync($"link set router0 mtu {_options.HopMtuBytes} up", cancellation);
        await IpAsync($"-6 route add default via {LabAddresses.Router}", cancellation);

        await IpAsync($"link add internet0 type veth peer name plat0 netns {internet.Namespace}", cancellation);
        await IpAsync($"address add {_addresses.PlatIpv4}/24 dev internet0", cancellation);
        await IpAsync("link set internet0 up", cancellation);

        await IpAsync("tuntap add nat64 mode tun", cancellation);
        // TAYGA may wait for a processor for a while.
        await IpAsync("link set nat64 txqueuelen 4096 up", cancellation);
        await IpAsync($"-6 route add {_options.Pref64} dev nat64", cancellation);
        await IpAsync($"-6 route add {LabAddresses.Translator} dev nat64", cancellation);
        await IpAsync($"route add {LabAddresses.TranslatorPool} dev nat64", cancellation);
    }

    internal async Task StartAsync(CancellationToken cancellation)
    {
        string ruleset = WriteFile("masquerade.nft", Configuration.Fill("masquerade.nft"));
        Echo($"ip netns exec {Namespace} nft -f {ruleset}");
        (await RunAsync("nft", ["-f", ruleset], cancellation)).Require();
        StartTranslator();
        StartResolver();
    }

    /// <summary>The resolver is switched off. Where nobody listens, the kernel tells those who ask.</summary>
    public Task StopResolverAsync(CancellationToken cancellation = default) => _unbound.KillAsync(cancellation);

    /// <param name="options">Lines of unbound.conf for its server.</param>
    public void StartResolver(string options = "") =>
        _unbound.Start(Daemons.Find("unbound"), "-d", "-p", "-c", WriteFile("resolver.conf", Configuration.Fill(
            "resolver.conf",
            ("directory", LabName.StateFolder(Lab)),
            ("listen", LabAddresses.Resolver),
            ("pref64", _options.Pref64),
            ("authority", _addresses.Authority),
            ("options", _options.Pref64InDns ? options : $"    local-zone: \"ipv4only.arpa.\" always_nodata\n{options}"))));

    internal async Task UntilServingAsync(CancellationToken cancellation)
    {
        await _tayga.UntilReadyAsync(
            "an attached TUN device",
            async () => (await AskIpAsync("link show nat64", cancellation)).Output.Contains("LOWER_UP", StringComparison.Ordinal),
            cancellation);
        await _unbound.UntilReadyAsync("port 53", () => IsServingAsync("udp", 53, cancellation), cancellation);
    }

    private void StartTranslator() =>
        _tayga.Start(Daemons.Find("tayga"), "--nodetach", "--config", WriteFile("tayga.conf", Configuration.Fill(
            "tayga.conf",
            ("ipv4Address", LabAddresses.TranslatorIpv4),
            ("ipv6Address", LabAddresses.Translator),
            ("pref64", _options.Pref64),
            ("pool", LabAddresses.TranslatorPool),
            ("directory", LabName.StateFolder(Lab)))));
}
