using Claton.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Claton.Linux;

/// <summary>A file descriptor that this process owns.</summary>
public sealed class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    internal FileDescriptor(int number)
        : base(ownsHandle: true) => SetHandle(number);

    /// <summary>Takes over a descriptor that this process was started with; programs that it starts do not inherit it.</summary>
    /// <exception cref="LinuxException">EBADF: there is none of this number.</exception>
    public static FileDescriptor Inherit(int number)
    {
        LinuxException.ThrowIfFailed(Libc.SetCloseOnExec(number), $"take over descriptor {number}");
        return new FileDescriptor(number);
    }

    /// <summary>
    /// Programs that are started until the end of what this returns inherit the descriptor, by the same number: all of them, so
    /// that nobody else may start one meanwhile.
    /// </summary>
    public IDisposable Bequeath()
    {
        LinuxException.ThrowIfFailed(Libc.ClearCloseOnExec(Number), $"hand over descriptor {Number}");
        return new Bequest(this);
    }

    /// <summary>
    /// The number, for a call that is made at once. The packet path takes it this way, without counting a reference for
    /// each call: the object that owns the descriptor keeps itself alive over the call, and its contract forbids disposing
    /// of it while another thread is in a call.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is closed: the number may belong to something else by
    /// now.</exception>
    internal int Number
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return (int)handle;
        }
    }

    /// <summary>
    /// Owns a descriptor that a call of <see cref="Libc"/> returned, or throws the error that it returned.
    /// </summary>
    internal static FileDescriptor From(int result, string operation, string? detail = null) =>
        new(LinuxException.ThrowIfFailed(result, operation, detail));

    protected override bool ReleaseHandle() => Libc.Close((int)handle) == 0;

    private sealed class Bequest(FileDescriptor descriptor) : IDisposable
    {
        public void Dispose()
        {
            if (!descriptor.IsClosed)
            {
                LinuxException.ThrowIfFailed(Libc.SetCloseOnExec(descriptor.Number), $"keep descriptor {descriptor.Number}");
            }
        }
    }
}
