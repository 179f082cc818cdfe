using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Claton.Scenarios.Harness;

/// <summary><c>claton run</c> on the host of a lab, or <c>claton siit</c> on another node.</summary>
internal sealed class ClatonProcess : IDisposable
{
    private readonly Node _host;
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ClatonProcess(Node host, Process process)
    {
        _host = host;
        _process = process;
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    /// <summary>All that it has written so far.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Starts it and waits for nothing.</summary>
    public static ClatonProcess Launch(Node host, ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        return new ClatonProcess(host, Process.Start(start)!);
    }

    /// <summary>Starts it and waits for its word that it is ready.</summary>
    public static async Task<ClatonProcess> StartAsync(Node host, ProcessStartInfo start)
    {
        ClatonProcess claton = Launch(host, start);
        await claton.UntilAsync("Claton says that it is ready", () =>
        {
            Assert.False(claton._process.HasExited, $"Claton ended before it was ready:\n{claton.Log}");
            return Task.FromResult(claton.Log.Contains("ready", StringComparison.OrdinalIgnoreCase));
        });
        return claton;
    }

    /// <summary>Asks it as a person would.</summary>
    public async Task<ClatonStatus> StatusAsync() =>
        ClatonStatus.Parse((await _host.RunAsync(ClatonExecutable.Path, "status", "--json")).Succeeds());

    /// <summary>Waits until an uplink is as asked for, and returns what it is then.</summary>
    public async Task<UplinkStatus> UntilAsync(string what, Func<UplinkStatus, bool> isAsAsked, string uplink = "eth0")
    {
        UplinkStatus? seen = null;
        await UntilAsync($"{uplink} {what}", async () =>
        {
            seen = (await StatusAsync()).Interfaces.SingleOrDefault(status => status.Interface == uplink);
            return seen is not null && isAsAsked(seen);
        });
        return seen!;
    }

    public Task<UplinkStatus> UntilActiveAsync(string uplink = "eth0") =>
        UntilAsync("has a CLAT", status => status.IsActive, uplink);

    /// <summary>Waits until an uplink has a CLAT that is translated by an engine, which may have to begin as another.</summary>
    public Task<UplinkStatus> UntilActiveAsync(EngineUnderTest engine, string uplink = "eth0") => UntilAsync(
        $"has a CLAT by {engine.Name} {engine.Attachment}",
        status => status.IsActive && status.Engine == engine.Name && (engine.Attachment ?? status.Attachment) == status.Attachment,
        uplink);

    /// <summary>Asks it to end, as a service manager does.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> TerminateAsync()
    {
        Signal("TERM");
        return await UntilExitAsync();
    }

    /// <summary>Asks it to read its files again, and waits for its word about that.</summary>
    /// <param name="word">What it logs then.</param>
    public async Task ReloadAsync(string word)
    {
        int before = Log.Length;
        Signal("HUP");
        await UntilAsync($"Claton says '{word}'", () => Task.FromResult(Log[before..].Contains(word, StringComparison.Ordinal)));
    }

    /// <summary>Asks the service manager that it was started under to restart it, and waits until it is ready again.</summary>
    /// <param name="signal">USR1 to have it end by itself, USR2 to have it killed.</param>
    public async Task RestartAsync(string signal)
    {
        const string ready = "told READY=1";
        int before = Log.Length;
        Signal(signal);
        await UntilAsync("Claton is ready again", () => Task.FromResult(Log[before..].Contains(ready, StringComparison.Ordinal)));
    }

    /// <summary>Ends it with kill -9.</summary>
    public Task<int> KillAsync()
    {
        _process.Kill();
        return UntilExitAsync();
    }

    /// <summary>The kernel's numbers of the BPF links that it holds.</summary>
    public IReadOnlyList<string> BpfLinks() =>
    [
        .. Directory.EnumerateFiles($"/proc/{_process.Id}/fdinfo")
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("link_id:", StringComparison.Ordinal))
            .Select(line => line.Split(':')[1].Trim()),
    ];

    /// <summary>The process ids of the programs of a name that it runs.</summary>
    public IReadOnlyList<int> Children(string name) =>
    [
        .. Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
            .SelectMany(task => ReadIfThere($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(child => ReadIfThere($"/proc/{child}/comm").TrimEnd() == name)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Ends those programs with kill -9.</summary>
    public async Task KillChildrenAsync(string name)
    {
        IReadOnlyList<int> children = Children(name);
        Assert.NotEmpty(children);
        (await ProgramResult.RunAsync("sh", ["-c", $"kill -KILL {string.Join(' ', children)}"])).Succeeds();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>How much memory it holds.</summary>
    public long ResidentKibibytes => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status")
            .Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>How often one of its threads went to sleep so far: it did as often wake up.</summary>
    public long SleepsOf(string thread) => Sleeps().Single(one => one.Thread == thread).Sleeps;

    /// <summary>The same of every thread.</summary>
    public IReadOnlyList<(string Thread, long Sleeps)> Sleeps() =>
    [
        .. Directory.EnumerateDirectories($"/proc/{_process.Id}/task").Order(StringComparer.Ordinal).Select(task => (
            File.ReadAllText($"{task}/comm").TrimEnd(),
            long.Parse(ReadStatus(task, "voluntary_ctxt_switches"), CultureInfo.InvariantCulture))),
    ];

    /// <summary>No thread runs, or would if it had a processor.</summary>
    public bool IsAsleep => Directory.EnumerateDirectories($"/proc/{_process.Id}/task")
        .All(task => ReadStatus(task, "State").StartsWith('S'));

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        TestContext.Current.TestOutputHelper?.WriteLine($"claton:\n{Log}");
    }

    private static string ReadStatus(string task, string name) =>
        File.ReadLines($"{task}/status").Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal)).Split(':')[1].Trim();

    /// <summary>Threads and processes end while they are looked at.</summary>
    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Returns when the signal was sent.</summary>
    /// <param name="name">Such as STOP.</param>
    public void Signal(string name)
    {
        using Process kill = Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for it to end by itself.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> UntilExitAsync()
    {
        await UntilAsync("Claton ends", () => Task.FromResult(_process.HasExited));
        return _process.ExitCode;
    }

    private Task UntilAsync(string what, Func<Task<bool>> condition) =>
        Eventually.TrueAsync(what, condition, ExplainAsync);

    private async Task<string> ExplainAsync()
    {
        ProgramResult status = await _host.RunAsync(ClatonExecutable.Path, "status", "--json");
        ProgramResult routes = await _host.RunAsync("sh", "-c", "ip address; ip route; ip -6 route");
        return $"""
            --- log
            {Log}
            --- status
            {status.Output}{status.Errors}
            --- host
            {routes.Output}{routes.Errors}
            """;
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_log)
            {
                _log.AppendLine(line);
            }
        }
    }
}
