using System.Globalization;

namespace Claton.Bench.Contest;

/// <summary>The processor time that a gigabyte of TCP takes, in seconds.</summary>
internal static class CpuTime
{
    private const double TicksPerSecond = 100; // USER_HZ, the unit of /proc/stat on every Linux.
    private const int Idle = 3, WaitingForIo = 4, Stolen = 7;

    /// <summary>Of everything: programs, system calls and interrupts.</summary>
    public static Task<double?> OfMachineAsync(Contestant way, params string[] arguments) =>
        PerGigabyteAsync(way, SecondsOfMachine, arguments);

    /// <summary>Of the translator's own threads; null where no process translates.</summary>
    public static async Task<double?> OfTranslatorAsync(Contestant way, params string[] arguments) =>
        way.ProcessId is { } process ? await PerGigabyteAsync(way, () => SecondsOfProcess(process), arguments) : null;

    private static async Task<double?> PerGigabyteAsync(Contestant way, Func<double> secondsSpent, string[] arguments)
    {
        double before = secondsSpent();
        double gigabytes = await Iperf3.TcpGigabytesAsync(way, arguments);
        return (secondsSpent() - before) / gigabytes;
    }

    /// <summary>The line "cpu" of /proc/stat: user nice system idle iowait irq softirq steal, then guests, who are part of user.</summary>
    private static double SecondsOfMachine() => File.ReadLines("/proc/stat").First()
        .Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(Stolen)
        .Where((_, field) => field is not (Idle or WaitingForIo))
        .Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond;

    /// <summary>Of all threads that a process has. The first field of each thread's schedstat: nanoseconds on a processor.</summary>
    public static double SecondsOfProcess(int process) => Directory.EnumerateDirectories($"/proc/{process}/task")
        .Sum(thread => double.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture)) / 1e9;
}
