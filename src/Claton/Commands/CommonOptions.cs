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
}
