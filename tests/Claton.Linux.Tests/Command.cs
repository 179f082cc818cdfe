using System.Diagnostics;

namespace Claton.Linux.Tests;

/// <summary>Programs of the system, run in the network namespace of the calling thread.</summary>
internal static class Command
{
    internal static void Run(string command, params string[] arguments)
    {
        using Process process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <returns>What the program prints.</returns>
    internal static string Read(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
