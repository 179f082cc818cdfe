using System.Runtime.InteropServices;
using Claton.Linux;

namespace Claton.Datapath.Packets;

/// <summary>A thread that forwards packets from one descriptor until it is told to stop.</summary>
internal sealed class PacketThread
{
    private const int StackBytes = 256 * 1024;

    private readonly Thread _thread;

    private PacketThread(Thread thread) => _thread = thread;

    /// <param name="name">At most 15 octets show up in ps(1).</param>
    /// <param name="source">Where packets come from.</param>
    /// <param name="stop">Ends the thread when it becomes readable.</param>
    /// <param name="tryForward">Forwards one packet, or returns false where none waits.</param>
    /// <param name="finish">Called when the thread is told to stop.</param>
    /// <param name="onFailure">What ended the thread otherwise.</param>
    public static PacketThread Start(
        string name, SafeHandle source, EventFd stop, Func<bool> tryForward, Action finish, Action<Exception> onFailure)
    {
        var thread = new Thread(() => Run(source, stop, tryForward, finish, onFailure), StackBytes)
        {
            IsBackground = true,
            Name = name,
        };
        thread.Start();
        return new PacketThread(thread);
    }

    public void Join() => _thread.Join();

    private static void Run(
        SafeHandle source, EventFd stop, Func<bool> tryForward, Action finish, Action<Exception> onFailure)
    {
        // How many packets go by before a look at the stop signal.
        const int batch = 256;
        const uint stopBit = 1 << 1;
        try
        {
            while (true)
            {
                int forwarded = 0;
                while (forwarded < batch && tryForward())
                {
                    forwarded++;
                }

                // A full batch means that more is waiting: then the stop signal is only looked at, not waited for.
                TimeSpan? timeout = forwarded < batch ? null : TimeSpan.Zero;
                if ((Poll.WaitReadable(timeout, source, stop.Descriptor) & stopBit) != 0)
                {
                    finish();
                    return;
                }
            }
        }
        catch (LinuxException error)
        {
            onFailure(error);
        }
    }
}
