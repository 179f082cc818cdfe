using System.Globalization;

namespace Claton.Scenarios;

/// <summary>More changes than the kernel keeps for a daemon that has no time: what is lost is found out all the same. E1.</summary>
public sealed class OverrunScenarios
{
    [Theory]
    [InlineData("address add 192.0.2.2/24 dev eth0", "route add default via 192.0.2.1 dev eth0", "NativeIpv4", "address delete 192.0.2.2/24 dev eth0")]
    [InlineData("link set eth0 down", "-6 neighbour flush all", "LinkDown", "link set eth0 up")]
    public async Task WhatEndsTheClat_WhenNobodyIsToldOfIt_IsFoundOut(string change, string andChange, string reason, string back)
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            await OverrunAsync(lab, claton, change, andChange);
            UplinkStatus without = await claton.UntilAsync("has no CLAT", status => !status.IsActive);
            Assert.Equal(reason, without.Reason);
            Assert.DoesNotContain("clat", await lab.Host.IpAsync("-4 route show"));

            await OverrunAsync(lab, claton, back);
            await claton.UntilActiveAsync();
            await Eventually.TrueAsync("IPv4 is back", lab.HasIpv4Async, () => Task.FromResult(claton.Log));
        }
    }

    [Fact]
    public async Task WhatBelongsToTheClat_TakenAwayWhenNobodyIsToldOfIt_IsPutBack()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            UplinkStatus before = await claton.UntilActiveAsync();

            await OverrunAsync(lab, claton, $"address delete {before.Ipv4Address}/32 dev {before.Device}", $"link set {before.Device} mtu 1300");

            await Eventually.TrueAsync(
                "IPv4 is back, with its MTU",
                async () => await lab.HasIpv4Async()
                    && (await lab.Host.IpAsync($"link show {before.Device}")).Contains($"mtu {before.MtuBytes} ", StringComparison.Ordinal),
                () => Task.FromResult(claton.Log));
        }
    }

    /// <summary>Stops the daemon, has more happen than waits for it, and then something of importance.</summary>
    private static async Task OverrunAsync(LabFixture lab, ClatonProcess claton, params string[] changes)
    {
        const string word = "the kernel dropped notifications";
        int logged = claton.Log.Length;
        long lostBefore = await DropsAsync(lab);
        claton.Signal("STOP");
        string flood = Path.Combine(LabName.StateFolder(lab.Lab.Options.Name), "flood");
        await File.WriteAllLinesAsync(flood, Enumerable.Range(0, 4_000).Select(number =>
            $"address {(number % 2 == 0 ? "add" : "delete")} 2001:db8:ffff::1/128 dev lo nodad"));
        await Eventually.TrueAsync(
            "notifications are lost",
            async () =>
            {
                await lab.Host.IpAsync($"-batch {flood}");
                return await DropsAsync(lab) > lostBefore;
            },
            () => lab.Host.RunAsync("cat", "/proc/net/netlink").ContinueWith(answer => answer.Result.Output, TaskScheduler.Default));
        foreach (string change in changes)
        {
            await lab.Host.IpAsync(change);
        }

        claton.Signal("CONT");
        await Eventually.TrueAsync(
            $"Claton says '{word}'",
            () => Task.FromResult(claton.Log[logged..].Contains(word, StringComparison.Ordinal)),
            () => Task.FromResult(claton.Log));
    }

    /// <summary>How many messages the kernel had no room for, of all netlink sockets on the host that there are now.</summary>
    private static async Task<long> DropsAsync(LabFixture lab)
    {
        const int drops = 8;
        string[] sockets = (await lab.Host.RunAsync("cat", "/proc/net/netlink")).Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return sockets[1..].Sum(line => long.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[drops], CultureInfo.InvariantCulture));
    }
}
