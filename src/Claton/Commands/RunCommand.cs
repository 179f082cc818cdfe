using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Claton.Control;
using Claton.Core;
using Claton.Daemon;
using Claton.Datapath.Userspace;
using Claton.Linux;
using Claton.Status;

namespace Claton.Commands;

/// <summary><c>claton run</c>: the daemon, in the foreground.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var interfaces = new Option<string[]>("--interface", "-i")
        {
            Description = "Serve this interface only. May be given several times; without it, every interface that qualifies is served.",
            HelpName = "NAME",
        };
        Option<string> control = CommonOptions.Control();
        var command = new Command("run", "Notice NAT64 and keep a CLAT on each interface that needs one, until SIGTERM or Ctrl-C.")
        {
            interfaces,
            control,
        };
        command.SetAction(result => Run(result.GetValue(interfaces) ?? [], result.GetValue(control)!));
        return command;
    }

    /// <summary>Reading status is for everyone. // E4</summary>
    private const UnixFileMode ReachableByAll = (UnixFileMode)0b111_101_101;

    private static int Run(string[] interfaces, string controlPath)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return ExitCode.Fail("run needs root: it makes network devices and opens packet sockets");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(controlPath))!, ReachableByAll);
            using FileLock? alone = FileLock.TryAcquire(controlPath + ".lock");
            if (alone is null)
            {
                return ExitCode.Fail($"another daemon runs already ({controlPath}.lock is held)");
            }

            return Serve(interfaces, controlPath);
        }
        catch (Exception error) when (error is LinuxException or IOException or SocketException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(error.Message);
        }
    }

    private static int Serve(string[] interfaces, string controlPath)
    {
        Log log = Log.ToStandardError();
        var engine = new UserspaceEngine();
        log.Starting(StatusReporter.Version, engine.Name);
        var configuration = new Configuration
        {
            Interfaces = [.. interfaces],
            Secret = HostSecret.Load(log),
        };
        using var loop = new EventLoop();
        using var daemon = new ClatDaemon(loop, configuration, engine, log);
        using var server = new ControlServer(controlPath, new VarlinkService(() => AskAsync(loop, daemon)));
        using PosixSignalRegistration terminate = StopOn(PosixSignal.SIGTERM, loop, log);
        using PosixSignalRegistration interrupt = StopOn(PosixSignal.SIGINT, loop, log);
        daemon.Look();
        log.Ready(daemon.ListeningOn);
        loop.Run();
        return ExitCode.Success;
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, EventLoop loop, Log log) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true; // The process ends by itself, after it has tidied up.
            log.Stopping(context.Signal.ToString());
            loop.Stop();
        });

    private static Task<StatusReport> AskAsync(EventLoop loop, ClatDaemon daemon)
    {
        var answer = new TaskCompletionSource<StatusReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            try
            {
                answer.SetResult(StatusReporter.Report(daemon));
            }
            catch (Exception error)
            {
                answer.SetException(error); // A question must not end the daemon.
            }
        });
        return answer.Task;
    }
}
