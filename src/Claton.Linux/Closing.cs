namespace Claton.Linux;

/// <summary>
/// Closes what the kernel takes its time to close. It lets nobody go on who closes a packet socket or takes a program off an
/// interface before no processor can be looking at it any more, which takes some ten milliseconds each time.
/// </summary>
public static class Closing
{
    private static readonly Lock s_gate = new();
    private static readonly Queue<IDisposable> s_waiting = [];
    private static bool s_isRunning;

    /// <summary>Disposes of it soon, one after the other, on a thread that is there only as long as it has to be.</summary>
    /// <param name="slow">
    /// Does nothing any more that would matter, and can't fail. A process that ends does not wait for it: the kernel closes
    /// whatever is open then.
    /// </param>
    public static void Later(IDisposable slow)
    {
        lock (s_gate)
        {
            s_waiting.Enqueue(slow);
            if (s_isRunning)
            {
                return;
            }

            s_isRunning = true;
        }

        new Thread(Close) { IsBackground = true, Name = "close" }.Start();
    }

    private static void Close()
    {
        while (TakeNext() is { } next)
        {
            next.Dispose();
        }
    }

    private static IDisposable? TakeNext()
    {
        lock (s_gate)
        {
            s_isRunning = s_waiting.TryDequeue(out IDisposable? next);
            return next;
        }
    }
}
