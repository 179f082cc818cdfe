namespace Claton.Bench;

/// <summary>
/// The same server, by its IPv4 address through the CLAT and by the IPv6 address that this is translated to. The two
/// take turns, so that both meet the machine in the same moods; the best of each counts.
/// </summary>
internal static class Throughput
{
    private const int Rounds = 4;

    public static async Task MeasureAsync(BenchNetwork network, Report report)
    {
        await CompareAsync(report, "TCP up, Gb/s", "F1", Enumerable.Max,
            async to => await Iperf3.TcpBitsPerSecondAsync(network, to, isDownload: false) / 1e9);
        await CompareAsync(report, "TCP down, Gb/s", "F1", Enumerable.Max,
            async to => await Iperf3.TcpBitsPerSecondAsync(network, to, isDownload: true) / 1e9);
        await CompareAsync(report, "UDP up, 64 octets, thousand packets/s", "F0", Enumerable.Max,
            async to => await Iperf3.UdpPacketsPerSecondAsync(network, to, isDownload: false) / 1e3);
        await CompareAsync(report, "UDP down, 64 octets, thousand packets/s", "F0", Enumerable.Max,
            async to => await Iperf3.UdpPacketsPerSecondAsync(network, to, isDownload: true) / 1e3);
        await CompareAsync(report, "ping, mean of 500, ms", "F3", Enumerable.Min,
            async to => await Ping.MeanMillisecondsAsync(network, to));
    }

    private static async Task CompareAsync(
        Report report, string what, string format, Func<IEnumerable<double>, double> best, Func<string, Task<double>> measureAsync)
    {
        var ipv6 = new List<double>();
        var clat = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            ipv6.Add(await measureAsync(BenchNetwork.ServerIpv6));
            clat.Add(await measureAsync(BenchNetwork.ServerIpv4));
        }

        report.Compare(what, best(clat), best(ipv6), format);
    }
}
