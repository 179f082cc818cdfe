using System.Globalization;
using System.Text.RegularExpressions;

namespace Claton.Bench.Contest;

/// <summary>Round-trip times by ping(8).</summary>
internal static partial class Ping
{
    /// <summary>The mean of 5,000 round trips, each begun when the one before is complete.</summary>
    public static async Task<double> RoundTripMillisecondsAsync(Contestant way)
    {
        string output = await way.RunAsync("ping", "-q", "-A", "-c", "5000", way.Server);
        return double.Parse(Summary().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>rtt min/avg/max/mdev = 0.031/0.042/0.101/0.011 ms</summary>
    [GeneratedRegex(@"= [\d.]+/([\d.]+)/")]
    private static partial Regex Summary();
}
