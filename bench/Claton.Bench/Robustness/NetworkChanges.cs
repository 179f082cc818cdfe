using Claton.Lab;
using RouterAdvertisement = Claton.Lab.RouterAdvertisement;

namespace Claton.Bench.Robustness;

/// <summary>All changes that are measured, and what they have in common.</summary>
internal static partial class NetworkChanges
{
    private const string Changed = "changed: ";
    private const string Removed = "removed";
    private const string NativeAddress = "192.0.2.2/24";
    private const string NativeGateway = "192.0.2.1";

    private static readonly Ipv6Prefix s_newPrefix = Ipv6Prefix.Parse("2001:db8:1:77::/64");
    private static readonly Ipv6Prefix s_localPrefix = Ipv6Prefix.Parse("fd00:db8:1::/64");

    /// <summary>What only gives a translator other parameters.</summary>
    public static IEnumerable<NetworkChange> OfParameters => OnTheFly.Take(3);

    private static async Task<DateTimeOffset?> AdvertiseAsync(
        ChangingNetwork network, Func<RouterAdvertisement, RouterAdvertisement> change)
    {
        RouterNode router = network.Lab.Router;
        await network.UntilLoggedAsync(Changed, () => router.AdvertiseAsync(change(router.Advertisement())));
        return null;
    }

    private static Task AddNewPrefixAsync(ChangingNetwork network) => AddPrefixAsync(network, s_newPrefix);

    private static async Task AddPrefixAsync(ChangingNetwork network, Ipv6Prefix prefix) =>
        await network.Lab.Router.IpAsync($"address add {prefix.Address}1/64 dev access0 nodad");

    /// <summary>What the kernel does within a minute otherwise: to doubt a router that did not answer for 30 s, and ask.</summary>
    private static Task DoubtNeighboursSoonAsync(ChangingNetwork network) => network.Lab.Host.SetKernelParametersAsync(
        CancellationToken.None,
        "net/ipv6/neigh/eth0/base_reachable_time_ms=500",
        "net/ipv6/neigh/eth0/delay_first_probe_time=1",
        "net/ipv6/neigh/eth0/retrans_time_ms=100");

    private static async Task<DateTimeOffset?> NowAfterAsync(Func<Task> change)
    {
        await change();
        return DateTimeOffset.UtcNow;
    }

    private static async Task TakeLeaseAsync(ChangingNetwork network)
    {
        await network.Lab.Host.IpAsync($"address add {NativeAddress} dev eth0");
        await network.UntilLoggedAsync(Removed, () => network.Lab.Host.IpAsync($"route add default via {NativeGateway} dev eth0"));
    }
}
