using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Claton.Linux.Tests;

/// <summary>Waiting for what the kernel does in its own time.</summary>
internal static class Wait
{
    // Only a failing test ever waits as long.
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Calls <paramref name="attempt"/> again, each time that the descriptor is readable, until it is true.
    /// </summary>
    internal static void Until(SafeHandle descriptor, Func<bool> attempt)
    {
        TimeSpan end = MonotonicClock.Now + s_limit;
        while (!attempt())
        {
            TimeSpan left = end - MonotonicClock.Now;
            Assert.True(left > TimeSpan.Zero && Poll.WaitReadable(left, descriptor) != 0, "nothing came in time");
        }
    }

    /// <summary>Looks again until something holds that no descriptor tells of.</summary>
    /// <param name="explain">What is to be read where it never does.</param>
    internal static void Until(Func<bool> condition, Func<string>? explain = null)
    {
        var elapsed = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(elapsed.Elapsed < s_limit, $"it did not come true in time {explain?.Invoke()}");
            Thread.Yield();
        }
    }
}
