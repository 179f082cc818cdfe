using System.Globalization;
using System.Text.RegularExpressions;

namespace Claton.Bench;

/// <summary>Round-trip times by ping(8).</summary>
internal static partial class Ping
{
    /// <summary>The mean round trip of 500 echoes, in milliseconds.</summary>
    public static async Task<double> MeanMillisecondsAsync(BenchNetwork network, string destination)
    {
        string output = await network.RunOnHostAsync("ping", "-q", "-c", "500", "-i", "0.004", destination);
        return double.Parse(Summary().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>rtt min/avg/max/mdev = 0.031/0.042/0.101/0.011 ms</summary>
    [GeneratedRegex(@"= [\d.]+/([\d.]+)/")]
    private static partial Regex Summary();
}
