// The members of union bpf_attr and the structs that bpf(2) fills, with the kernel's names for the fields. A C program
// compares size and offsets with the headers; see ProbeTests.
using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

/// <summary>union bpf_attr for BPF_MAP_*_ELEM.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct BpfAttrElement
{
    [FieldOffset(0)]
    internal int map_fd;
    [FieldOffset(8)]
    internal void* key;
    [FieldOffset(16)]
    internal void* value;
    [FieldOffset(24)]
    internal ulong flags;
}

/// <summary>union bpf_attr for BPF_PROG_TEST_RUN: its member test.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct BpfAttrTest
{
    [FieldOffset(0)]
    internal int prog_fd;
    [FieldOffset(4)]
    internal uint retval;
    [FieldOffset(8)]
    internal int data_size_in;
    [FieldOffset(12)]
    internal int data_size_out;
    [FieldOffset(16)]
    internal void* data_in;
    [FieldOffset(24)]
    internal void* data_out;
    [FieldOffset(32)]
    internal int repeat;
    [FieldOffset(36)]
    internal uint duration;
    [FieldOffset(40)]
    internal int ctx_size_in;
    [FieldOffset(44)]
    internal int ctx_size_out;
    [FieldOffset(48)]
    internal void* ctx_in;
    [FieldOffset(56)]
    internal void* ctx_out;
}

/// <summary>union bpf_attr for BPF_OBJ_GET_INFO_BY_FD: its member info.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct BpfAttrInfo
{
    [FieldOffset(0)]
    internal int bpf_fd;
    [FieldOffset(4)]
    internal int info_len;
    [FieldOffset(8)]
    internal void* info;
}

/// <summary>union bpf_attr for BPF_LINK_CREATE: its member link_create, as far as TCX links go.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct BpfAttrLinkCreate
{
    [FieldOffset(0)]
    internal int prog_fd;
    [FieldOffset(4)]
    internal int target_ifindex;
    [FieldOffset(8)]
    internal uint attach_type;
    [FieldOffset(12)]
    internal uint flags;
}

/// <summary>struct bpf_link_info, as far as TCX links go.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct BpfLinkInfo
{
    [FieldOffset(0)]
    internal uint type;
    [FieldOffset(4)]
    internal uint id;
    [FieldOffset(8)]
    internal uint prog_id;

    /// <summary>tcx.ifindex: 0 for a link that was taken off its interface.</summary>
    [FieldOffset(16)]
    internal int ifindex;
    [FieldOffset(20)]
    internal uint attach_type;
}

/// <summary>struct bpf_prog_info up to the id.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct BpfProgInfo
{
    [FieldOffset(0)]
    internal uint type;
    [FieldOffset(4)]
    internal uint id;
}

/// <summary>struct bpf_map_info up to the number of entries.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct BpfMapInfo
{
    [FieldOffset(0)]
    internal uint type;
    [FieldOffset(4)]
    internal uint id;
    [FieldOffset(8)]
    internal int key_size;
    [FieldOffset(12)]
    internal int value_size;
    [FieldOffset(16)]
    internal uint max_entries;
}

/// <summary>struct bpf_object_open_opts of libbpf 1.0 and later.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct BpfObjectOpenOpts
{
    [FieldOffset(0)]
    internal nuint sz;
    [FieldOffset(8)]
    internal byte* object_name;
    [FieldOffset(56)]
    internal byte* kernel_log_buf;
    [FieldOffset(64)]
    internal nuint kernel_log_size;
    [FieldOffset(72)]
    internal uint kernel_log_level;

    /// <summary>The rest of what the library looks at: zero.</summary>
    [FieldOffset(76)]
    private readonly uint _rest;
}
