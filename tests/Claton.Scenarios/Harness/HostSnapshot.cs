using System.Text.RegularExpressions;

namespace Claton.Scenarios.Harness;

/// <summary>All that a host's network consists of, but for what changes by itself.</summary>
internal sealed partial class HostSnapshot
{
    private const string Questions = """
        ip -o -d link show | sed 's/^/link: /'
        ip -o -d address show | sed 's/^/address: /'
        ip -o route show table all | sed 's/^/route: /'
        ip -o -6 route show table all | sed 's/^/route6: /'
        ip rule show | sed 's/^/rule: /'
        ip -6 rule show | sed 's/^/rule6: /'
        ip -o maddress show | sed 's/^/multicast: /'
        tc qdisc show | sed 's/^/qdisc: /'
        nft list ruleset | sed 's/^/nft: /'

        """;

    /// <summary>It may fail on parameters that can only be written.</summary>
    private const string ParametersToo = """
        grep -rs . /proc/sys/net | sed 's/^/sysctl: /'
        true
        """;

    private readonly SortedSet<string> _lines;

    private HostSnapshot(IEnumerable<string> lines)
    {
        _lines = new SortedSet<string>(lines, StringComparer.Ordinal);
    }

    /// <param name="withParameters">The kernel's parameters, too, which are many.</param>
    public static async Task<HostSnapshot> TakeAsync(Node host, bool withParameters = true)
    {
        ProgramResult answers = await host.RunAsync("sh", "-c", Questions + (withParameters ? ParametersToo : ""));
        string[] lines = answers.Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("link: ", StringComparison.Ordinal));
        Assert.Equal(withParameters, lines.Any(line => line.StartsWith("sysctl: ", StringComparison.Ordinal)));
        return new HostSnapshot(lines
            .Where(line => !VolatileParameters().IsMatch(line))
            .Select(line => Lifetimes().Replace(line, "$1 #")));
    }

    /// <summary>What is there only now (+) or was there only before (-).</summary>
    public IReadOnlyList<string> DifferencesSince(HostSnapshot before) =>
    [
        .. before._lines.Except(_lines).Select(line => $"- {line}"),
        .. _lines.Except(before._lines).Select(line => $"+ {line}"),
    ];

    /// <summary>Waits until the host is as it was: what went with a namespace, the kernel tidies up in the background.</summary>
    public async Task UntilSoAgainAsync(Node host)
    {
        IReadOnlyList<string> differences = [];
        await Eventually.TrueAsync(
            "the host is as it was",
            async () => (differences = (await TakeAsync(host)).DifferencesSince(this)).Count == 0,
            () => Task.FromResult(string.Join('\n', differences)));
    }

    [GeneratedRegex(@"(expires|valid_lft|preferred_lft) \d+sec")]
    private static partial Regex Lifetimes();

    [GeneratedRegex("^sysctl: .*/(nf_conntrack_count|tcp_fastopen_key|netdev_rss_key)")]
    private static partial Regex VolatileParameters();
}
