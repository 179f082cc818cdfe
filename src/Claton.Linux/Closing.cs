namespace Claton.Linux;

/// <summary>
/// Closes what the kernel takes its time to close. It lets nobody go on who closes a packet socket or takes a program off an
/// interface before no processor can be looking at it any more, which takes some ten milliseconds each time.
/// </summary>
public static class Closing
{
    private static readonly WorkQueue s_queue = new("close");

    /// <summary>Disposes of it soon, one after the other.</summary>
    /// <param name="slow">
    /// Does nothing any more that would matter, and can't fail. A process that ends does not wait for it: the kernel closes
    /// whatever is open then.
    /// </param>
    public static void Later(IDisposable slow)
    {
        ArgumentNullException.ThrowIfNull(slow);
        s_queue.Add(slow.Dispose);
    }
}
