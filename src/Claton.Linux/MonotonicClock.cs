using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// The time since the machine started. It counts while the machine sleeps (CLOCK_BOOTTIME), because the lifetimes that
/// routers hand out run on meanwhile, and no one can set it.
/// </summary>
public static class MonotonicClock
{
    public static TimeSpan Now
    {
        get
        {
            LinuxException.ThrowIfFailed(Libc.ClockGetTime(LinuxTime.CLOCK_BOOTTIME, out TimeSpec now), "read the clock");
            return now.ToTimeSpan();
        }
    }
}
