namespace Claton.Linux.Tests;

public sealed class WorkQueueTests
{
    private readonly WorkQueue _queue = new("queue");

    [Fact]
    public void Add_WhileSomethingRuns_ComesInItsTurn()
    {
        using var mayGoOn = new ManualResetEventSlim();
        List<int> done = [];

        _queue.Add(() =>
        {
            mayGoOn.Wait();
            done.Add(1);
        });
        _queue.Add(() => done.Add(2));
        Assert.Empty(done);
        mayGoOn.Set();
        _queue.Join();

        Assert.Equal([1, 2], done);
    }

    [Fact]
    public void Add_ByTheWorkItself_IsJoinedToo()
    {
        bool isDone = false;

        _queue.Add(() => _queue.Add(() => isDone = true));
        _queue.Join();

        Assert.True(isDone);
    }

    [Fact]
    public void Add_AfterAPause_BeginsAgain()
    {
        int done = 0;
        for (int time = 0; time < 3; time++)
        {
            _queue.Add(() => done++);
            _queue.Join();
        }

        Assert.Equal(3, done);
    }

    [Fact]
    public void Join_OfNothing_ReturnsAtOnce() => _queue.Join();
}
