using System.Runtime.CompilerServices;
using Claton.Linux.Native;

namespace Claton.Linux.Bpf;

/// <summary>A program that the kernel's verifier has passed. The kernel keeps it while something holds it.</summary>
public sealed unsafe class BpfProgram : IDisposable
{
    private readonly FileDescriptor _descriptor;

    internal BpfProgram(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
    }

    public string Name { get; }

    /// <summary>The kernel's number of it, which bpftool shows.</summary>
    public uint Id => BpfInfo.Read<BpfProgInfo>(_descriptor, $"ask about the BPF program {Name}").id;

    internal int Number => _descriptor.Number;

    /// <summary>Runs it once on a packet of the caller's. BPF_PROG_TEST_RUN. For tests.</summary>
    /// <param name="packet">With its Ethernet header.</param>
    /// <param name="output">What becomes of the packet: room for what the program may add.</param>
    /// <param name="context">A struct __sk_buff, of which the kernel takes a part; read and written. May be empty.</param>
    /// <exception cref="LinuxException">EINVAL: the context asks for what can't be set. ENOSPC: the output is too small.</exception>
    public BpfTestRun TestRun(ReadOnlySpan<byte> packet, Span<byte> output, Span<byte> context = default)
    {
        fixed (byte* p = packet, o = output, c = context)
        {
            var attributes = new BpfAttrTest
            {
                prog_fd = Number,
                data_in = p,
                data_size_in = packet.Length,
                data_out = o,
                data_size_out = output.Length,
                ctx_in = c,
                ctx_size_in = context.Length,
                ctx_out = c,
                ctx_size_out = context.Length,
            };
            LinuxException.ThrowIfFailed(
                Libc.Bpf(LinuxBpf.BPF_PROG_TEST_RUN, ref attributes), $"run the BPF program {Name}");
            return new BpfTestRun((int)attributes.retval, attributes.data_size_out);
        }
    }

    public void Dispose() => _descriptor.Dispose();
}

/// <summary>How a run ended.</summary>
/// <param name="Result">What the program returned: TC_ACT_* for those of traffic control.</param>
/// <param name="OutputBytes">The length of the packet afterwards.</param>
public readonly record struct BpfTestRun(int Result, int OutputBytes);

/// <summary>BPF_OBJ_GET_INFO_BY_FD.</summary>
internal static unsafe class BpfInfo
{
    internal static T Read<T>(FileDescriptor descriptor, string operation)
        where T : unmanaged
    {
        T information = default;
        var attributes = new BpfAttrInfo
        {
            bpf_fd = descriptor.Number,
            info_len = Unsafe.SizeOf<T>(),
            info = &information,
        };
        LinuxException.ThrowIfFailed(Libc.Bpf(LinuxBpf.BPF_OBJ_GET_INFO_BY_FD, ref attributes), operation);
        return information;
    }
}
