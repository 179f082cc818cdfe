using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// One thread that waits for descriptors, timers and work from other threads, and runs what belongs to them one after the
/// other. What an action throws comes out of <see cref="Run"/>.
/// </summary>
/// <remarks>Only <see cref="Post"/> and <see cref="Stop"/> may be called from other threads while the loop runs.</remarks>
public sealed class EventLoop : IDisposable
{
    private const int EventsPerWait = 32;

    private readonly FileDescriptor _epoll = FileDescriptor.From(Libc.EpollCreate(), "create an epoll instance");
    private readonly EventFd _wake = new();

    // A number is never given twice, so that an event which the kernel reported before its watch ended finds nothing here.
    private readonly Dictionary<ulong, DescriptorWatch> _watches = [];
    private readonly ConcurrentQueue<Action> _posted = new();
    private ulong _lastNumber;
    private volatile bool _stopped;

    public EventLoop() => Watch(_wake.Descriptor, RunPosted);

    /// <summary>
    /// Calls an action whenever a descriptor can be read or has an error to report, again and again until it was read.
    /// </summary>
    /// <param name="descriptor">Stays open until the watch ends, even if it is disposed of.</param>
    /// <returns>Ends the watch when disposed of, on the thread of the loop; the action is not called after
    /// that.</returns>
    /// <exception cref="LinuxException">The descriptor can't be waited for.</exception>
    public IDisposable Watch(SafeHandle descriptor, Action onReadable) => Watch(descriptor, SysEpoll.EPOLLIN, onReadable);

    /// <summary>As <see cref="Watch(SafeHandle, Action)"/>, whenever a descriptor can be written: a connection stands.</summary>
    /// <inheritdoc cref="Watch(SafeHandle, Action)"/>
    public IDisposable WatchWritable(SafeHandle descriptor, Action onWritable) =>
        Watch(descriptor, SysEpoll.EPOLLOUT, onWritable);

    private DescriptorWatch Watch(SafeHandle descriptor, uint events, Action onReady)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        var watch = new DescriptorWatch(this, ++_lastNumber, descriptor, events, onReady);
        _watches.Add(watch.Number, watch);
        return watch;
    }

    /// <summary>Creates a timer that is not set.</summary>
    public LoopTimer CreateTimer(Action onElapsed) => new(this, onElapsed);

    /// <summary>Has the loop run something, after everything that was posted before. Any thread may call this.</summary>
    public void Post(Action work)
    {
        _posted.Enqueue(work);
        _wake.Signal();
    }

    /// <summary>Runs the loop in this thread until <see cref="Stop"/>.</summary>
    public void Run()
    {
        Span<byte> events = stackalloc byte[EventsPerWait * EpollEvent.MaxSizeBytes];
        while (!_stopped)
        {
            int count = Libc.EpollWait(_epoll.Number, events);
            if (count == -Errno.EINTR)
            {
                continue;
            }

            LinuxException.ThrowIfFailed(count, "wait for events");
            for (int i = 0; i < count && !_stopped; i++)
            {
                if (_watches.TryGetValue(EpollEvent.ReadData(events, i), out DescriptorWatch? watch))
                {
                    watch.OnReady();
                }
            }
        }
    }

    /// <summary>
    /// Has <see cref="Run"/> return once the action that runs now is over; a later call returns at once. Posted work that did
    /// not begin by then never runs. Any thread may call this.
    /// </summary>
    public void Stop()
    {
        _stopped = true;
        _wake.Signal();
    }

    /// <summary>Ends all watches. The loop must not be running.</summary>
    public void Dispose()
    {
        foreach (DescriptorWatch watch in _watches.Values.ToArray())
        {
            watch.Dispose();
        }

        _wake.Dispose();
        _epoll.Dispose();
    }

    private void RunPosted()
    {
        _wake.TryTake();

        // What this work posts in its turn waits for the next round, so that descriptors get theirs in between.
        for (int count = _posted.Count; count > 0 && !_stopped && _posted.TryDequeue(out Action? work); count--)
        {
            work();
        }
    }

    private sealed class DescriptorWatch : IDisposable
    {
        private readonly EventLoop _loop;
        private readonly SafeHandle _descriptor;
        private readonly uint _events;
        private bool _ended;

        internal DescriptorWatch(EventLoop loop, ulong number, SafeHandle descriptor, uint events, Action onReady)
        {
            _loop = loop;
            _events = events;
            Number = number;
            _descriptor = descriptor;
            OnReady = onReady;
            bool counted = false;
            descriptor.DangerousAddRef(ref counted);
            int result = Control(SysEpoll.EPOLL_CTL_ADD);
            if (result < 0)
            {
                descriptor.DangerousRelease();
                throw new LinuxException("watch a descriptor", -result);
            }
        }

        internal ulong Number { get; }

        internal Action OnReady { get; }

        public void Dispose()
        {
            if (!_ended)
            {
                _ended = true;
                _loop._watches.Remove(Number);
                int result = Control(SysEpoll.EPOLL_CTL_DEL);
                _descriptor.DangerousRelease();
                LinuxException.ThrowIfFailed(result, "end the watch of a descriptor");
            }
        }

        private int Control(int operation) => Libc.EpollControl(
            _loop._epoll.Number, operation, (int)_descriptor.DangerousGetHandle(), _events, Number);
    }
}
