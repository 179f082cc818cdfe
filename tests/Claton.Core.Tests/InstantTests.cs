namespace Claton.Core.Tests;

public sealed class InstantTests
{
    private static readonly Instant s_hour = new(TimeSpan.FromHours(1));

    [Fact]
    public void Sum_OrdinaryDuration_IsLater()
    {
        Instant later = s_hour + TimeSpan.FromSeconds(5);
        Assert.Equal(TimeSpan.FromSeconds(3605), later.SinceBoot);
        Assert.Equal(TimeSpan.FromSeconds(5), later - s_hour);
        Assert.Equal(s_hour, later - TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Sum_InfiniteDuration_IsNever()
    {
        Assert.Equal(Instant.Never, s_hour + TimeSpan.MaxValue);
        Assert.Equal(Instant.Never, s_hour + (TimeSpan.MaxValue - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void Never_AnyDurationAddedOrTaken_StaysNever()
    {
        Assert.Equal(Instant.Never, Instant.Never + TimeSpan.FromDays(1));
        Assert.Equal(Instant.Never, Instant.Never + TimeSpan.FromDays(-1));
        Assert.Equal(Instant.Never, Instant.Never - TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.MaxValue, Instant.Never - s_hour);
    }

    [Fact]
    public void Difference_BelowTheSmallest_Saturates() =>
        Assert.Equal(TimeSpan.MinValue, (new Instant(TimeSpan.FromTicks(-5)) - TimeSpan.MaxValue).SinceBoot);

    [Fact]
    public void Order_OfInstants_IsThatOfTime()
    {
        Instant later = s_hour + TimeSpan.FromTicks(1);
        Instant same = new(TimeSpan.FromMinutes(60));
        Assert.True(s_hour < later && later > s_hour && later < Instant.Never);
        Assert.True(s_hour <= same && s_hour >= same);
        Assert.False(s_hour < same || s_hour > same || later <= s_hour || s_hour >= later);
        Assert.Equal([s_hour, later, Instant.Never], new[] { Instant.Never, later, s_hour }.Order());
    }
}
