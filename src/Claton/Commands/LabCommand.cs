using System.CommandLine;
using System.Runtime.InteropServices;
using Claton.Lab;

namespace Claton.Commands;

/// <summary><c>claton lab</c>: an IPv6-only network on this machine, in network namespaces.</summary>
internal static class LabCommand
{
    public static Command Create() => new("lab", """
        An IPv6-only network on this machine, to see Claton work or to try a program in.

        It is built in network namespaces, out of real daemons:

          host ---- router ---- plat ---- internet
          Claton    radvd       TAYGA     IPv4 only: web, UDP echo
          IPv6      IPv6        unbound

        Nothing of this machine's own network is touched.
        """)
    {
        LabUpCommand.Create(),
        LabDownCommand.Create(),
        LabListCommand.Create(),
        LabShellCommand.Create(),
        LabRunCommand.Create(),
    };

    /// <summary>The name of a lab, for the commands that take one.</summary>
    public static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "Which lab, where there are several",
            DefaultValueFactory = _ => new LabOptions().Name,
        };
        name.Validators.Add(result =>
        {
            string given = result.GetValueOrDefault<string>();
            if (!LabName.IsValid(given))
            {
                result.AddError(new LabOptions { Name = given }.FindMistake()!);
            }
        });
        return name;
    }

    public static Option<bool> VerboseOption() => new("--verbose", "-v")
    {
        Description = "Show every command that builds the lab",
    };

    /// <summary>For whoever types "claton" in a lab: it is this program, wherever it is.</summary>
    public static void PutThisProgramOnThePath() => Environment.SetEnvironmentVariable(
        "PATH", $"{Path.GetDirectoryName(Environment.ProcessPath)}:{Environment.GetEnvironmentVariable("PATH")}");

    public static Action<string>? Echo(bool verbose) =>
        verbose ? command => Console.Error.WriteLine($"+ {command}") : null;

    /// <summary>
    /// Runs the work of a lab command: errors become one line, Ctrl-C cancels and still lets the work clean up.
    /// </summary>
    /// <param name="mistake">What is wrong with the arguments beyond what the parser can tell; null if nothing.</param>
    public static int Run(string? mistake, Func<CancellationToken, Task<int>> work)
    {
        if (mistake is not null)
        {
            return ExitCode.Fail(mistake, ExitCode.Usage);
        }

        if (!Environment.IsPrivilegedProcess)
        {
            return ExitCode.Fail("a lab needs root, for its network namespaces");
        }

        using var cancellation = new CancellationTokenSource();
        void Cancel(PosixSignalContext context)
        {
            context.Cancel = true;
            cancellation.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel);
        try
        {
            return work(cancellation.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (LabException failure)
        {
            Console.Error.Write(failure.Output);
            return ExitCode.Fail(failure.Message);
        }
    }

    public static int Run(Func<CancellationToken, Task<int>> work) => Run(mistake: null, work);
}
