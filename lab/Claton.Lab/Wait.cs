using System.Diagnostics;

namespace Claton.Lab;

/// <summary>Waits for conditions, never for time.</summary>
public static class Wait
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <param name="what">Completes "waited in vain for ...".</param>
    /// <param name="explain">What a person needs to see when the answer never came; may be null.</param>
    /// <exception cref="LabException">The deadline passed.</exception>
    public static async Task UntilAsync(
        string what,
        TimeSpan deadline,
        Func<Task<bool>> condition,
        Func<Task<string>>? explain = null,
        CancellationToken cancellation = default)
    {
        long start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > deadline)
            {
                throw new LabException($"waited {deadline.TotalSeconds:0.#} s in vain for {what}")
                {
                    Output = explain is null ? "" : await explain(),
                };
            }

            await Task.Delay(s_pause, cancellation);
        }
    }
}
