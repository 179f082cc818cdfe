namespace Claton.Scenarios.Harness;

/// <summary>What counts as lost.</summary>
public sealed class PingReportTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0, 1, 2, 3)]
    [InlineData(0, 1, 3, 2)]
    [InlineData(1, 1, 3)]
    [InlineData(3, 2, 5)]
    public void Lost_AreThoseBeforeTheLastAnswer(int lost, params int[] answered)
    {
        var report = new PingReport([.. answered.Select(sequence => new PingReply(sequence, DateTimeOffset.UnixEpoch))], []);

        Assert.Equal(lost, report.Lost);
    }
}
