using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// By TCX. It stands before other programs: one that ends the chain for all packets, as many do, would otherwise leave
/// nothing to translate. What is not the CLAT's goes on to them untouched.
/// </summary>
internal sealed class TcxAttachment(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    : IAttachment
{
    private readonly TcxLink _link = TcxLink.AttachFirst(program, interfaceIndex, direction);

    /// <summary>Nobody reports that a link was taken off, but to ask costs one system call.</summary>
    public bool IsInPlace(bool filtersMayHaveChanged) => _link.InterfaceIndex is not null;

    /// <remarks>The program has no parameters by then, and lets everything pass until it is off.</remarks>
    public void Dispose() => Closing.Later(_link);
}
