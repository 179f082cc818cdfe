using System.Diagnostics;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>Puts programs on interfaces in the way that was chosen, or that the kernel allows.</summary>
internal sealed class ProgramAttacher : IDisposable
{
    private readonly bool _usesTcx;
    private readonly RouteNetlink _netlink = new();

    /// <param name="anyProgram">To ask the kernel with.</param>
    public ProgramAttacher(AttachmentChoice choice, BpfProgram anyProgram) => _usesTcx = choice switch
    {
        AttachmentChoice.Tcx => true,
        AttachmentChoice.Clsact => false,
        AttachmentChoice.Auto => TcxLink.Probe(anyProgram) == BpfAnswer.Yes,
        _ => throw new UnreachableException(),
    };

    /// <summary>As people choose it.</summary>
    public string Name => _usesTcx ? "tcx" : "clsact";

    /// <exception cref="Linux.LinuxException">The kernel refused it, or the interface is gone.</exception>
    /// <inheritdoc cref="ClsactAttachment(RouteNetlink, BpfProgram, int, TrafficDirection, bool)"/>
    public IAttachment Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction, bool isOwnDevice) => _usesTcx
        ? new TcxAttachment(program, interfaceIndex, direction)
        : new ClsactAttachment(_netlink, program, interfaceIndex, direction, isOwnDevice);

    public void Dispose() => _netlink.Dispose();
}
