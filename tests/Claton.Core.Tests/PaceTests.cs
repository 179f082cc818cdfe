namespace Claton.Core.Tests;

public sealed class PaceTests
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly Pace _pace = new(inARow: 3, s_interval);
    private Instant _now = Pictures.Now;

    [Fact]
    public void TryTake_InARow_IsTrueSoManyTimes() => Assert.Equal(3, TakeAll());

    [Fact]
    public void TryTake_AfterARow_IsTrueOnceInAnInterval()
    {
        TakeAll();
        for (int time = 0; time < 5; time++)
        {
            Assert.Equal(_now + s_interval, _pace.NextAt);
            _now = _pace.NextAt;
            Assert.Equal(1, TakeAll());
        }
    }

    [Fact]
    public void TryTake_AfterAWhileOfRest_IsTrueInARowAgain()
    {
        TakeAll();
        _now += TimeSpan.FromHours(1);
        Assert.Equal(3, TakeAll());
    }

    private int TakeAll()
    {
        int taken = 0;
        while (_pace.TryTake(_now))
        {
            taken++;
        }

        return taken;
    }
}
