namespace Claton.Scenarios.Harness;

internal static class PingTrainConditions
{
    /// <summary>Waits until something that is sent from now on is answered.</summary>
    public static Task GoesOnAsync(this PingTrain pings)
    {
        // What was under way when this began does not count: an answer takes less than a second.
        int known = pings.Replies[^1].Sequence;
        return Eventually.TrueAsync(
            "pings are answered", () => Task.FromResult(pings.Replies[^1].Sequence > known + 100), () => Task.FromResult($"none after {known}"));
    }
}
