using System.Diagnostics;

namespace Claton.Linux.Tests.Probe;

/// <summary>Compiles and runs probe.c against the machine's kernel headers.</summary>
internal static class Probe
{
    /// <summary>The lines that it prints, each split into words.</summary>
    internal static string[][] Run()
    {
        string program = Path.Combine(Path.GetTempPath(), $"claton-probe-{Guid.NewGuid():n}");
        try
        {
            Execute("cc", "-o", program, Path.Combine(AppContext.BaseDirectory, "Probe", "probe.c"));
            return [.. Execute(program)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' '))];
        }
        finally
        {
            File.Delete(program);
        }
    }

    private static string Execute(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{command} failed: {output}");
    }
}
