using System.Text.Json;

namespace Claton.Bench;

/// <summary>What one run of iperf3 measured.</summary>
internal static class Iperf3
{
    private const int Seconds = 3;

    /// <summary>Bits a second that the receiver got.</summary>
    public static async Task<double> TcpBitsPerSecondAsync(BenchNetwork network, string server, bool isDownload)
    {
        using JsonDocument result = await RunAsync(network, server, isDownload);
        return result.RootElement.GetProperty("end").GetProperty("sum_received").GetProperty("bits_per_second").GetDouble();
    }

    /// <summary>Packets of 64 octets of payload a second that arrived, when as many are sent as the sender can.</summary>
    public static async Task<double> UdpPacketsPerSecondAsync(BenchNetwork network, string server, bool isDownload)
    {
        using JsonDocument result = await RunAsync(network, server, isDownload, "--udp", "--length", "64", "--bitrate", "0");
        JsonElement sum = result.RootElement.GetProperty("end").GetProperty("sum");
        double arrived = sum.GetProperty("packets").GetDouble() - sum.GetProperty("lost_packets").GetDouble();
        return arrived / sum.GetProperty("seconds").GetDouble();
    }

    private static async Task<JsonDocument> RunAsync(
        BenchNetwork network, string server, bool isDownload, params string[] arguments)
    {
        string[] direction = isDownload ? ["--reverse"] : [];
        return JsonDocument.Parse(await network.RunIperf3Async(
            ["--client", server, "--json", "--time", $"{Seconds}", .. direction, .. arguments]));
    }
}
