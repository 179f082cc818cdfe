using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>The kernel refused a call, or a program did not do what it was started for.</summary>
public sealed class LinuxException : Exception
{
    /// <param name="operation">What was tried, in words that stand well before a colon: "add route default dev
    /// clat-eth0".</param>
    /// <param name="errno">The kernel's error number, positive.</param>
    /// <param name="detail">What else the kernel said: the text of a netlink extended acknowledgement, for
    /// example.</param>
    public LinuxException(string operation, int errno, string? detail = null)
        : base(Describe(operation, errno, detail))
    {
        Operation = operation;
        Errno = errno;
        Detail = detail;
    }

    /// <summary>It was no call of the kernel that failed: what it was, says <paramref name="detail"/> alone.</summary>
    public LinuxException(string operation, string detail)
        : base($"{operation}: {detail}")
    {
        Operation = operation;
        Detail = detail;
    }

    public string Operation { get; }

    /// <summary>
    /// The kernel's error number; compare with the constants of <see cref="Linux.Errno"/>. Zero where the kernel refused nothing.
    /// </summary>
    public int Errno { get; }

    public string? Detail { get; }

    /// <summary>All that was said on the way to the failure, such as the words of the BPF verifier: long, and for a log.</summary>
    public string? Log { get; init; }

    /// <summary>Hands a result on, or throws if it is one of <see cref="Libc"/>'s negative error numbers.</summary>
    internal static int ThrowIfFailed(int result, string operation, string? detail = null) =>
        result >= 0 ? result : throw new LinuxException(operation, -result, detail);

    private static string Describe(string operation, int errno, string? detail)
    {
        string message = $"{operation}: {Linux.Errno.Text(errno)} ({Linux.Errno.Name(errno)})";
        return string.IsNullOrEmpty(detail) ? message : $"{message}: {detail}";
    }
}
