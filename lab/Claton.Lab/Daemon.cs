using System.Diagnostics;

namespace Claton.Lab;

/// <summary>A daemon in a node. It outlives the program that started it; its log and process id lie in the lab's folder.</summary>
internal sealed class Daemon(Node node, string name)
{
    private Process? _process;

    public string LogFile => Path.Combine(LabName.StateFolder(node.Lab), $"{name}.log");

    private string ProcessIdFile => Path.Combine(LabName.StateFolder(node.Lab), $"{name}.pid");

    /// <param name="arguments">Keep the daemon in the foreground and its log on standard error.</param>
    public void Start(string program, params IEnumerable<string> arguments)
    {
        // A session of its own, so that a Ctrl-C in the terminal which built the lab does not end the daemon.
        // The shell hands its process over, so that this process id is the daemon's.
        ProcessStartInfo start = node.Prepare("setsid", [
            "sh", "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", LogFile,
            "env", $"LD_LIBRARY_PATH={Daemons.LibraryPath}", program, .. arguments]);
        node.Echo($"ip netns exec {node.Namespace} {program} {string.Join(' ', arguments)} &");
        _process = Command.Start(start);
        File.WriteAllText(ProcessIdFile, $"{_process.Id}\n");
    }

    /// <summary>Makes it read its configuration again, and waits until it has.</summary>
    /// <param name="doneWord">What it logs when it goes by the new one.</param>
    public async Task ReloadAsync(string doneWord, CancellationToken cancellation)
    {
        int before = Log().Length;
        await SignalAsync("HUP", cancellation);
        await UntilReadyAsync(
            doneWord, () => Task.FromResult(Log().IndexOf(doneWord, before, StringComparison.Ordinal) >= 0), cancellation);
    }

    /// <summary>Ends it as a power cut would: it says no farewell on the network.</summary>
    public Task KillAsync(CancellationToken cancellation) => SignalAsync("KILL", cancellation);

    /// <summary>Waits for the daemon to serve, or to have ended instead.</summary>
    public async Task UntilReadyAsync(string what, Func<Task<bool>> condition, CancellationToken cancellation) =>
        await Wait.UntilAsync($"{name}: {what}", TimeSpan.FromSeconds(10), async () =>
        {
            if (_process is { HasExited: true })
            {
                throw new LabException($"{name} ended with exit status {_process.ExitCode}") { Output = Log() };
            }

            return await condition();
        }, () => Task.FromResult(Log()), cancellation);

    private async Task SignalAsync(string signal, CancellationToken cancellation)
    {
        string processId = (await File.ReadAllTextAsync(ProcessIdFile, cancellation)).Trim();
        node.Echo($"kill -{signal} {processId} # {name}");
        (await Command.RunAsync(Command.Prepare("sh", "-c", $"kill -{signal} {processId}"), cancellation)).Require();
    }

    private string Log() => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";
}
