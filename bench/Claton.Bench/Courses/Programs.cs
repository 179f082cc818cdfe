using System.Diagnostics;
using Claton.Lab;

namespace Claton.Bench.Courses;

/// <summary>The programs that run in the background of a course; they end with it.</summary>
internal sealed class Programs : IAsyncDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Starts a program. Its standard error is for the caller to read.</summary>
    public Process Spawn(Node node, string program, params IEnumerable<string> arguments) => Spawn(node.Prepare(program, arguments));

    /// <inheritdoc cref="Spawn(Node, string, IEnumerable{string})"/>
    public Process Spawn(ProcessStartInfo start)
    {
        // Where translators of others are, without being installed.
        start.Environment["PATH"] += $":{Path.GetDirectoryName(Daemons.Find("tayga"))}";
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"can't start {start.FileName}");
        process.BeginOutputReadLine();
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts a program that nobody listens to.</summary>
    public Process SpawnSilent(Node node, string program, params IEnumerable<string> arguments)
    {
        Process process = Spawn(node, program, arguments);
        process.BeginErrorReadLine();
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }
}
