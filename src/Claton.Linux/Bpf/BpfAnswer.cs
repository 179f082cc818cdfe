namespace Claton.Linux.Bpf;

/// <summary>What trying a feature of the kernel tells.</summary>
public enum BpfAnswer
{
    Yes,

    /// <summary>The kernel, or the host, does not have it.</summary>
    No,

    /// <summary>Something else stood in the way, such as a missing privilege or memory: it may work another time.</summary>
    Inconclusive,
}

/// <summary>Sorts what loading and attaching failed with.</summary>
public static class BpfProbe
{
    /// <summary>Whether a failure says that the kernel lacks something, or only that it can't be told now.</summary>
    public static BpfAnswer Judge(LinuxException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Errno switch
        {
            Errno.EPERM or Errno.ENOMEM or Errno.EMFILE or Errno.EAGAIN or Errno.EINTR or Errno.EBUSY or Errno.ENOSPC
                or Errno.ENOBUFS => BpfAnswer.Inconclusive,
            _ => BpfAnswer.No,
        };
    }
}
