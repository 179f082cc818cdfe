namespace Claton.Bench.Contest;

/// <summary>Something that is measured of every contestant.</summary>
/// <param name="Format">Of the number; where that would show nothing but a zero, there are two places more.</param>
/// <param name="IsMoreBetter">Else less of it is better.</param>
/// <param name="RunAsync">One run; null where the contestant has nothing to measure.</param>
internal sealed record Measure(string Name, string Unit, string Format, bool IsMoreBetter, Func<Contestant, Task<double?>> RunAsync)
{
    public static IReadOnlyList<Measure> Throughput { get; } =
    [
        More("TCP up", "Gb/s", "F1", async way => await Iperf3.TcpGigabitsAsync(way)),
        More("TCP down", "Gb/s", "F1", async way => await Iperf3.TcpGigabitsAsync(way, "--reverse")),
        More("TCP up, 4 streams", "Gb/s", "F1", async way => await Iperf3.TcpGigabitsAsync(way, "--parallel", "4")),
        More("UDP up, 64 octets", "thousand packets/s", "F0", async way => await Iperf3.UdpKilopacketsAsync(way, isDownload: false)),
        More("UDP down, 64 octets", "thousand packets/s", "F0", async way => await Iperf3.UdpKilopacketsAsync(way, isDownload: true)),
    ];

    public static IReadOnlyList<Measure> Cost { get; } =
    [
        Less("round trip", "ms", "F3", async way => await Ping.RoundTripMillisecondsAsync(way)),
        Less("CPU time up, all of the machine", "s/GB", "F2", async way => await CpuTime.OfMachineAsync(way)),
        Less("CPU time down, all of the machine", "s/GB", "F2", async way => await CpuTime.OfMachineAsync(way, "--reverse")),
        Less("of which the translating process, up", "s/GB", "F3", async way => await CpuTime.OfTranslatorAsync(way)),
        Less("of which the translating process, down", "s/GB", "F3", async way => await CpuTime.OfTranslatorAsync(way, "--reverse")),
    ];

    public string InWords(double value)
    {
        string words = value.ToString(Format);
        return value != 0 && double.Parse(words) == 0 ? value.ToString($"F{int.Parse(Format[1..]) + 2}") : words;
    }

    private static Measure More(string name, string unit, string format, Func<Contestant, Task<double?>> runAsync) =>
        new(name, unit, format, true, runAsync);

    private static Measure Less(string name, string unit, string format, Func<Contestant, Task<double?>> runAsync) =>
        new(name, unit, format, false, runAsync);
}
