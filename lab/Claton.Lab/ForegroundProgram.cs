using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Claton.Lab;

/// <summary>Runs a program on the terminal in our stead.</summary>
public static class ForegroundProgram
{
    /// <returns>Its exit status, or 128 + signal.</returns>
    public static async Task<int> RunAsync(ProcessStartInfo start)
    {
        using Process process = Command.Start(start);

        // The terminal sends these two to the program as well; what they mean is for the program to say.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => PassOn(context, "TERM", process));
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => PassOn(context, "HUP", process));
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Ends the program, so that what was built for it can be taken down behind it.</summary>
    private static void PassOn(PosixSignalContext context, string signal, Process process)
    {
        context.Cancel = true;
        Command.Start(Command.PrepareShielded("sh", "-c", $"kill -{signal} {process.Id}")).Dispose();
    }
}
