using System.CommandLine;
using Claton.Control;
using Claton.Daemon;
using Claton.Linux;
using Claton.Restart;

namespace Claton.Commands;

/// <summary><c>claton cleanup</c>: for a service manager to run after the daemon, however that ended.</summary>
internal static class CleanupCommand
{
    public static Command Create()
    {
        Option<string> control = CommonOptions.Control();
        var command = new Command(
            "cleanup",
            "Remove what a daemon that was killed had to leave behind: rules for routing and, before Linux 6.6, filters. The next start does so, too.")
        {
            control,
        };
        command.SetAction(result => Run(result.GetValue(control)!));
        return command;
    }

    private static int Run(string controlPath)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return ExitCode.Fail("cleanup needs root: it changes rules and filters");
        }

        try
        {
            using FileLock? alone = ControlServer.TryLock(controlPath);
            if (alone is null)
            {
                return ExitCode.Fail($"a daemon runs ({controlPath}.lock is held): it keeps what it needs");
            }

            var log = Log.ToStandardError();
            HostCleanup.WaitForTheKernel(log);
            HostCleanup.Run(log, MemoryFile.Beside(controlPath, log).Load());
            return ExitCode.Success;
        }
        catch (Exception error) when (error is LinuxException or IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(error.Message);
        }
    }
}
