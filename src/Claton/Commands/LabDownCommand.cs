using System.CommandLine;
using Claton.Lab;

namespace Claton.Commands;

/// <summary><c>claton lab down</c>: whatever is left of a lab, even after a crash.</summary>
internal static class LabDownCommand
{
    public static Command Create()
    {
        var name = LabCommand.NameArgument();
        Option<bool> verbose = LabCommand.VerboseOption();
        var command = new Command("down", "End everything in a lab and remove it. It is no error if there is none.")
        {
            name,
            verbose,
        };
        command.SetAction(parsed => LabCommand.Run(async cancellation =>
        {
            await LabTeardown.DownAsync(
                parsed.GetValue(name)!, LabCommand.Echo(parsed.GetValue(verbose)), cancellation);
            return ExitCode.Success;
        }));
        return command;
    }
}
