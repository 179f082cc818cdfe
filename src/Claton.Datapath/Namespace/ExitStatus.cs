using System.Globalization;

namespace Claton.Datapath.Namespace;

/// <summary>How a program ended, in words that stand well behind its name.</summary>
internal static class ExitStatus
{
    /// <summary>A process that a signal ends has, as shells and .NET count, 128 and the signal's number. signal(7).</summary>
    private const int OfSignals = 128;

    public static string InWords(int exitStatus) => NameOfSignal(exitStatus - OfSignals) is { } signal
        ? $"was killed by {signal}"
        : $"ended with exit status {exitStatus.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The numbers are the same on x64 and arm64.</summary>
    private static string? NameOfSignal(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        25 => "SIGXFSZ",
        31 => "SIGSYS",
        _ => null,
    };
}
