using Claton.Linux;

namespace Claton.Datapath.Ebpf;

/// <summary>How programs are put on interfaces.</summary>
public enum AttachmentChoice
{
    /// <summary>TCX where the kernel has it, else clsact.</summary>
    Auto,

    /// <summary>Links that the kernel takes away with the process. Linux 6.6.</summary>
    Tcx,

    /// <summary>Filters, which outlive a process that is killed: the next start removes them.</summary>
    Clsact,
}

/// <summary>A program on an interface. Disposing of it takes it off, and whatever was put there for it.</summary>
internal interface IAttachment : IDisposable
{
    /// <summary>Whether it is still there.</summary>
    /// <param name="filtersMayHaveChanged">The kernel reported something about filters since the last question.</param>
    /// <exception cref="LinuxException">The kernel doesn't say.</exception>
    bool IsInPlace(bool filtersMayHaveChanged);
}
