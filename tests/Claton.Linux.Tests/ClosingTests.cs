namespace Claton.Linux.Tests;

public sealed class ClosingTests
{
    [Fact]
    public void Later_SomethingSlow_HoldsUpNobodyAndComesInItsTurn()
    {
        using var mayClose = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        List<int> closed = [];

        Closing.Later(new Closed(() =>
        {
            mayClose.Wait();
            closed.Add(1);
        }));
        Closing.Later(new Closed(() => closed.Add(2)));
        Closing.Later(new Closed(done.Set));

        mayClose.Set();
        Assert.True(done.Wait(TimeSpan.FromSeconds(10)));
        Assert.Equal([1, 2], closed);
    }

    [Fact]
    public void Later_AfterAPause_BeginsAgain()
    {
        for (int time = 0; time < 3; time++)
        {
            using var done = new ManualResetEventSlim();
            Closing.Later(new Closed(done.Set));
            Assert.True(done.Wait(TimeSpan.FromSeconds(10)));
        }
    }

    private sealed class Closed(Action how) : IDisposable
    {
        public void Dispose() => how();
    }
}
