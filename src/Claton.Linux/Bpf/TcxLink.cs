using Claton.Linux.Native;
using Claton.Linux.Netlink;

namespace Claton.Linux.Bpf;

/// <summary>
/// A program on the packets of an interface, by TCX: the kernel takes it off when this process ends, however it ends.
/// Linux 6.6.
/// </summary>
/// <remarks>
/// By bpf(2) itself, as libbpf before 1.3 does not know of TCX.
/// </remarks>
public sealed class TcxLink : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly string _name;

    private TcxLink(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        _name = name;
    }

    /// <summary>The interface that the program is on, or null where it was taken off.</summary>
    /// <remarks>Nobody is told when that happens: it has to be asked for.</remarks>
    public int? InterfaceIndex
    {
        get
        {
            int index = BpfInfo.Read<BpfLinkInfo>(_descriptor, $"ask about the link of {_name}").ifindex;
            return index == 0 ? null : index;
        }
    }

    /// <summary>Puts a program before those that are there. They stay, in their order.</summary>
    /// <exception cref="LinuxException">EINVAL: the kernel has no TCX. ENODEV: there is no such interface.</exception>
    public static TcxLink AttachFirst(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    {
        ArgumentNullException.ThrowIfNull(program);
        int result = Create(program, interfaceIndex, direction);
        string? detail = result == -Errno.EINVAL ? "TCX is of Linux 6.6" : null;
        FileDescriptor link = FileDescriptor.From(result, $"attach {program.Name} to interface {interfaceIndex}", detail);
        return new TcxLink(link, program.Name);
    }

    /// <summary>Whether the kernel has TCX, found out without a trace.</summary>
    public static BpfAnswer Probe(BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);

        // Kernels that know the attach type look for the interface; others refuse the type before that.
        const int nowhere = int.MaxValue;
        int result = Create(program, nowhere, TrafficDirection.Ingress);
        if (result >= 0)
        {
            _ = Libc.Close(result);
            return BpfAnswer.Inconclusive;
        }

        return result switch
        {
            -Errno.ENODEV => BpfAnswer.Yes,
            -Errno.EINVAL or -Errno.EOPNOTSUPP or -Errno.ENOSYS => BpfAnswer.No,
            _ => BpfAnswer.Inconclusive,
        };
    }

    /// <summary>Takes the program off.</summary>
    public void Dispose() => _descriptor.Dispose();

    private static int Create(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    {
        var attributes = new BpfAttrLinkCreate
        {
            prog_fd = program.Number,
            target_ifindex = interfaceIndex,
            attach_type = direction == TrafficDirection.Ingress ? LinuxBpf.BPF_TCX_INGRESS : LinuxBpf.BPF_TCX_EGRESS,
            flags = LinuxBpf.BPF_F_BEFORE,
        };
        return Libc.Bpf(LinuxBpf.BPF_LINK_CREATE, ref attributes);
    }
}
