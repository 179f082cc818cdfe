// Constants of the BPF headers. A C program compares every one of them with the headers; see ProbeTests.
namespace Claton.Linux.Native;

/// <summary>linux/bpf.h.</summary>
internal static class LinuxBpf
{
    internal const int BPF_MAP_LOOKUP_ELEM = 1;
    internal const int BPF_MAP_UPDATE_ELEM = 2;
    internal const int BPF_PROG_TEST_RUN = 10;
    internal const int BPF_OBJ_GET_INFO_BY_FD = 15;
    internal const int BPF_LINK_CREATE = 28;

    /// <summary>Linux 6.6.</summary>
    internal const uint BPF_TCX_INGRESS = 46;
    internal const uint BPF_TCX_EGRESS = 47;
    internal const uint BPF_F_BEFORE = 8;
}

/// <summary>bpf/libbpf.h.</summary>
internal static class BpfLibbpf
{
    internal const int LIBBPF_WARN = 0;
}
