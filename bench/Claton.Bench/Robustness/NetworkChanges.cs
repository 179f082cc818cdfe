using Claton.Lab;
using RouterAdvertisement = Claton.Lab.RouterAdvertisement;

namespace Claton.Bench.Robustness;

/// <summary>All changes that are measured.</summary>
internal static class NetworkChanges
{
    private const string Changed = "changed: ";

    private static readonly Ipv6Prefix s_newPrefix = Ipv6Prefix.Parse("2001:db8:1:77::/64");

    /// <summary>IPv4 is possible all the time: the time is the longest between two answers, 10 ms where none is missing.</summary>
    public static IReadOnlyList<NetworkChange> OnTheFly { get; } =
    [
        new("NAT64 prefix replaced, the old one not taken back", network => AdvertiseAsync(
            network, said => said with { Pref64 = [(ChangingNetwork.AnotherPref64, 1800)] })),
        new("host prefix deprecated for another", network => AdvertiseAsync(
            network, said => said with { PrefixPreferredLifetimeSeconds = 0, OtherPrefixes = [(s_newPrefix, 86400, 14400)] }), AddNewPrefixAsync),
        new("MTU of the link lowered", network => AdvertiseAsync(network, said => said with { MtuBytes = 1400 })),
        new("another router preferred", async network =>
        {
            SecondRouterNode second = await network.AttachRouterAsync();
            await network.UntilLoggedAsync(Changed, () => second.AdvertiseAsync(second.Advertisement with { Preference = "high" }));
            return null;
        }),
        new("router withdraws itself, another is there", async network =>
        {
            await network.AttachRouterAsync();
            return await AdvertiseAsync(network, said => said with { RouterLifetimeSeconds = 0 });
        }),
        new("uplink renamed", async network =>
        {
            await network.UntilLoggedAsync(Changed, () => network.Lab.Host.IpAsync("link set eth0 name lan0"));
            return null;
        }),
    ];

    /// <summary>What only gives a translator other parameters.</summary>
    public static IEnumerable<NetworkChange> OfParameters => OnTheFly.Take(3);

    /// <summary>IPv4 is impossible for a while: the time is from the end of that to the first answer.</summary>
    public static IReadOnlyList<NetworkChange> Interrupted { get; } =
    [
        new("NAT64 prefix withdrawn, and advertised again: from the advertisement", async network =>
        {
            RouterAdvertisement usual = network.Lab.Router.Advertisement();
            await network.UntilLoggedAsync("removed", () =>
                network.Lab.Router.AdvertiseAsync(usual with { Pref64 = [(network.Lab.Options.Pref64, 0)] }));
            DateTimeOffset since = DateTimeOffset.UtcNow;
            await network.Lab.Router.AdvertiseAsync(usual);
            return await network.Advertisements.FirstAsync(
                network, since, heard => heard.Pref64s.Any(prefix => prefix.Lifetime > TimeSpan.Zero));
        }),
        new("host prefix renumbered in a flash, the old one dead and not taken back: from the advertisement", async network =>
        {
            DateTimeOffset since = DateTimeOffset.UtcNow;
            await network.Lab.Router.IpAsync($"address delete {LabAddresses.AccessPrefix(0).Address}1/64 dev access0");
            await AdvertiseAsync(network, said => said with { Prefix = s_newPrefix });
            return await network.Advertisements.FirstAsync(network, since, heard => heard.Prefixes.Any(prefix => prefix.Prefix == s_newPrefix));
        }, AddNewPrefixAsync),
        new("link down and up: from up", async network =>
        {
            await network.UntilLoggedAsync("removed", () => network.Lab.Host.IpAsync("link set eth0 down"));
            return await NowAfterAsync(() => network.Lab.Host.IpAsync("link set eth0 up"));
        }),
        new("cable pulled and plugged in: from the carrier", async network =>
        {
            await network.UntilLoggedAsync("removed", () => network.Lab.Router.IpAsync("link set host-eth0 down"));
            return await NowAfterAsync(() => network.Lab.Router.IpAsync("link set host-eth0 up"));
        }),
        new("uplink removed and made again: from up", async network =>
        {
            await network.UntilLoggedAsync("removed", () => network.Lab.Host.IpAsync("link delete eth0"));
            return await NowAfterAsync(() => network.Lab.ReplaceUplinkAsync());
        }),
        new("router dead, another is there: from its death", async network =>
        {
            await network.AttachRouterAsync();
            await network.UntilAsync("the first router to have answered lately", async () =>
                (await network.Lab.Host.IpAsync($"-6 neighbour show {LabAddresses.RouterLinkLocal}")).Contains("REACHABLE", StringComparison.Ordinal));
            DateTimeOffset? death = null;
            await network.UntilLoggedAsync(Changed, async () => death = await NowAfterAsync(() => network.Lab.Router.DieAsync()));
            return death;
        }, Rounds: 1),
    ];

    private static async Task<DateTimeOffset?> AdvertiseAsync(
        ChangingNetwork network, Func<RouterAdvertisement, RouterAdvertisement> change)
    {
        RouterNode router = network.Lab.Router;
        await network.UntilLoggedAsync(Changed, () => router.AdvertiseAsync(change(router.Advertisement())));
        return null;
    }

    private static async Task AddNewPrefixAsync(ChangingNetwork network) =>
        await network.Lab.Router.IpAsync($"address add {s_newPrefix.Address}1/64 dev access0 nodad");

    private static async Task<DateTimeOffset?> NowAfterAsync(Func<Task> change)
    {
        await change();
        return DateTimeOffset.UtcNow;
    }
}
