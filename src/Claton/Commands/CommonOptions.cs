using System.CommandLine;
using Claton.Control;

namespace Claton.Commands;

/// <summary>What several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Control() => new("--control")
    {
        Description = $"The daemon's control socket. The variable {ControlSocket.PathVariable} sets it, too.",
        HelpName = "PATH",
        DefaultValueFactory = _ => ControlSocket.DefaultPath,
    };

    /// <summary>Says in one line what went wrong.</summary>
    public static int Fail(string message)
    {
        Console.Error.WriteLine($"claton: {message}");
        return ExitCode.Failure;
    }
}
