namespace Claton.Lab;

/// <summary>Another router on the first access link, with a prefix for hosts and a way to the PLAT of its own.</summary>
public sealed class SecondRouterNode : Node
{
    private readonly Advertiser _advertiser;

    internal SecondRouterNode(LabOptions options, Action<string>? echo)
        : base(options.Name, "router2", echo)
    {
        _advertiser = new Advertiser(this, ("access", new RouterAdvertisement
        {
            Prefix = LabAddresses.SecondAccessPrefix,
            Pref64 = [(options.Pref64, options.Pref64LifetimeSeconds)],
        }));
    }

    /// <summary>What it says at present.</summary>
    public RouterAdvertisement Advertisement => _advertiser.Said();

    /// <inheritdoc cref="RouterNode.AdvertiseAsync"/>
    public Task AdvertiseAsync(RouterAdvertisement advertisement, CancellationToken cancellation = default) =>
        _advertiser.SayAsync(advertisement, 0, cancellation);

    /// <summary>Starts radvd, which advertises at once.</summary>
    public void StartAdvertising() => _advertiser.Start();

    internal override IEnumerable<string> KernelParameters => ["net/ipv6/conf/all/forwarding=1", WithoutPause];

    /// <summary>Everything but its advertisements.</summary>
    internal async Task ConfigureAsync(RouterNode access, PlatNode plat, CancellationToken cancellation)
    {
        await access.AttachAsync(this, "access", 0, "02:00:00:00:00:02", cancellation);
        await IpAsync("link set access addrgenmode none", cancellation);
        await IpAsync($"address add {LabAddresses.SecondRouterLinkLocal}/64 dev access", cancellation);
        await IpAsync($"address add {LabAddresses.SecondAccessPrefix.Address}1/64 dev access", cancellation);
        await IpAsync("link set access up", cancellation);

        await IpAsync($"link add plat0 type veth peer name router1 netns {plat.Namespace}", cancellation);
        await IpAsync($"address add {LabAddresses.SecondRouter}/64 dev plat0", cancellation);
        await IpAsync("link set plat0 up", cancellation);
        await plat.IpAsync($"address add {LabAddresses.PlatOfSecondRouter}/64 dev router1", cancellation);
        await plat.IpAsync("link set router1 up", cancellation);
        await IpAsync($"-6 route add default via {LabAddresses.PlatOfSecondRouter}", cancellation);
        await plat.IpAsync($"-6 route add {LabAddresses.SecondAccessPrefix} via {LabAddresses.SecondRouter}", cancellation);
    }
}
