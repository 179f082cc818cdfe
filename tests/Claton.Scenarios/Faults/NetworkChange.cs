namespace Claton.Scenarios.Faults;

/// <summary>Something that becomes another while a CLAT runs.</summary>
/// <param name="MakeAsync">Makes it, or takes it back.</param>
/// <param name="IsFollowedAsync">Whether the host is what it has to be after it, or without it.</param>
internal sealed record NetworkChange(
    string Name, Func<FaultyHost, bool, Task> MakeAsync, Func<FaultyHost, bool, Task<bool>> IsFollowedAsync)
{
    private const int UsualMtuBytes = 1500;

    private static readonly Ipv6Prefix s_pref64 = Ipv6Prefix.Parse("2001:db8:65::/96");
    private static readonly Ipv6Prefix s_hostPrefix = Ipv6Prefix.Parse("2001:db8:1:77::/64");

    public static NetworkChange Pref64Replaced { get; } = new(
        "the NAT64 prefix is replaced",
        (host, isMade) => host.AdvertiseAsync(usual => usual with
        {
            // The other is taken back each time: a router that takes turns would be told by its advertising either again.
            Pref64 = isMade ? [(s_pref64, 1800), (usual.Pref64[0].Prefix, 0)] : [.. usual.Pref64, (s_pref64, 0)],
        }),
        async (host, isMade) => await ServesAsync(host, uplink => (uplink.Pref64 == $"{s_pref64}") == isMade));

    public static NetworkChange HostPrefixRenumbered { get; } = new(
        "the host's prefix is renumbered",
        async (host, isMade) =>
        {
            await host.AdvertiseAsync(usual => usual with
            {
                Prefix = isMade ? s_hostPrefix : usual.Prefix,
                OtherPrefixes = [(isMade ? usual.Prefix : s_hostPrefix, 0, 0)],
            });
            if (!isMade)
            {
                await host.Lab.Host.IpAsync($"-6 address flush dev eth0 to {s_hostPrefix}"); // It would outlive the prefix by two hours.
            }
        },
        async (host, isMade) => await ServesAsync(host, uplink => s_hostPrefix.Contains(Ipv6Address.Parse(uplink.Ipv6Address!)) == isMade));

    public static NetworkChange MtuLowered { get; } = new(
        "the MTU is lowered",
        (host, isMade) => host.AdvertiseAsync(usual => isMade ? usual with { MtuBytes = 1400 } : usual),
        async (host, isMade) => await ServesAsync(host, uplink => uplink.MtuBytes == (isMade ? 1372 : 1472))
            && (await host.Lab.Host.AskIpAsync("link show clat-eth0")).Output.Contains($"mtu {(isMade ? 1372 : 1472)} ", StringComparison.Ordinal));

    public static NetworkChange Pref64Withdrawn { get; } = new(
        "the NAT64 prefix is withdrawn",
        (host, isMade) => host.AdvertiseAsync(usual => isMade ? usual with { Pref64 = [(usual.Pref64[0].Prefix, 0)] } : usual),
        async (host, isMade) => isMade ? await IsWithoutAsync(host, "NoPref64") && await host.IsAsBeforeAsync() : await ServesAsync(host));

    public static NetworkChange NativeIpv4Comes { get; } = new(
        "native IPv4 comes",
        async (host, isMade) =>
        {
            await host.Lab.Host.IpAsync($"address {(isMade ? "replace" : "flush to")} 192.0.2.2/24 dev eth0");
            if (isMade)
            {
                await host.Lab.Host.IpAsync("route replace default via 192.0.2.1 dev eth0");
            }
        },
        async (host, isMade) => isMade
            ? await IsWithoutAsync(host, "NativeIpv4") && !(await host.Lab.Host.AskIpAsync("link show clat-eth0")).Succeeded
            : await ServesAsync(host));

    /// <summary>What these changes need of the router: it answers under both NAT64 prefixes, serves both of the host's, and tells an MTU.</summary>
    public static async Task PrepareAsync(LabFixture lab)
    {
        // An MTU that has been another stays on the host's route from then on.
        foreach (int mtuBytes in (int[])[UsualMtuBytes - 100, UsualMtuBytes])
        {
            await lab.Router.AdvertiseAsync(lab.Router.Advertisement() with { MtuBytes = mtuBytes });
            await Eventually.TrueAsync(
                $"the host's route has the MTU {mtuBytes}",
                async () => (await lab.Host.IpAsync("-6 route show default")).Contains($" mtu {mtuBytes} ", StringComparison.Ordinal),
                () => lab.Host.IpAsync("-6 route show"));
        }

        Ipv6Address server = s_pref64.Address with { Low = s_pref64.Address.Low | lab.Server.Value };
        await lab.Router.IpAsync($"address add {server}/128 dev lo nodad");
        await lab.Router.IpAsync($"address add {s_hostPrefix.Address}1/64 dev access0 nodad");
    }

    /// <summary>There is a CLAT, as it has to be, that gets through; nothing is said to fail.</summary>
    private static async Task<bool> ServesAsync(FaultyHost host, Predicate<UplinkStatus>? isAsAsked = null) =>
        await host.AskAsync() is { IsActive: true, Error: null } uplink && (isAsAsked?.Invoke(uplink) ?? true) && await host.PingsAsync();

    private static async Task<bool> IsWithoutAsync(FaultyHost host, string reason) =>
        await host.AskAsync() is { IsActive: false, Error: null } uplink && uplink.Reason == reason;

    public override string ToString() => Name;
}
