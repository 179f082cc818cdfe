using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

internal static unsafe partial class Libc
{
    [LibraryImport(Library)]
    private static partial int close(int fd);

    [LibraryImport(Library)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport(Library)]
    private static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport(Library)]
    private static partial int poll(PollFd* fds, nuint nfds, int timeoutMilliseconds);

    [LibraryImport(Library)]
    private static partial int flock(int fd, int operation);

    [LibraryImport(Library)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport(Library)]
    private static partial int epoll_create1(int flags);

    [LibraryImport(Library)]
    private static partial int epoll_ctl(int epfd, int op, int fd, byte* @event);

    [LibraryImport(Library)]
    private static partial int epoll_wait(int epfd, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(Library)]
    private static partial int memfd_create(byte* name, uint flags);

    [LibraryImport(Library)]
    private static partial int inotify_init1(int flags);

    [LibraryImport(Library)]
    private static partial int inotify_add_watch(int fd, byte* path, uint mask);

    [LibraryImport(Library)]
    private static partial nint getrandom(byte* buffer, nuint count, uint flags);

    [LibraryImport(Library)]
    private static partial int timerfd_create(int clock, int flags);

    [LibraryImport(Library)]
    private static partial int timerfd_settime(int fd, int flags, ITimerSpec* value, ITimerSpec* old);

    [LibraryImport(Library)]
    private static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport(Library)]
    private static partial int getrlimit(int resource, RLimit* limit);

    [LibraryImport(Library)]
    private static partial int setrlimit(int resource, RLimit* limit);

    internal static int Close(int fd) => Result(close(fd));

    internal static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            return Result(read(fd, p, (nuint)buffer.Length));
        }
    }

    internal static int GetRandom(Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            return Result(getrandom(p, (nuint)buffer.Length, 0));
        }
    }

    internal static int Write(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            return Result(write(fd, p, (nuint)buffer.Length));
        }
    }

    /// <param name="timeoutMilliseconds">−1 waits without end.</param>
    internal static int Poll(Span<PollFd> descriptors, int timeoutMilliseconds)
    {
        fixed (PollFd* p = descriptors)
        {
            return Result(poll(p, (nuint)descriptors.Length, timeoutMilliseconds));
        }
    }

    internal static int Flock(int fd, int operation) => Result(flock(fd, operation));

    internal static int EventFd() => Result(eventfd(0, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK));

    internal static int EpollCreate() => Result(epoll_create1(Fcntl.O_CLOEXEC));

    internal static int EpollControl(int epoll, int operation, int fd, uint events, ulong data)
    {
        byte* @event = stackalloc byte[EpollEvent.MaxSizeBytes];
        EpollEvent.Write(new Span<byte>(@event, EpollEvent.MaxSizeBytes), events, data);
        return Result(epoll_ctl(epoll, operation, fd, @event));
    }

    /// <param name="events">Room for whole events of <see cref="EpollEvent.SizeBytes"/> each.</param>
    internal static int EpollWait(int epoll, Span<byte> events)
    {
        fixed (byte* p = events)
        {
            return Result(epoll_wait(epoll, p, events.Length / EpollEvent.SizeBytes, -1));
        }
    }

    internal static int MemoryFile(string name)
    {
        fixed (byte* p = ZeroTerminated(name))
        {
            return Result(memfd_create(p, SysMman.MFD_CLOEXEC));
        }
    }

    internal static int Inotify() => Result(inotify_init1(Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK));

    internal static int InotifyAdd(int fd, string path, uint mask)
    {
        fixed (byte* p = ZeroTerminated(path))
        {
            return Result(inotify_add_watch(fd, p, mask));
        }
    }

    internal static int TimerFd(int clock) => Result(timerfd_create(clock, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK));

    internal static int TimerFdSetTime(int fd, int flags, ITimerSpec value) =>
        Result(timerfd_settime(fd, flags, &value, null));

    internal static int GetLimit(int resource, out RLimit limit)
    {
        fixed (RLimit* p = &limit)
        {
            return Result(getrlimit(resource, p));
        }
    }

    internal static int SetLimit(int resource, RLimit limit) => Result(setrlimit(resource, &limit));

    internal static int ClockGetTime(int clock, out TimeSpec time)
    {
        fixed (TimeSpec* p = &time)
        {
            return Result(clock_gettime(clock, p));
        }
    }
}
