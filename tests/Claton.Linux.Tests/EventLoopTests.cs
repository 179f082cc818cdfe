using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>Descriptors, timers and posted work, in one thread.</summary>
public sealed class EventLoopTests : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly List<string> _log = [];

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Post_FromAnotherThread_WakesTheLoopAndRunsInItsThread()
    {
        int loopThread = 0;
        int workThread = 0;
        using var started = new ManualResetEventSlim();
        var poster = new Thread(() =>
        {
            started.Wait();
            _loop.Post(() =>
            {
                workThread = Environment.CurrentManagedThreadId;
                _loop.Stop();
            });
        });
        poster.Start();
        _loop.Post(started.Set);
        loopThread = Environment.CurrentManagedThreadId;

        _loop.Run();

        poster.Join();
        Assert.Equal(loopThread, workThread);
    }

    [Fact]
    public void Post_SeveralTimes_RunsInOrder()
    {
        for (int i = 0; i < 100; i++)
        {
            int number = i;
            _loop.Post(() => _log.Add($"{number}"));
        }

        _loop.Post(_loop.Stop);
        _loop.Run();

        Assert.Equal(Enumerable.Range(0, 100).Select(number => $"{number}"), _log);
    }

    [Fact]
    public void Post_WorkThatPostsWithoutEnd_LeavesDescriptorsTheirTurn()
    {
        using var signal = new EventFd();
        signal.Signal();
        _loop.Watch(signal.Descriptor, _loop.Stop);

        PostAgain();
        _loop.Run();

        void PostAgain() => _loop.Post(PostAgain);
    }

    [Fact]
    public void Watch_DescriptorNotRead_CallsAgain()
    {
        using var signal = new EventFd();
        int calls = 0;
        _loop.Watch(signal.Descriptor, () =>
        {
            if (++calls == 3)
            {
                signal.TryTake();
                _loop.Post(_loop.Stop);
            }
        });
        signal.Signal();

        _loop.Run();

        Assert.Equal(3, calls);
    }

    [Fact]
    public void Watch_EndedByAnotherOfTheSameRound_IsNotCalled()
    {
        using var first = new EventFd();
        using var second = new EventFd();
        List<IDisposable> watches = [];
        foreach (EventFd signal in (EventFd[])[first, second])
        {
            signal.Signal();
            watches.Add(_loop.Watch(signal.Descriptor, () =>
            {
                _log.Add("called");
                watches.ForEach(watch => watch.Dispose());
                _loop.Post(_loop.Stop);
            }));
        }

        _loop.Run();

        Assert.Equal(["called"], _log);
    }

    [Fact]
    public void Watch_DescriptorDisposedOf_StaysOpenUntilTheWatchEnds()
    {
        var signal = new EventFd();
        signal.Signal();
        IDisposable watch = _loop.Watch(signal.Descriptor, _loop.Stop);

        signal.Dispose();
        _loop.Run();

        watch.Dispose();
        Assert.True(signal.Descriptor.IsClosed);
    }

    [Fact]
    public void Watch_RegularFile_IsRefused()
    {
        using FileStream file = File.OpenRead(typeof(EventLoopTests).Assembly.Location);

        Assert.Equal(1, Assert.Throws<LinuxException>(() => _loop.Watch(file.SafeFileHandle, () => { })).Errno);
    }

    [Fact]
    public void Timers_SetInDisorder_GoOffInOrderAndNotBeforeTheirTime()
    {
        TimeSpan start = MonotonicClock.Now;
        Set("late", 30);
        Set("early", 10);
        Set("middle", 20);

        _loop.Run();

        Assert.Equal(["early", "middle", "late"], _log);
        Assert.True(MonotonicClock.Now - start >= TimeSpan.FromMilliseconds(30));

        void Set(string name, int milliseconds) => _loop.CreateTimer(() =>
        {
            _log.Add(name);
            if (_log.Count == 3)
            {
                _loop.Stop();
            }
        }).Set(start + TimeSpan.FromMilliseconds(milliseconds));
    }

    [Fact]
    public void Timer_PastTime_GoesOffOnce()
    {
        LoopTimer timer = _loop.CreateTimer(() => _log.Add("elapsed"));
        timer.Set(TimeSpan.Zero);
        StopAfter(MonotonicClock.Now + TimeSpan.FromMilliseconds(20));

        _loop.Run();

        Assert.Equal(["elapsed"], _log);
    }

    [Fact]
    public void Timer_ClearedAfterItsTimeCame_DoesNotGoOff()
    {
        LoopTimer timer = _loop.CreateTimer(() => _log.Add("elapsed"));
        timer.Set(MonotonicClock.Now);
        timer.Set(null);
        StopAfter(MonotonicClock.Now + TimeSpan.FromMilliseconds(20));

        _loop.Run();

        Assert.Empty(_log);
    }

    [Fact]
    public void Timer_SetAnewFromItsAction_GoesOffAgain()
    {
        LoopTimer? timer = null;
        timer = _loop.CreateTimer(() =>
        {
            _log.Add("elapsed");
            timer!.Set(_log.Count < 3 ? MonotonicClock.Now : null);
            if (_log.Count == 3)
            {
                _loop.Stop();
            }
        });
        timer.Set(MonotonicClock.Now);

        _loop.Run();

        Assert.Equal(3, _log.Count);
    }

    [Fact]
    public void Timer_Disposed_DoesNotGoOff()
    {
        LoopTimer timer = _loop.CreateTimer(() => _log.Add("elapsed"));
        timer.Set(MonotonicClock.Now);
        timer.Dispose();
        StopAfter(MonotonicClock.Now + TimeSpan.FromMilliseconds(20));

        _loop.Run();

        Assert.Empty(_log);
    }

    [Fact]
    public void Run_ActionThrows_ThrowsIt()
    {
        _loop.Post(() => throw new InvalidTimeZoneException("a bug"));

        Assert.Equal("a bug", Assert.Throws<InvalidTimeZoneException>(_loop.Run).Message);
    }

    [Fact]
    public void Run_StoppedBefore_ReturnsAtOnce()
    {
        _loop.Stop();
        _loop.Post(() => _log.Add("ran"));

        _loop.Run();

        Assert.Empty(_log);
    }

    [Fact]
    public void Watch_RouteMonitor_SeesALinkCome()
    {
        using var space = new TestNamespace();
        RouteMonitor monitor = space.Open(() => new RouteMonitor());
        List<RouteEvent> events = [];
        _loop.Watch(monitor.Descriptor, () =>
        {
            monitor.TryRead(events);
            _loop.Stop();
        });
        _loop.Post(() => space.Routes.AddVeth("a0", "b0"));

        _loop.Run();

        Assert.Contains(events, change => change is RouteEvent.LinkChanged);
    }

    private void StopAfter(TimeSpan time) => _loop.CreateTimer(_loop.Stop).Set(time);
}
