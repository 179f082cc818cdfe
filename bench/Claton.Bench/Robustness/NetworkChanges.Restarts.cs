namespace Claton.Bench.Robustness;

internal static partial class NetworkChanges
{
    /// <summary>What systemd is asked for in the unit is less, and enough.</summary>
    private const int Store = 128;

    /// <summary>The daemon ends, and a service manager starts the next: the time is the longest between two answers.</summary>
    public static IReadOnlyList<NetworkChange> Restarts { get; } =
    [
        new("restarted, descriptors kept", network => RestartAsync(network, "USR1"), UntilUniqueAsync, Store: Store),
        new("kill -9, descriptors kept", network => RestartAsync(network, "USR2"), UntilUniqueAsync, Store: Store),
        new("restarted, nothing kept", network => RestartAsync(network, "USR1"), UntilUniqueAsync, Store: 0),
        new("kill -9, nothing kept", network => RestartAsync(network, "USR2"), UntilUniqueAsync, Store: 0),
    ];

    private static async Task<DateTimeOffset?> RestartAsync(ChangingNetwork network, string signal)
    {
        await network.RestartAsync(signal);
        return null;
    }

    /// <summary>Neighbours know the CLAT's address then: who asks for it while nobody answers asks again a second later.</summary>
    private static Task UntilUniqueAsync(ChangingNetwork network) => network.UntilAsync("the CLAT's address to be unique", async () =>
        (await network.Lab.Host.RunAsync(network.Executable, "status", "--json")).Output.Contains("\"unique\"", StringComparison.Ordinal));
}
