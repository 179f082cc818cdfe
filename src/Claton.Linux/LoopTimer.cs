using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// A timer of an <see cref="EventLoop"/> that goes off once for each time that it is set. Used on the loop's thread.
/// </summary>
/// <remarks>
/// Each has a timerfd of its own, because that gets the hard case right without further thought: setting or clearing a timer
/// takes back an expiry that the loop was told of and has not come to yet.
/// </remarks>
public sealed class LoopTimer : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly IDisposable _watch;
    private readonly Action _onElapsed;

    internal LoopTimer(EventLoop loop, Action onElapsed)
    {
        _onElapsed = onElapsed;
        _descriptor = FileDescriptor.From(Libc.TimerFd(LinuxTime.CLOCK_BOOTTIME), "create a timer");
        try
        {
            _watch = loop.Watch(_descriptor, OnReadable);
        }
        catch
        {
            _descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sets the timer, instead of what it was set to before.</summary>
    /// <param name="atBootTime">On <see cref="MonotonicClock"/>; a time that is past goes off at once. Null: not at
    /// all.</param>
    public void Set(TimeSpan? atBootTime)
    {
        var value = new ITimerSpec();
        if (atBootTime is { } time)
        {
            // Zero would clear the timer instead of having it go off.
            value.it_value = TimeSpec.From(time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1));
        }

        LinuxException.ThrowIfFailed(
            Libc.TimerFdSetTime(_descriptor.Number, LinuxTime.TFD_TIMER_ABSTIME, value), "set a timer");
    }

    public void Dispose()
    {
        _watch.Dispose();
        _descriptor.Dispose();
    }

    private void OnReadable()
    {
        ulong expirations = 0;
        int result = Libc.Read(_descriptor.Number, MemoryMarshal.AsBytes(new Span<ulong>(ref expirations)));
        if (result != -Errno.EAGAIN)
        {
            LinuxException.ThrowIfFailed(result, "read a timer");
            _onElapsed();
        }
    }
}
