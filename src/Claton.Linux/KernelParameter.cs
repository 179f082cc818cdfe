using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// The files of /proc/sys; those under net are those of the network namespace of the thread that asks. sysctl(8), with
/// slashes for dots.
/// </summary>
public static class KernelParameter
{
    /// <param name="name">Such as "net/ipv6/conf/all/forwarding".</param>
    /// <exception cref="LinuxException">
    /// ENOENT: this kernel has no such parameter. EROFS: a service manager protects it.
    /// </exception>
    public static void Set(string name, int value)
    {
        string path = $"/proc/sys/{name}";
        using FileDescriptor file = FileDescriptor.From(Libc.Open(path, Fcntl.O_WRONLY), $"open {path}");
        LinuxException.ThrowIfFailed(Libc.Write(file.Number, Encoding.ASCII.GetBytes($"{value}")), $"write {value} to {path}");
    }
}
