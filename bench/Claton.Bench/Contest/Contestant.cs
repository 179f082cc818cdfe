using Claton.Lab;

namespace Claton.Bench.Contest;

/// <summary>One way for a client to reach the server: through a translator, or untranslated.</summary>
/// <param name="Name">As tables and plots say it.</param>
/// <param name="Client">Where the client's programs run.</param>
/// <param name="Server">The server's address on this way.</param>
/// <param name="ServerNode">Where the server runs.</param>
/// <param name="ProcessId">Of the translator, where that is a process.</param>
internal sealed record Contestant(string Name, Node Client, string Server, Node ServerNode, int? ProcessId = null)
{
    /// <summary>Runs a program on the client to its end.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunAsync(string program, params IEnumerable<string> arguments) =>
        (await Client.RunAsync(program, arguments)).Require();

    /// <summary>Waits until the server answers this way.</summary>
    public async Task<Contestant> ReadyAsync()
    {
        await Wait.UntilAsync($"{Name} to reach the server", TimeSpan.FromSeconds(10), async () =>
            (await Client.RunAsync("ping", "-c1", "-W1", Server)).Succeeded);
        return this;
    }
}
