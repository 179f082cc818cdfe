using Claton.Lab;

namespace Claton.Bench.Robustness;

/// <summary>Something that happens to a network, and the time without IPv4 that it costs.</summary>
/// <param name="Name">As the table says it.</param>
/// <param name="MakeAsync">
/// Makes the change, and returns when it is through. Its result is the moment from which on there could be IPv4 again; null
/// where there could be all the time.
/// </param>
/// <param name="PrepareAsync">What is there before the pings begin.</param>
/// <param name="Rounds">The longest outage of so many counts.</param>
/// <param name="Options">Of the lab; the plain one without.</param>
/// <param name="Store">How many descriptors the service manager keeps; null for a daemon without one.</param>
internal sealed record NetworkChange(
    string Name,
    Func<ChangingNetwork, Task<DateTimeOffset?>> MakeAsync,
    Func<ChangingNetwork, Task>? PrepareAsync = null,
    int Rounds = 3,
    LabOptions? Options = null,
    int? Store = null)
{
    /// <summary>Answers that show that IPv4 goes on.</summary>
    private const int AnswersAfterwards = 50;

    public async Task<Outage> MeasureAsync(string executable, string engine)
    {
        List<Outage> outages = [];
        for (int round = 0; round < Rounds; round++)
        {
            outages.Add(await MeasureOnceAsync(executable, engine));
        }

        return outages.MaxBy(outage => outage.Time)!;
    }

    private async Task<Outage> MeasureOnceAsync(string executable, string engine)
    {
        await using ChangingNetwork network = await ChangingNetwork.CreateAsync(Options ?? new LabOptions(), executable, engine, Store);
        await (PrepareAsync?.Invoke(network) ?? Task.CompletedTask);
        using PingTrain pings = await PingTrain.StartAsync(network.Lab.Host, network.Lab.Addresses.Server);
        DateTimeOffset? possibleFrom = await MakeAsync(network);
        DateTimeOffset through = possibleFrom ?? DateTimeOffset.UtcNow;
        await network.UntilAsync(
            "answers afterwards", () => Task.FromResult(pings.Replies.Count(reply => reply.At > through) >= AnswersAfterwards));
        PingReport report = await pings.StopAsync();
        return possibleFrom is { } moment
            ? new Outage(report.Replies.First(reply => reply.At > moment).At - moment, report.Lost)
            : new Outage(report.LongestPause, report.Lost);
    }
}

/// <param name="Time">Until the first answer, or between two answers.</param>
/// <param name="LostPings">Of a hundred a second, those included that nobody could have answered.</param>
internal sealed record Outage(TimeSpan Time, int LostPings)
{
    public override string ToString() => $"{Time.TotalMilliseconds:F0} ms, {LostPings} lost";
}
