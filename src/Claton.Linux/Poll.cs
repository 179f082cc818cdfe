using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// Waiting for descriptors in a thread that has no event loop: packet threads wait for packets or for a stop signal.
/// </summary>
public static class Poll
{
    /// <summary>Waits until at least one of the descriptors can be read, or has an error to report.</summary>
    /// <param name="descriptors">Up to 32.</param>
    /// <returns>One bit for each descriptor, the first in bit 0: set when it need not be waited for.</returns>
    public static uint WaitReadable(params ReadOnlySpan<SafeHandle> descriptors) => WaitReadable(null, descriptors);

    /// <inheritdoc cref="WaitReadable(ReadOnlySpan{SafeHandle})"/>
    /// <param name="timeout">After this time the result is 0. Null waits without end.</param>
    public static uint WaitReadable(TimeSpan? timeout, params ReadOnlySpan<SafeHandle> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, 32);
        Span<PollFd> entries = stackalloc PollFd[descriptors.Length];
        int held = 0;
        try
        {
            for (; held < descriptors.Length; held++)
            {
                bool counted = false;
                descriptors[held].DangerousAddRef(ref counted);
                entries[held] = new PollFd { fd = (int)descriptors[held].DangerousGetHandle(), events = SysPoll.POLLIN };
            }

            return Wait(entries, timeout);
        }
        finally
        {
            while (held > 0)
            {
                descriptors[--held].DangerousRelease();
            }
        }
    }

    private static uint Wait(Span<PollFd> entries, TimeSpan? timeout)
    {
        TimeSpan? end = timeout is null ? null : MonotonicClock.Now + timeout;
        int result;
        do
        {
            // A signal ends the wait early, without a result. What is left of the time is waited for.
            result = Libc.Poll(entries, end is null ? -1 : MillisecondsUntil(end.Value));
        }
        while (result == -Errno.EINTR);

        LinuxException.ThrowIfFailed(result, "poll");
        uint ready = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            ready |= entries[i].revents != 0 ? 1u << i : 0;
        }

        return ready;
    }

    // Rounded up, so that the wait is never shorter than it was asked to be.
    private static int MillisecondsUntil(TimeSpan end) =>
        (int)Math.Clamp(Math.Ceiling((end - MonotonicClock.Now).TotalMilliseconds), 0, int.MaxValue);
}
