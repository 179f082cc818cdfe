using System.CommandLine;
using Claton.Lab;

namespace Claton.Commands;

/// <summary><c>claton lab shell</c>: a shell on a machine of a lab.</summary>
internal static class LabShellCommand
{
    public static Option<string> NodeOption() => new("--node")
    {
        Description = "On which machine: host, router, plat or internet",
        HelpName = "NODE",
        DefaultValueFactory = _ => "host",
    };

    public static Command Create()
    {
        var name = LabCommand.NameArgument();
        Option<string> node = NodeOption();
        var command = new Command("shell", "Open a shell on the lab's host, or on another of its machines.")
        {
            name,
            node,
        };
        command.SetAction(parsed => LabCommand.Run(_ =>
        {
            LabCommand.PutThisProgramOnThePath();
            Node machine = LabNetwork.OpenNode(parsed.GetValue(name)!, parsed.GetValue(node)!);
            return ForegroundProgram.RunAsync(machine.PrepareShell());
        }));
        return command;
    }
}
