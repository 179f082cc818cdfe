namespace Claton.Lab;

/// <summary>
/// An IPv6-only network in network namespaces, made of real daemons:
/// host — router (radvd) — PLAT (TAYGA, masquerade, unbound with DNS64) — IPv4-only internet.
/// </summary>
public sealed class LabNetwork
{
    private readonly Action<string>? _echo;
    private int _stations;

    private LabNetwork(LabOptions options, Action<string>? echo)
    {
        _echo = echo;
        Options = options;
        Addresses = new LabAddresses(options.Pref64);
        Host = new HostNode(options.Name, echo);
        Router = new RouterNode(options, echo);
        Plat = new PlatNode(options, Addresses, echo);
        Internet = new InternetNode(options, Addresses, echo);
    }

    public LabOptions Options { get; }

    public LabAddresses Addresses { get; }

    public HostNode Host { get; }

    public RouterNode Router { get; }

    public PlatNode Plat { get; }

    public InternetNode Internet { get; }

    /// <summary>Builds a lab and returns when the host has IPv6 and all daemons serve.</summary>
    /// <param name="echo">Told every command before it runs.</param>
    /// <exception cref="LabException">It exists already, or something failed; then nothing of it is left.</exception>
    public static async Task<LabNetwork> UpAsync(
        LabOptions options, Action<string>? echo = null, CancellationToken cancellation = default)
    {
        if (options.FindMistake() is { } mistake)
        {
            throw new LabException(mistake);
        }

        Daemons.RequireAll();
        var lab = new LabNetwork(options, echo);
        await lab.ClaimNameAsync(cancellation);
        try
        {
            await lab.BuildAsync(cancellation);
            return lab;
        }
        catch
        {
            await LabTeardown.DownAsync(options.Name, echo, CancellationToken.None);
            throw;
        }
    }

    /// <summary>A machine of a lab that is up, by whoever built it.</summary>
    /// <param name="node">host, router, plat, internet or the name of a station.</param>
    /// <exception cref="LabException">There is no such lab, or no such machine in it.</exception>
    public static Node OpenNode(string lab, string node)
    {
        IReadOnlyList<string> nodes = LabRegistry.Nodes(lab);
        if (nodes.Count == 0)
        {
            throw new LabException($"no lab '{lab}' is up: 'claton lab up {lab}' builds it");
        }

        if (!nodes.Contains(node))
        {
            throw new LabException($"lab '{lab}' has no machine '{node}', but {string.Join(", ", nodes.Order())}");
        }

        return node == HostNode.NodeName ? new HostNode(lab, echo: null) : new Node(lab, node, echo: null);
    }

    /// <summary>Puts another station on an access link, with an interface eth0 that is up and has no global address.</summary>
    public async Task<Node> AttachStationAsync(int uplink = 0, CancellationToken cancellation = default)
    {
        int number = ++_stations;
        var station = new Node(Options.Name, $"station{number}", _echo);
        await station.CreateAsync(cancellation);
        await Router.AttachAsync(station, "eth0", uplink, $"02:00:00:00:{uplink:x2}:{0x20 + number:x2}", cancellation);
        await station.SetKernelParametersAsync(
            cancellation, "net/ipv6/conf/eth0/accept_ra=0", "net/ipv6/conf/eth0/accept_dad=0");
        await station.IpAsync("link set eth0 up", cancellation);
        await station.UntilLinksAreUpAsync(cancellation);
        return station;
    }

    /// <summary>Puts a second router on the first access link. It advertises when it is told to.</summary>
    public async Task<SecondRouterNode> AttachRouterAsync(CancellationToken cancellation = default)
    {
        var router = new SecondRouterNode(Options, _echo);
        await router.CreateAsync(cancellation);
        await router.ConfigureAsync(Router, Plat, cancellation);
        return router;
    }

    public Task DownAsync() => LabTeardown.DownAsync(Options.Name, _echo, CancellationToken.None);

    /// <summary>Gives the host its first interface again, after that was deleted.</summary>
    public async Task ReplaceUplinkAsync(CancellationToken cancellation = default)
    {
        await AttachHostAsync(0, cancellation);
        await ConfigureUplinkAsync(cancellation);
    }

    /// <summary>Sets the host's first interface up, which is as the kernel makes one.</summary>
    public Task ConfigureUplinkAsync(CancellationToken cancellation = default) => Host.ConfigureUplinkAsync(0, cancellation);

    /// <summary>
    /// Native IPv4 on the first access link as well, up to the same server: 192.0.2.1 routes it. The host has yet to take an
    /// address.
    /// </summary>
    public async Task RouteNativeIpv4Async(CancellationToken cancellation = default)
    {
        await Router.SetKernelParametersAsync(cancellation, "net/ipv4/conf/all/forwarding=1");
        await Router.IpAsync("address add 192.0.2.1/24 dev access0", cancellation);
        await Router.IpAsync("address add 198.51.100.1/30 dev plat0", cancellation);
        await Router.IpAsync("route add default via 198.51.100.2", cancellation);
        await Plat.IpAsync("address add 198.51.100.2/30 dev router0", cancellation);
        await Plat.IpAsync("route add 192.0.2.0/24 via 198.51.100.1", cancellation);
    }

    private Task AttachHostAsync(int uplink, CancellationToken cancellation) =>
        Router.AttachAsync(Host, $"eth{uplink}", uplink, $"02:00:00:00:{uplink:x2}:10", cancellation);

    /// <summary>The first namespace is the claim: the kernel gives a name only once.</summary>
    private async Task ClaimNameAsync(CancellationToken cancellation)
    {
        if (LabRegistry.Exists(Options.Name))
        {
            throw new LabException($"lab '{Options.Name}' is up already: 'claton lab down {Options.Name}' takes it down");
        }

        await Host.CreateAsync(cancellation);
    }

    private async Task BuildAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(LabName.StateFolder(Options.Name));
        await Router.CreateAsync(cancellation);
        await Plat.CreateAsync(cancellation);
        await Internet.CreateAsync(cancellation);

        await Router.ConfigureAsync(Plat, cancellation);
        await Plat.ConfigureAsync(Internet, cancellation);
        await Router.AddRoutesAsync(cancellation);
        await Internet.ConfigureAsync(cancellation);
        for (int uplink = 0; uplink < Options.Uplinks; uplink++)
        {
            await AttachHostAsync(uplink, cancellation);
        }

        Internet.Start();
        await Plat.StartAsync(cancellation);
        await Host.ConfigureAsync(Options.Uplinks, cancellation);
        Router.StartAdvertising();

        await Internet.UntilServingAsync(cancellation);
        await Plat.UntilServingAsync(cancellation);
        await Router.UntilAdvertisingAsync(Host, cancellation);
        LabRegistry.Record(Options);
    }
}
