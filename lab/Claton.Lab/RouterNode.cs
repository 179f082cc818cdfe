namespace Claton.Lab;

/// <summary>
/// The router of the access links. Each of them is a bridge here, so that other stations can join the host.
/// </summary>
public sealed class RouterNode : Node
{
    internal const string NodeName = "router";

    private readonly LabOptions _options;
    private readonly Advertiser _advertiser;

    internal RouterNode(LabOptions options, Action<string>? echo)
        : base(options.Name, NodeName, echo)
    {
        _options = options;
        _advertiser = new Advertiser(
            this, [.. Enumerable.Range(0, options.Uplinks).Select(uplink => ($"access{uplink}", Initially(uplink)))]);
    }

    /// <summary>What it says on an access link at present.</summary>
    public RouterAdvertisement Advertisement(int uplink = 0) => _advertiser.Said(uplink);

    /// <summary>Says something else from now on. radvd sends the new advertisement at once, and then every 3 to 4 s.</summary>
    public Task AdvertiseAsync(
        RouterAdvertisement advertisement, int uplink = 0, CancellationToken cancellation = default) =>
        _advertiser.SayAsync(advertisement, uplink, cancellation);

    /// <summary>Falls silent without a farewell.</summary>
    public Task StopAdvertisingAsync(CancellationToken cancellation = default) => _advertiser.KillAsync(cancellation);

    /// <summary>Starts radvd, which advertises at once.</summary>
    public void StartAdvertising() => _advertiser.Start();

    /// <summary>Does nothing any more on the first access link, as after a power cut, while the link stays what it is.</summary>
    public async Task DieAsync(CancellationToken cancellation = default)
    {
        await StopAdvertisingAsync(cancellation);
        await SetKernelParametersAsync(cancellation, "net/ipv6/conf/access0/disable_ipv6=1");
    }

    /// <summary>Is back, and says so.</summary>
    public async Task ReviveAsync(CancellationToken cancellation = default)
    {
        await SetKernelParametersAsync(cancellation, "net/ipv6/conf/access0/disable_ipv6=0");
        await AddAddressesAsync(0, cancellation);
        StartAdvertising();
    }

    internal override IEnumerable<string> KernelParameters => ["net/ipv6/conf/all/forwarding=1", WithoutPause];

    internal async Task ConfigureAsync(PlatNode plat, CancellationToken cancellation)
    {
        for (int uplink = 0; uplink < _options.Uplinks; uplink++)
        {
            await AddAccessLinkAsync(uplink, cancellation);
        }

        await IpAsync($"link add plat0 type veth peer name router0 netns {plat.Namespace}", cancellation);
        await IpAsync($"address add {LabAddresses.Router}/64 dev plat0", cancellation);
        await IpAsync($"link set plat0 mtu {_options.HopMtuBytes} up", cancellation);
    }

    /// <summary>The routes, once the PLAT's end of the link is up: a link without carrier takes none.</summary>
    internal async Task AddRoutesAsync(CancellationToken cancellation)
    {
        await IpAsync($"-6 route add default via {LabAddresses.Plat}", cancellation);
        await IpAsync($"-6 route add {_options.Pref64} via {LabAddresses.Plat}", cancellation);
    }

    /// <summary>Plugs a node into an access link.</summary>
    internal async Task AttachAsync(
        Node station, string @interface, int uplink, string hardwareAddress, CancellationToken cancellation)
    {
        string port = $"{station.Name}-{@interface}";
        await IpAsync(
            $"link add {port} type veth peer name {@interface} address {hardwareAddress} netns {station.Namespace}",
            cancellation);
        // A port of the bridge has no addresses: the bridge has them.
        await IpAsync($"link set {port} addrgenmode none", cancellation);
        await IpAsync($"link set {port} master access{uplink} up", cancellation);
    }

    internal Task UntilAdvertisingAsync(HostNode host, CancellationToken cancellation) =>
        _advertiser.UntilReadyAsync("IPv6 on the host", async () =>
        {
            for (int uplink = 0; uplink < _options.Uplinks; uplink++)
            {
                if (!await host.HasIpv6Async(uplink, cancellation))
                {
                    return false;
                }
            }

            return true;
        }, cancellation);

    private async Task AddAccessLinkAsync(int uplink, CancellationToken cancellation)
    {
        // A hardware address of its own: a bridge otherwise takes one of its ports', and changes with them.
        await IpAsync(
            $"link add access{uplink} address 02:00:00:00:{uplink:x2}:01 type bridge mcast_snooping 0",
            cancellation);
        await IpAsync($"link set access{uplink} addrgenmode none", cancellation);
        await AddAddressesAsync(uplink, cancellation);
        await IpAsync($"link set access{uplink} up", cancellation);
    }

    private async Task AddAddressesAsync(int uplink, CancellationToken cancellation)
    {
        // The same link-local address on all links, as many routers have it.
        await IpAsync($"address add {LabAddresses.RouterLinkLocal}/64 dev access{uplink}", cancellation);
        string prefix = LabAddresses.AccessPrefix(uplink).Address.ToString();
        await IpAsync($"address add {prefix}1/64 dev access{uplink}", cancellation);
    }

    private RouterAdvertisement Initially(int uplink) => new()
    {
        Prefix = LabAddresses.AccessPrefix(uplink),
        MtuBytes = _options.AdvertisedMtuBytes,
        Pref64 = _options.AdvertisePref64 ? [(_options.Pref64, _options.Pref64LifetimeSeconds)] : [],
    };
}
