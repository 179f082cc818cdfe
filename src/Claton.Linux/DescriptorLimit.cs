using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>How many descriptors this process may have. getrlimit(2).</summary>
public static class DescriptorLimit
{
    /// <summary>
    /// Raises the limit as far as the process may by itself. It is kept low, mostly at 1024, for programs that use select(2).
    /// </summary>
    /// <exception cref="LinuxException">It stays as it is.</exception>
    public static void Raise()
    {
        LinuxException.ThrowIfFailed(Libc.GetLimit(SysResource.RLIMIT_NOFILE, out RLimit limit), "read the limit of descriptors");
        limit.rlim_cur = limit.rlim_max;
        LinuxException.ThrowIfFailed(Libc.SetLimit(SysResource.RLIMIT_NOFILE, limit), "raise the limit of descriptors");
    }
}
