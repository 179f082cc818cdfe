using System.CommandLine;
using Claton.Lab;

namespace Claton.Commands;

/// <summary><c>claton lab list</c>.</summary>
internal static class LabListCommand
{
    public static Command Create()
    {
        var command = new Command("list", "Show which labs there are.");
        command.SetAction(_ =>
        {
            foreach ((string name, string description) in LabRegistry.List())
            {
                Console.WriteLine($"{name,-12} {description}");
            }

            return ExitCode.Success;
        });
        return command;
    }
}
