using System.CommandLine;
using System.CommandLine.Parsing;
using Claton.Control;

namespace Claton.Commands;

/// <summary>What several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string> Control()
    {
        var control = new Option<string>("--control")
        {
            Description = $"The daemon's control socket. The variable {ControlSocket.PathVariable} sets it, too.",
            HelpName = "PATH",
            DefaultValueFactory = _ => ControlSocket.DefaultPath,
        };
        control.Validators.Add(ValidateControlPath);
        return control;
    }

    public static void ValidateControlPath(OptionResult result)
    {
        if (result.GetValueOrDefault<string>() is { } path && !ControlSocket.IsUsable(path))
        {
            result.AddError($"'{path}' is not a path for a unix socket: a file name, in all at most 107 octets");
        }
    }
}
