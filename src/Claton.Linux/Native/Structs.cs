// Structs of the C library and of small kernel headers, with the kernel's names for the fields. A C program compares size
// and offsets with the headers; see ProbeTests.
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

/// <summary>struct timespec.</summary>
internal struct TimeSpec
{
    internal long tv_sec;
    internal long tv_nsec;

    internal readonly TimeSpan ToTimeSpan() => TimeSpan.FromTicks((tv_sec * TimeSpan.TicksPerSecond) + (tv_nsec / 100));

    internal static TimeSpec From(TimeSpan time) => new()
    {
        tv_sec = time.Ticks / TimeSpan.TicksPerSecond,
        tv_nsec = time.Ticks % TimeSpan.TicksPerSecond * 100,
    };
}

/// <summary>struct itimerspec.</summary>
internal struct ITimerSpec
{
    internal TimeSpec it_interval;
    internal TimeSpec it_value;
}

/// <summary>struct rlimit.</summary>
internal struct RLimit
{
    internal nuint rlim_cur;
    internal nuint rlim_max;
}

/// <summary>struct pollfd.</summary>
internal struct PollFd
{
    internal int fd;
    internal short events;
    internal short revents;
}

/// <summary>
/// struct epoll_event, which is packed on x64 (12 bytes, data at 4) and nowhere else (16 bytes, data at 8), so it is
/// written and read by offsets.
/// </summary>
internal static class EpollEvent
{
    internal const int MaxSizeBytes = 16;

    internal static int SizeBytes => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    internal static int DataOffset => SizeBytes - sizeof(ulong);

    internal static void Write(Span<byte> target, uint events, ulong data)
    {
        MemoryMarshal.Write(target, events);
        MemoryMarshal.Write(target[DataOffset..], data);
    }

    internal static ulong ReadData(ReadOnlySpan<byte> events, int index) =>
        MemoryMarshal.Read<ulong>(events[((index * SizeBytes) + DataOffset)..]);
}

/// <summary>struct iovec.</summary>
internal unsafe struct IoVec
{
    internal void* iov_base;
    internal nuint iov_len;
}

/// <summary>struct msghdr.</summary>
internal unsafe struct MsgHdr
{
    internal void* msg_name;
    internal uint msg_namelen;
    internal IoVec* msg_iov;
    internal nuint msg_iovlen;
    internal void* msg_control;
    internal nuint msg_controllen;
    internal int msg_flags;
}

/// <summary>struct cmsghdr.</summary>
internal struct CMsgHdr
{
    internal nuint cmsg_len;
    internal int cmsg_level;
    internal int cmsg_type;
}

/// <summary>struct in6_addr.</summary>
[InlineArray(Ipv6AddressSizeBytes)]
internal struct In6Addr
{
    private const int Ipv6AddressSizeBytes = 16;
    private byte _first;

    internal readonly Ipv6Address ToAddress() => Ipv6Address.Read(this);

    internal static In6Addr From(Ipv6Address address)
    {
        In6Addr octets = default;
        address.Write(octets);
        return octets;
    }
}

/// <summary>struct sockaddr_in6.</summary>
internal struct SockAddrIn6
{
    internal ushort sin6_family;
    internal ushort sin6_port;
    internal uint sin6_flowinfo;
    internal In6Addr sin6_addr;
    internal uint sin6_scope_id;
}

/// <summary>struct in6_pktinfo.</summary>
internal struct In6PktInfo
{
    internal In6Addr ipi6_addr;
    internal int ipi6_ifindex;
}

/// <summary>struct ipv6_mreq.</summary>
internal struct Ipv6MReq
{
    internal In6Addr ipv6mr_multiaddr;
    internal int ipv6mr_interface;
}

/// <summary>struct icmp6_filter: a set bit blocks the type.</summary>
[InlineArray(32)]
internal struct Icmp6Filter
{
    private byte _first;
}

/// <summary>struct sockaddr_ll.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct SockAddrLl
{
    internal ushort sll_family;
    internal ushort sll_protocol;
    internal int sll_ifindex;
    internal ushort sll_hatype;
    internal byte sll_pkttype;
    internal byte sll_halen;
    internal ulong sll_addr;
}

/// <summary>struct packet_mreq.</summary>
internal struct PacketMReq
{
    internal int mr_ifindex;
    internal ushort mr_type;
    internal ushort mr_alen;
    internal ulong mr_address;

    internal static PacketMReq Multicast(int interfaceIndex, MacAddress group)
    {
        Span<byte> octets = stackalloc byte[sizeof(ulong)];
        octets.Clear();
        group.Write(octets);
        return new PacketMReq
        {
            mr_ifindex = interfaceIndex,
            mr_type = SysSocket.PACKET_MR_MULTICAST,
            mr_alen = MacAddress.SizeBytes,
            mr_address = MemoryMarshal.Read<ulong>(octets),
        };
    }
}

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
internal record struct SockFilter
{
    internal ushort code;
    internal byte jt;
    internal byte jf;
    internal uint k;
}

/// <summary>struct sock_fprog.</summary>
internal unsafe struct SockFprog
{
    internal ushort len;
    internal SockFilter* filter;
}

/// <summary>struct ucred.</summary>
internal struct UCred
{
    internal int pid;
    internal uint uid;
    internal uint gid;
}

/// <summary>Numbers in network byte order.</summary>
internal static class NetworkOrder
{
    internal static ushort Of(ushort value) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
