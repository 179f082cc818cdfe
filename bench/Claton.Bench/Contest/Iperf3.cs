using System.Text.Json;
using Claton.Lab;

namespace Claton.Bench.Contest;

/// <summary>What one run of iperf3 measured.</summary>
internal static class Iperf3
{
    private const int Seconds = 1;

    /// <summary>What the receiver got.</summary>
    public static async Task<double> TcpGigabitsAsync(Contestant way, params string[] arguments)
    {
        using JsonDocument result = await RunAsync(way, arguments);
        return Received(result).GetProperty("bits_per_second").GetDouble() / 1e9;
    }

    /// <summary>How much the receiver got of what was sent as fast as it can be.</summary>
    public static async Task<double> TcpGigabytesAsync(Contestant way, params string[] arguments)
    {
        using JsonDocument result = await RunAsync(way, arguments);
        return Received(result).GetProperty("bytes").GetDouble() / 1e9;
    }

    /// <summary>Packets of 64 octets of payload that arrived in a second, in thousands, when as many are sent as the sender can.</summary>
    /// <remarks>The receiver's kernel counts them: iperf3 takes for arrived what is lost at the end of a run.</remarks>
    public static async Task<double> UdpKilopacketsAsync(Contestant way, bool isDownload)
    {
        Node receiver = isDownload ? way.Client : way.ServerNode;
        string[] direction = isDownload ? ["--reverse"] : [];
        long before = await DatagramsReceivedAsync(receiver);
        using JsonDocument result = await RunAsync(way, ["--udp", "--length", "64", "--bitrate", "0", .. direction]);
        double seconds = result.RootElement.GetProperty("end").GetProperty("sum").GetProperty("seconds").GetDouble();
        return (await DatagramsReceivedAsync(receiver) - before) / seconds / 1e3;
    }

    /// <summary>By programs, in either family. The second line that begins with "Udp:" has the numbers, InDatagrams first.</summary>
    private static async Task<long> DatagramsReceivedAsync(Node node)
    {
        string counters = (await node.RunAsync("cat", "/proc/net/snmp", "/proc/net/snmp6")).Require();
        string[] lines = counters.Split('\n');
        string ipv4 = lines.Last(line => line.StartsWith("Udp:", StringComparison.Ordinal)).Split(' ')[1];
        string ipv6 = lines.Single(line => line.StartsWith("Udp6InDatagrams", StringComparison.Ordinal)).Split('\t', ' ')[^1];
        return long.Parse(ipv4) + long.Parse(ipv6);
    }

    /// <summary>How to start a server at an address.</summary>
    public static IEnumerable<string> Server(string address) => Program("--server", "--bind", address);

    private static JsonElement Received(JsonDocument result) => result.RootElement.GetProperty("end").GetProperty("sum_received");

    private static async Task<JsonDocument> RunAsync(Contestant way, params IEnumerable<string> arguments) =>
        JsonDocument.Parse(await way.RunAsync("env", Program(["--client", way.Server, "--json", "--time", $"{Seconds}", .. arguments])));

    /// <summary>The arguments of env(1).</summary>
    private static IEnumerable<string> Program(params IEnumerable<string> arguments) =>
        [$"LD_LIBRARY_PATH={Daemons.LibraryPath}", Daemons.Find("iperf3"), .. arguments];
}
