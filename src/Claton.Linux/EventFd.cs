using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>A flag that wakes whoever waits for its descriptor: set by any thread, readable until it is taken.</summary>
public sealed class EventFd : IDisposable
{
    private readonly FileDescriptor _descriptor = FileDescriptor.From(Libc.EventFd(), "create an eventfd");

    /// <summary>Readable while the flag is set.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <summary>Sets the flag. Any thread may.</summary>
    public void Signal()
    {
        ulong one = 1;
        int result = Libc.Write(_descriptor.Number, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)));
        GC.KeepAlive(this);

        // A counter at its limit can't be raised, and is set as well as it can be.
        if (result != -Errno.EAGAIN)
        {
            LinuxException.ThrowIfFailed(result, "signal an eventfd");
        }
    }

    /// <summary>Clears the flag; true if it was set.</summary>
    public bool TryTake()
    {
        ulong count = 0;
        int result = Libc.Read(_descriptor.Number, MemoryMarshal.AsBytes(new Span<ulong>(ref count)));
        GC.KeepAlive(this);
        return result != -Errno.EAGAIN && LinuxException.ThrowIfFailed(result, "read an eventfd") > 0;
    }

    public void Dispose() => _descriptor.Dispose();
}
