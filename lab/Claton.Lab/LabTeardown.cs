namespace Claton.Lab;

/// <summary>
/// Takes away everything that bears a lab's name, whatever state it is in. Processes are found by the
/// namespaces they live in: these are the lab's alone, so nobody else's process is ever in them.
/// </summary>
public static class LabTeardown
{
    /// <summary>Does nothing when there is no such lab.</summary>
    /// <exception cref="LabException">Called from inside the lab, or something would not go.</exception>
    public static async Task DownAsync(string lab, Action<string>? echo, CancellationToken cancellation)
    {
        IReadOnlyList<string> nodes = LabRegistry.Nodes(lab);
        foreach (string node in nodes)
        {
            await KillAllAsync(LabName.Namespace(lab, node), echo, cancellation);
        }

        foreach (string node in nodes)
        {
            string @namespace = LabName.Namespace(lab, node);
            echo?.Invoke($"ip netns delete {@namespace}");
            ProgramResult deletion = await Command.RunAsync(Command.PrepareShielded("ip", "netns", "delete", @namespace), cancellation);
            if (LabRegistry.Nodes(lab).Contains(node)) // Else somebody who takes the lab down at the same time was faster.
            {
                deletion.Require();
            }
        }

        RemoveFolder(LabName.EtcFolder(lab, HostNode.NodeName));
        RemoveFolder(LabName.StateFolder(lab));
        if (LabRegistry.Exists(lab))
        {
            throw new LabException($"lab '{lab}' is not gone: something else adds to it, or an 'up' is under way");
        }
    }

    private static Task KillAllAsync(string @namespace, Action<string>? echo, CancellationToken cancellation) =>
        Wait.UntilAsync($"processes in {@namespace} to end", TimeSpan.FromSeconds(10), async () =>
        {
            // Fails when a crash left a name without a namespace: then nobody lives in it.
            ProgramResult pids = await Command.RunAsync(
                Command.PrepareShielded("ip", "netns", "pids", @namespace), cancellation);
            string[] processes = pids.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (processes.Contains($"{Environment.ProcessId}"))
            {
                throw new LabException("this is inside the lab: leave its shell first");
            }

            if (processes.Length > 0)
            {
                string kill = $"kill -KILL {string.Join(' ', processes)}";
                echo?.Invoke($"{kill} # in {@namespace}");
                await Command.RunAsync(Command.PrepareShielded("sh", "-c", kill), cancellation);
            }

            return processes.Length == 0;
        }, cancellation: cancellation);

    private static void RemoveFolder(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It never was, or somebody was faster.
        }
    }
}
