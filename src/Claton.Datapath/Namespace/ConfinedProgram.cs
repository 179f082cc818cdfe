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
    public static ProcessStartInfo Prepare(string program, string configuration, params IEnumerable<string> arguments) =>
        Confine("-all,+net_admin", program, configuration, arguments);

    /// <summary>For a program that gets its devices handed over: not even that one capability.</summary>
    /// <inheritdoc cref="Prepare"/>
    public static ProcessStartInfo PrepareWithoutCapability(string program, string configuration, params IEnumerable<string> arguments) =>
        Confine("-all", program, configuration, arguments);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="start">See <see cref="Prepare"/>.</param>
    /// <param name="operation">For an exception.</param>
    /// <param name="bequest">See <see cref="Start"/>.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="LinuxException">It failed; what it said is the detail.</exception>
    public static string Run(ProcessStartInfo start, string operation, FileDescriptor? bequest = null)
    {
        (int exitStatus, string output, string errors) = Finish(start, operation, bequest);
        return exitStatus == 0
            ? output
            : throw new LinuxException(operation, (output + errors).Trim() is { Length: > 0 } words ? words : $"it {ExitStatus.InWords(exitStatus)}");
    }

    /// <summary>Runs a program to its end, whatever that is.</summary>
    /// <returns>All that it said.</returns>
    /// <exception cref="LinuxException">It can't be started.</exception>
    public static string Read(ProcessStartInfo start, string operation)
    {
        (_, string output, string errors) = Finish(start, operation);
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

    private static (int ExitStatus, string Output, string Errors) Finish(
        ProcessStartInfo start, string operation, FileDescriptor? bequest = null)
    {
        using Process process = Start(start, operation, bequest);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output.Result, errors);
    }

    private static ProcessStartInfo Confine(
        string capability, string program, string configuration, IEnumerable<string> arguments)
    {
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
