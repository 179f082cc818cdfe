using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// A filter that the kernel runs over each packet of a socket: classic BPF, Documentation/networking/filter.rst. Build one
/// with <see cref="ClassicBpfBuilder"/>.
/// </summary>
public sealed class ClassicBpfProgram
{
    private readonly SockFilter[] _instructions;

    internal ClassicBpfProgram(SockFilter[] instructions) => _instructions = instructions;

    /// <summary>How many instructions it has.</summary>
    public int Length => _instructions.Length;

    internal ReadOnlySpan<SockFilter> Instructions => _instructions;

    /// <summary>Attaches the filter to a socket, in place of one that is there.</summary>
    /// <exception cref="LinuxException">The kernel's checks found fault with the program (EINVAL).</exception>
    public void Attach(SafeHandle socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        bool counted = false;
        socket.DangerousAddRef(ref counted);
        int result = Libc.AttachFilter((int)socket.DangerousGetHandle(), _instructions);
        socket.DangerousRelease();
        LinuxException.ThrowIfFailed(result, "attach a socket filter");
    }
}
