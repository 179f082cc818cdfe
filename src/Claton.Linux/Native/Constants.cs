// Constants of the C library and of small kernel headers, one class for each header. A C program compares every one of
// them with the headers; see ProbeTests.
namespace Claton.Linux.Native;

/// <summary>
/// fcntl.h and sys/file.h. Where x64 and arm64 differ (O_DIRECTORY and its neighbours), do not add it here.
/// </summary>
internal static class Fcntl
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int F_SETFD = 2;
    internal const int FD_CLOEXEC = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
}

/// <summary>sys/mman.h.</summary>
internal static class SysMman
{
    internal const uint MFD_CLOEXEC = 1;
}

/// <summary>sys/epoll.h.</summary>
internal static class SysEpoll
{
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLOUT = 4;
}

/// <summary>sys/inotify.h.</summary>
internal static class SysInotify
{
    internal const uint IN_CLOSE_WRITE = 0x8;
    internal const uint IN_MOVED_FROM = 0x40;
    internal const uint IN_MOVED_TO = 0x80;
    internal const uint IN_CREATE = 0x100;
    internal const uint IN_DELETE = 0x200;
    internal const uint IN_DELETE_SELF = 0x400;
    internal const uint IN_MOVE_SELF = 0x800;
    internal const uint IN_ONLYDIR = 0x0100_0000;
    internal const uint IN_MASK_ADD = 0x2000_0000;
}

/// <summary>poll.h.</summary>
internal static class SysPoll
{
    internal const short POLLIN = 1;
}

/// <summary>linux/time.h and sys/timerfd.h.</summary>
internal static class LinuxTime
{
    internal const int CLOCK_BOOTTIME = 7;
    internal const int TFD_TIMER_ABSTIME = 1;
}

/// <summary>sys/resource.h.</summary>
internal static class SysResource
{
    internal const int RLIMIT_NOFILE = 7;
}

/// <summary>linux/prctl.h.</summary>
internal static class LinuxPrctl
{
    internal const int PR_SET_NAME = 15;
}

/// <summary>linux/capability.h.</summary>
internal static class LinuxCapability
{
    internal const int CAP_KILL = 5;
}

/// <summary>sched.h and sys/mount.h.</summary>
internal static class SysMount
{
    internal const int CLONE_NEWNET = 0x40000000;
    internal const uint MS_BIND = 0x1000;
    internal const uint MS_REC = 0x4000;
    internal const uint MS_SHARED = 0x100000;
    internal const int MNT_DETACH = 2;
}

/// <summary>linux/if_tun.h.</summary>
internal static class LinuxIfTun
{
    internal const uint TUNSETIFF = 0x400454ca;
    internal const uint TUNSETOFFLOAD = 0x400454d0;
    internal const uint TUNSETVNETHDRSZ = 0x400454d8;
    internal const uint TUNGETIFF = 0x800454d2;
    internal const ushort IFF_TUN = 0x0001;
    internal const ushort IFF_MULTI_QUEUE = 0x0100;
    internal const ushort IFF_PERSIST = 0x0800;
    internal const ushort IFF_NO_PI = 0x1000;
    internal const ushort IFF_VNET_HDR = 0x4000;
    internal const ushort IFF_TUN_EXCL = 0x8000;
}

/// <summary>linux/if.h: struct ifreq, written by offsets because it is one union after another.</summary>
internal static class IfReq
{
    internal const int IFNAMSIZ = 16;
    internal const int ifr_flags = 16;
    internal const int SizeBytes = 40;
}

/// <summary>linux/bpf_common.h and linux/filter.h.</summary>
internal static class LinuxFilter
{
    internal const ushort BPF_LD = 0x00;
    internal const ushort BPF_ALU = 0x04;
    internal const ushort BPF_JMP = 0x05;
    internal const ushort BPF_RET = 0x06;
    internal const ushort BPF_W = 0x00;
    internal const ushort BPF_H = 0x08;
    internal const ushort BPF_B = 0x10;
    internal const ushort BPF_ABS = 0x20;
    internal const ushort BPF_LEN = 0x80;
    internal const ushort BPF_ADD = 0x00;
    internal const ushort BPF_AND = 0x50;
    internal const ushort BPF_RSH = 0x70;
    internal const ushort BPF_JA = 0x00;
    internal const ushort BPF_JEQ = 0x10;
    internal const ushort BPF_JGT = 0x20;
    internal const ushort BPF_JGE = 0x30;
    internal const ushort BPF_JSET = 0x40;
    internal const ushort BPF_K = 0x00;
    internal const int BPF_MAXINSNS = 4096;
    internal const int SKF_NET_OFF = -0x100000;
    internal const int SKF_LL_OFF = -0x200000;
    internal const int SKF_AD_OFF = -0x1000;
    internal const int SKF_AD_PKTTYPE = 4;
}
