using System.Runtime.InteropServices;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Bpf;

/// <summary>
/// Programs and maps as clang compiled them into one ELF file. Open it, set what may be set, load it into the kernel, and
/// take out what is needed: that lives on when the object is gone.
/// </summary>
/// <remarks>For one thread at a time.</remarks>
public sealed unsafe class BpfObject : IDisposable
{
    /// <summary>What the verifier says of a program that it refuses may be long; its end is what counts.</summary>
    private const int VerifierLogBytes = 4 << 20;

    private readonly string _name;
    private byte* _verifierLog;
    private void* _object;

    private BpfObject(string name)
    {
        _name = name;
        _verifierLog = (byte*)NativeMemory.AllocZeroed(VerifierLogBytes);
    }

    ~BpfObject() => Free();

    /// <param name="elf">The whole file.</param>
    /// <param name="name">For messages.</param>
    /// <exception cref="LinuxException">
    /// ENOENT: libbpf is missing. Otherwise the file is none, or asks for what the library does not know.
    /// </exception>
    public static BpfObject Open(ReadOnlySpan<byte> elf, string name)
    {
        string operation = $"open the BPF object {name}";
        if (!Libbpf.IsPresent)
        {
            throw new LinuxException(operation, Errno.ENOENT, "libbpf.so.1 is not installed");
        }

        var opened = new BpfObject(name);
        BpfLog.Begin();
        fixed (byte* octets = elf, nameOctets = Encoding.UTF8.GetBytes(name + "\0"))
        {
            var options = new BpfObjectOpenOpts
            {
                sz = (nuint)sizeof(BpfObjectOpenOpts),
                object_name = nameOctets,
                kernel_log_buf = opened._verifierLog,
                kernel_log_size = VerifierLogBytes,
            };
            opened._object = Libbpf.bpf_object__open_mem(octets, (nuint)elf.Length, &options);
        }

        int error = Marshal.GetLastSystemError();
        string said = BpfLog.End();
        if (opened._object is null)
        {
            opened.Dispose();
            throw new LinuxException(operation, error, LastLine(said)) { Log = said };
        }

        return opened;
    }

    /// <summary>
    /// What a section of variables begins with: ".rodata" for constants, which the verifier then takes as known. Before <see
    /// cref="Load"/>; valid until then.
    /// </summary>
    public Span<byte> InitialValue(string section)
    {
        nuint size = 0;
        void* value = Libbpf.bpf_map__initial_value(FindMap(section), &size);
        return new Span<byte>(Libbpf.ThrowIfNull(value, $"find the BPF section {section}"), (int)size);
    }

    /// <summary>Gives programs and maps to the kernel.</summary>
    /// <exception cref="LinuxException">
    /// EPERM: CAP_BPF or CAP_NET_ADMIN is missing. Otherwise the kernel lacks something or its verifier refused a program:
    /// <see cref="LinuxException.Log"/> has its words.
    /// </exception>
    public void Load()
    {
        BpfLog.Begin();
        int result = Libbpf.bpf_object__load(_object);
        string said = BpfLog.End();
        if (result < 0)
        {
            string verifier = Marshal.PtrToStringUTF8((nint)_verifierLog)?.TrimEnd() ?? "";
            throw new LinuxException($"load the BPF object {_name}", -result, Summary(said, verifier))
            {
                Log = $"{said}\n{verifier}".Trim(),
            };
        }
    }

    /// <summary>A loaded program.</summary>
    public BpfProgram GetProgram(string name)
    {
        string operation = $"find the BPF program {name}";
        fixed (byte* p = Encoding.UTF8.GetBytes(name + "\0"))
        {
            void* program = Libbpf.ThrowIfNull(Libbpf.bpf_object__find_program_by_name(_object, p), operation);
            int descriptor = LinuxException.ThrowIfFailed(Libbpf.bpf_program__fd(program), operation);
            return new BpfProgram(FileDescriptor.From(Libc.Duplicate(descriptor), operation), name);
        }
    }

    /// <summary>A map of the loaded object.</summary>
    public BpfMap GetMap(string name)
    {
        string operation = $"find the BPF map {name}";
        int descriptor = LinuxException.ThrowIfFailed(Libbpf.bpf_map__fd(FindMap(name)), operation);
        return new BpfMap(FileDescriptor.From(Libc.Duplicate(descriptor), operation), name);
    }

    /// <summary>Programs and maps that were taken out stay; the kernel forgets the others.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// The verifier ends with totals, and from Linux 7 on with an explanation of many lines; what it did not like stands
    /// before them.
    /// </summary>
    private static string? Summary(string said, string verifier)
    {
        int explanation = verifier.IndexOf("\nVerification failed:", StringComparison.Ordinal);
        string complaints = explanation < 0 ? verifier : verifier[..explanation];
        string? complaint = complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .LastOrDefault(line => !line.StartsWith("processed ", StringComparison.Ordinal));
        return complaint ?? LastLine(said);
    }

    private static string? LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();

    private void* FindMap(string name)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(name + "\0"))
        {
            return Libbpf.ThrowIfNull(Libbpf.bpf_object__find_map_by_name(_object, p), $"find the BPF map {name}");
        }
    }

    private void Free()
    {
        if (_object is not null)
        {
            Libbpf.bpf_object__close(_object);
            _object = null;
        }

        NativeMemory.Free(_verifierLog);
        _verifierLog = null;
    }
}
