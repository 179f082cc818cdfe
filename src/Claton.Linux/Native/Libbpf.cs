using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

/// <summary>
/// libbpf, each call declared once. It is looked up at run time, so that a host without it lacks nothing but BPF: whoever
/// calls makes sure of <see cref="IsPresent"/> first.
/// </summary>
/// <remarks>
/// Functions that return a pointer return null and set errno; those that return a number return a negative error number.
/// libbpf 1.0 and later.
/// </remarks>
internal static unsafe partial class Libbpf
{
    private const string Library = "libbpf.so.1";

    private static readonly Lazy<bool> s_isPresent = new(() => NativeLibrary.TryLoad(Library, out _));

    internal static bool IsPresent => s_isPresent.Value;

    [LibraryImport(Library)]
    internal static partial void* libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, void*, int> print);

    [LibraryImport(Library)]
    internal static partial int libbpf_num_possible_cpus();

    [LibraryImport(Library)]
    internal static partial void* bpf_object__open_mem(byte* octets, nuint size, BpfObjectOpenOpts* options);

    [LibraryImport(Library)]
    internal static partial int bpf_object__load(void* @object);

    [LibraryImport(Library)]
    internal static partial void bpf_object__close(void* @object);

    [LibraryImport(Library)]
    internal static partial void* bpf_object__find_program_by_name(void* @object, byte* name);

    [LibraryImport(Library)]
    internal static partial void* bpf_object__find_map_by_name(void* @object, byte* name);

    [LibraryImport(Library)]
    internal static partial int bpf_program__fd(void* program);

    [LibraryImport(Library)]
    internal static partial int bpf_map__fd(void* map);

    [LibraryImport(Library)]
    internal static partial byte* bpf_map__initial_value(void* map, nuint* size);

    /// <summary>The pointer that a call returned, or the error that it left behind.</summary>
    internal static void* ThrowIfNull(void* returned, string operation) => returned is not null
        ? returned
        : throw new LinuxException(operation, Marshal.GetLastSystemError());
}
