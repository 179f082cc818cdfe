using System.CommandLine;
using System.Text.Json;
using Claton.Control;
using Claton.Status;

namespace Claton.Commands;

/// <summary><c>claton status</c>: what the daemon does on each interface, and why.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Print everything as JSON, for programs." };
        Option<string> control = CommonOptions.Control();
        var command = new Command("status", "Show the CLAT of each interface, or why there is none.") { json, control };
        command.SetAction((result, _) => RunAsync(result.GetValue(control)!, result.GetValue(json)));
        return command;
    }

    private static async Task<int> RunAsync(string path, bool asJson)
    {
        try
        {
            StatusReport report = await ControlClient.GetStatusAsync(path);
            if (asJson)
            {
                Console.WriteLine(JsonSerializer.Serialize(report, StatusJson.Default.StatusReport));
            }
            else
            {
                StatusTable.Write(report, Console.Out);
            }

            return ExitCode.Success;
        }
        catch (ControlException error)
        {
            return ExitCode.Fail(error.Message);
        }
    }
}
