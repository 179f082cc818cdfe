using System.Diagnostics;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A program of somebody else's, started with little: a user of no consequence, one capability at most, no way to get more, and a
/// promise of the kernel to end it with the thread that started it.
/// </summary>
internal static class ConfinedProgram
{
    private const string Nobody = "65534";

    /// <summary>For a program that has little to do.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Held by whoever starts a program: it would inherit what is meant for another.</summary>
    private static readonly Lock s_starting = new();

    /// <summary>
    /// The first line closes a gap: if this process ended before the kernel had made its promise, nobody would end the
    /// program. The configuration comes as a here-document, which is a pipe that the program may open though it is not root.
    /// </summary>
    private const string Script = """
        [ "$PPID" = "$1" ] || exit 1; shift
        exec "$@" <<EOF
        $CLATON_CONFIGURATION
        EOF
        """;

    private static readonly string[] s_folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <summary>Looks for a program where root has its programs, too.</summary>
    /// <exception cref="LinuxException">It is not installed.</exception>
    public static string Find(string name) =>
        TryFind(name) ?? throw new LinuxException($"find {name}", "it is not installed");

    /// <inheritdoc cref="Find"/>
    /// <returns>Null where it is not installed.</returns>
    public static string? TryFind(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(s_folders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <param name="program">Its path.</param>
    /// <param name="configuration">What the program reads from /dev/stdin.</param>
    /// <param name="arguments">Its words.</param>
    /// <exception cref="LinuxException">EPERM: CAP_KILL is missing.</exception>
    public static ProcessStartInfo Prepare(string program, string configuration, params IEnumerable<string> arguments) =>
        Confine("-all,+net_admin", program, configuration, arguments);

    /// <summary>For a program that gets its devices handed over: not even that one capability.</summary>
    /// <inheritdoc cref="Prepare"/>
    public static ProcessStartInfo PrepareWithoutCapability(string program, string configuration, params IEnumerable<string> arguments) =>
        Confine("-all", program, configuration, arguments);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">See <see cref="Prepare"/>.</param>
    /// <param name="operation">For an exception.</param>
    /// <param name="cancellation">Nobody waits for it any more: it is killed.</param>
    /// <param name="bequest">See <see cref="Start"/>.</param>
    /// <param name="atMost">It is killed then. Some seconds, where nothing else is said.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="LinuxException">It failed; what it said is the detail. Or it does not end.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static string Run(
        ProcessStartInfo start, string operation, CancellationToken cancellation, FileDescriptor? bequest = null, TimeSpan? atMost = null)
    {
        (int exitStatus, string output, string errors) = Finish(start, operation, atMost ?? s_patience, cancellation, bequest);
        return exitStatus == 0
            ? output
            : throw new LinuxException(operation, (output + errors).Trim() is { Length: > 0 } words ? words : $"it {ExitStatus.InWords(exitStatus)}");
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    /// <returns>All that it said.</returns>
    /// <exception cref="LinuxException">It can't be started, or does not end.</exception>
    /// <exception cref="OperationCanceledException"/>
    public static string Read(ProcessStartInfo start, string operation, CancellationToken cancellation)
    {
        (_, string output, string errors) = Finish(start, operation, s_patience, cancellation);
        return output + errors;
    }

    /// <param name="start">See <see cref="Prepare"/>.</param>
    /// <param name="operation">For an exception.</param>
    /// <param name="bequest">A descriptor for the program, by the same number.</param>
    /// <exception cref="LinuxException">It can't be started.</exception>
    public static Process Start(ProcessStartInfo start, string operation, FileDescriptor? bequest = null)
    {
        try
        {
            lock (s_starting)
            {
                using IDisposable? meanwhile = bequest?.Bequeath();
                return Process.Start(start)!;
            }
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new LinuxException(operation, error.NativeErrorCode);
        }
    }

    /// <summary>Where it has children that keep its output open, they are not waited for any longer either.</summary>
    private static (int ExitStatus, string Output, string Errors) Finish(
        ProcessStartInfo start, string operation, TimeSpan atMost, CancellationToken cancellation, FileDescriptor? bequest = null)
    {
        using Process process = Start(start, operation, bequest);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(atMost);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            Task.WhenAll(output, errors, process.WaitForExitAsync(patience.Token)).GetAwaiter().GetResult();
            return (process.ExitCode, output.Result, errors.Result);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            cancellation.ThrowIfCancellationRequested();
            throw new LinuxException(operation, $"it did not end within {atMost.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Whom this process could not end, it does not start.</summary>
    private static ProcessStartInfo Confine(
        string capability, string program, string configuration, IEnumerable<string> arguments)
    {
        if (!CurrentThread.MayEndAnybody())
        {
            throw new LinuxException($"run {Path.GetFileName(program)} as nobody", Errno.EPERM, "to end it takes CAP_KILL");
        }

        var start = new ProcessStartInfo(Find("setpriv"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        string[] words =
        [
            "--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--no-new-privs",
            $"--inh-caps={capability}", $"--ambient-caps={capability}", $"--bounding-set={capability}",
            "--pdeathsig", "KILL", "--", "sh", "-c", Script, "sh", $"{Environment.ProcessId}", program, .. arguments,
        ];
        Array.ForEach(words, start.ArgumentList.Add);
        start.Environment["CLATON_CONFIGURATION"] = configuration;
        return start;
    }
}
