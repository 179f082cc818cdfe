using Claton.Lab;
using RouterAdvertisement = Claton.Lab.RouterAdvertisement;

namespace Claton.Bench.Robustness;

internal static partial class NetworkChanges
{
    /// <summary>IPv4 is impossible for a while: the time is from the end of that to the first answer.</summary>
    public static IReadOnlyList<NetworkChange> Interrupted { get; } =
    [
        new("NAT64 prefix withdrawn, and advertised again: from the advertisement", async network =>
        {
            RouterAdvertisement usual = network.Lab.Router.Advertisement();
            await network.UntilLoggedAsync(Removed, () =>
                network.Lab.Router.AdvertiseAsync(usual with { Pref64 = [(network.Lab.Options.Pref64, 0)] }));
            return await AdvertisedAgainAsync(network, () => network.Lab.Router.AdvertiseAsync(usual));
        }),
        new("NAT64 prefix run out, and advertised again: from the advertisement", async network =>
        {
            await network.UntilLoggedAsync(Removed, () => network.Lab.Router.StopAdvertisingAsync());
            return await AdvertisedAgainAsync(network, () =>
            {
                network.Lab.Router.StartAdvertising();
                return Task.CompletedTask;
            });
        }, Options: new LabOptions { Pref64LifetimeSeconds = 8 }),
        new("NAT64 prefix withdrawn by the router, and known from DNS: from the withdrawal", async network =>
        {
            DateTimeOffset since = DateTimeOffset.UtcNow;
            RouterAdvertisement usual = network.Lab.Router.Advertisement();
            await network.Lab.Router.AdvertiseAsync(usual with { Pref64 = [(network.Lab.Options.Pref64, 0)] });
            return await network.Advertisements.FirstAsync(
                network, since, heard => heard.Pref64s.Any(prefix => prefix.Lifetime == TimeSpan.Zero));
        }, Options: new LabOptions { Pref64InDns = true }),
        new("host prefix renumbered in a flash, the old one dead and not taken back: from the advertisement", async network =>
        {
            DateTimeOffset since = DateTimeOffset.UtcNow;
            await network.Lab.Router.IpAsync($"address delete {LabAddresses.AccessPrefix(0).Address}1/64 dev access0");
            await AdvertiseAsync(network, said => said with { Prefix = s_newPrefix });
            return await network.Advertisements.FirstAsync(network, since, heard => heard.Prefixes.Any(prefix => prefix.Prefix == s_newPrefix));
        }, AddNewPrefixAsync),
        new("link down and up: from up", async network =>
        {
            await network.UntilLoggedAsync(Removed, () => network.Lab.Host.IpAsync("link set eth0 down"));
            return await NowAfterAsync(() => network.Lab.Host.IpAsync("link set eth0 up"));
        }),
        new("cable pulled and plugged in: from the carrier", async network =>
        {
            await network.UntilLoggedAsync(Removed, () => network.Lab.Router.IpAsync("link set host-eth0 down"));
            return await NowAfterAsync(() => network.Lab.Router.IpAsync("link set host-eth0 up"));
        }),
        new("cable put into another network: from the carrier", async network =>
        {
            await network.UntilLoggedAsync(Removed, () => network.Lab.Router.IpAsync("link set host-eth0 down"));
            await network.Lab.Router.IpAsync("link set host-eth0 nomaster");
            await network.Lab.Router.IpAsync("link set host-eth0 master access1");
            return await NowAfterAsync(() => network.Lab.Router.IpAsync("link set host-eth0 up"));
        }, PrepareOtherNetworkAsync, Options: new LabOptions { Uplinks = 2 }),
        new("uplink removed and made again: from up", async network =>
        {
            await network.UntilLoggedAsync(Removed, () => network.Lab.Host.IpAsync("link delete eth0"));
            return await NowAfterAsync(() => network.Lab.ReplaceUplinkAsync());
        }, network => network.Lab.AttachStationAsync()),
        new("uplink moved to another namespace and back: from up", async network =>
        {
            Node elsewhere = await network.Lab.AttachStationAsync();
            await network.UntilLoggedAsync(Removed, () => network.Lab.Host.IpAsync($"link set eth0 netns {elsewhere.Namespace} name moved"));
            await elsewhere.IpAsync($"link set moved netns {network.Lab.Host.Namespace} name eth0");
            return await NowAfterAsync(() => network.Lab.ConfigureUplinkAsync());
        }),
        new("router dead, another is there: from its death", async network =>
        {
            await network.AttachRouterAsync();
            await network.UntilHostShowsAsync(
                $"-6 neighbour show {LabAddresses.RouterLinkLocal}", shown => shown.Contains("REACHABLE", StringComparison.Ordinal));
            DateTimeOffset? death = null;
            await network.UntilLoggedAsync(Changed, async () => death = await NowAfterAsync(() => network.Lab.Router.DieAsync()));
            return death;
        }, Rounds: 1),
    ];

    private static async Task<DateTimeOffset?> AdvertisedAgainAsync(ChangingNetwork network, Func<Task> advertise)
    {
        DateTimeOffset since = DateTimeOffset.UtcNow;
        await advertise();
        return await network.Advertisements.FirstAsync(
            network, since, heard => heard.Pref64s.Any(prefix => prefix.Lifetime > TimeSpan.Zero));
    }

    /// <summary>At the other end of the second access link there is another NAT64; the host has no interface there yet.</summary>
    private static async Task PrepareOtherNetworkAsync(ChangingNetwork network)
    {
        await network.Lab.Host.IpAsync("link delete eth1");
        await network.Lab.AttachStationAsync(uplink: 1);
        await network.Lab.Router.AdvertiseAsync(
            network.Lab.Router.Advertisement(1) with { Pref64 = [(ChangingNetwork.AnotherPref64, 1800)] }, uplink: 1);
    }
}
