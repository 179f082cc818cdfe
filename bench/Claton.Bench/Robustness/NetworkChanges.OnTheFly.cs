using Claton.Lab;

namespace Claton.Bench.Robustness;

internal static partial class NetworkChanges
{
    /// <summary>IPv4 is possible all the time: the time is the longest between two answers, 10 ms where none is missing.</summary>
    public static IReadOnlyList<NetworkChange> OnTheFly { get; } =
    [
        new("NAT64 prefix replaced, the old one not taken back", network => AdvertiseAsync(
            network, said => said with { Pref64 = [(ChangingNetwork.AnotherPref64, 1800)] })),
        new("host prefix deprecated for another", network => AdvertiseAsync(
            network, said => said with { PrefixPreferredLifetimeSeconds = 0, OtherPrefixes = [(s_newPrefix, 86400, 14400)] }), AddNewPrefixAsync),
        new("MTU of the link lowered", network => AdvertiseAsync(network, said => said with { MtuBytes = 1400 })),
        new("NAT64 prefix from DNS, then from the router, too",
            network => AdvertiseAsync(network, said => said with { Pref64 = [(ChangingNetwork.AnotherPref64, 1800)] }),
            Options: new LabOptions { AdvertisePref64 = false, Pref64InDns = true }),
        new("unique local prefix beside a global one", async network =>
        {
            await network.Lab.Router.AdvertiseAsync(network.Lab.Router.Advertisement() with { OtherPrefixes = [(s_localPrefix, 86400, 14400)] });
            await network.UntilHostShowsAsync("-6 address show dev eth0", shown => shown.Contains("fd00:", StringComparison.Ordinal));
            return null;
        }, network => AddPrefixAsync(network, s_localPrefix)),
        new("global prefix beside a unique local one", network => AdvertiseAsync(
            network, said => said with { OtherPrefixes = [(LabAddresses.AccessPrefix(0), 86400, 14400)] }), MoveToLocalPrefixAsync),
        new("temporary address run out, and another made", RenewTemporaryAddressAsync, MakeTemporaryAddressAsync),
        new("another router preferred", async network =>
        {
            SecondRouterNode second = await network.AttachRouterAsync();
            await network.UntilLoggedAsync(Changed, () => second.AdvertiseAsync(second.Advertisement with { Preference = "high" }));
            return null;
        }),
        new("another router preferred, with other prefixes for hosts and NAT64", async network =>
        {
            SecondRouterNode second = await network.AttachRouterAsync();
            await ChangingNetwork.ServeAnotherPref64Async(network.Lab, second);
            await network.UntilLoggedAsync(Changed, () => second.AdvertiseAsync(
                second.Advertisement with { Preference = "high", Pref64 = [(ChangingNetwork.AnotherPref64, 1800)] }));
            return null;
        }),
        new("router withdraws itself, another is there", async network =>
        {
            await network.AttachRouterAsync();
            return await AdvertiseAsync(network, said => said with { RouterLifetimeSeconds = 0 });
        }),
        new("dead router back, another is there", async network =>
        {
            await network.UntilLoggedAsync(Changed, () => network.Lab.Router.ReviveAsync());
            return null;
        }, LoseRouterAsync),
        new("uplink renamed", async network =>
        {
            await network.UntilLoggedAsync(Changed, () => network.Lab.Host.IpAsync("link set eth0 name lan0"));
            return null;
        }),
        new("native IPv4 comes", async network =>
        {
            await TakeLeaseAsync(network);
            return null;
        }, network => network.Lab.RouteNativeIpv4Async()),
        new("native IPv4 goes", async network =>
        {
            await network.Lab.Host.IpAsync($"address delete {NativeAddress} dev eth0");
            return null;
        }, async network =>
        {
            await network.Lab.RouteNativeIpv4Async();
            await TakeLeaseAsync(network);
        }),
    ];

    /// <summary>The host has an address in the unique local prefix alone, and its CLAT, too.</summary>
    private static async Task MoveToLocalPrefixAsync(ChangingNetwork network)
    {
        await AddPrefixAsync(network, s_localPrefix);
        await AdvertiseAsync(network, said => said with { Prefix = s_localPrefix });
        await network.Lab.Host.IpAsync($"-6 address flush dev eth0 to {LabAddresses.AccessPrefix(0)}");
    }

    private static async Task MakeTemporaryAddressAsync(ChangingNetwork network)
    {
        await network.Lab.Host.SetKernelParametersAsync(CancellationToken.None, "net/ipv6/conf/eth0/use_tempaddr=2");

        // The kernel makes them for prefixes that are new to it.
        await network.Lab.Host.IpAsync($"-6 address flush dev eth0 to {LabAddresses.AccessPrefix(0)}");
        await network.Lab.Router.AdvertiseAsync(network.Lab.Router.Advertisement());
        await UntilTemporaryAsync(network, known: "");
        await network.UntilIpv4Async();
    }

    private static async Task<DateTimeOffset?> RenewTemporaryAddressAsync(ChangingNetwork network)
    {
        string first = await UntilTemporaryAsync(network, known: "");
        await network.Lab.Host.IpAsync($"-6 address change {first} dev eth0 valid_lft 2 preferred_lft 1");
        await UntilTemporaryAsync(network, known: first);
        await network.UntilHostShowsAsync("-6 address show dev eth0", shown => !shown.Contains(first, StringComparison.Ordinal));
        return null;
    }

    /// <summary>Waits for a temporary address that is not that one.</summary>
    private static async Task<string> UntilTemporaryAsync(ChangingNetwork network, string known)
    {
        string found = "";
        await network.UntilHostShowsAsync("-6 -o address show dev eth0 temporary", shown =>
        {
            found = shown.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .FirstOrDefault(word => word.EndsWith("/64", StringComparison.Ordinal) && word != known) ?? "";
            return found.Length > 0;
        });
        return found;
    }

    /// <summary>The CLAT is at the second router.</summary>
    private static async Task LoseRouterAsync(ChangingNetwork network)
    {
        await DoubtNeighboursSoonAsync(network);
        await network.AttachRouterAsync();
        using PingTrain traffic = await PingTrain.StartAsync(network.Lab.Host, network.Lab.Addresses.Server);
        await network.UntilLoggedAsync(Changed, () => network.Lab.Router.DieAsync());
        await network.UntilIpv4Async();
    }
}
