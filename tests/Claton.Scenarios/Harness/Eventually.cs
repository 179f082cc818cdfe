using System.Diagnostics;

namespace Claton.Scenarios.Harness;

/// <summary>Waits for a condition with a deadline; what was seen last goes into the failure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for a slow machine; a test that passes never waits for it.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(15);

    /// <param name="what">Completes "this did not come true: ...".</param>
    /// <param name="explain">The state of things, for the failure.</param>
    public static async Task TrueAsync(string what, Func<Task<bool>> condition, Func<Task<string>> explain)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Deadline)
            {
                Assert.Fail($"Within {Deadline.TotalSeconds} s this did not come true: {what}\n{await explain()}");
            }

            await Task.Delay(s_pause, TestContext.Current.CancellationToken);
        }
    }
}
