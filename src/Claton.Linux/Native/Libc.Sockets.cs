using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Claton.Linux.Native;

internal static unsafe partial class Libc
{
    [LibraryImport(Library)]
    private static partial uint if_nametoindex(byte* name);

    [LibraryImport(Library)]
    private static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library)]
    private static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Library)]
    private static partial int connect(int fd, void* address, uint length);

    [LibraryImport(Library)]
    private static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport(Library)]
    private static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Library)]
    private static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Library)]
    private static partial nint sendto(int fd, byte* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport(Library)]
    private static partial nint recvfrom(int fd, byte* buffer, nuint length, int flags, void* address, uint* addressLength);

    [LibraryImport(Library)]
    private static partial nint recvmsg(int fd, MsgHdr* message, int flags);

    [LibraryImport(Library)]
    private static partial nint sendmsg(int fd, MsgHdr* message, int flags);

    /// <summary>The index of an interface of the calling thread's network namespace, or a negative error number.</summary>
    internal static int InterfaceIndex(string name)
    {
        fixed (byte* p = ZeroTerminated(name))
        {
            int index = (int)if_nametoindex(p);
            return index != 0 ? index : -Marshal.GetLastSystemError();
        }
    }

    /// <summary>Creates a socket that programs we start do not inherit.</summary>
    internal static int Socket(int domain, int type, int protocol) =>
        Result(socket(domain, type | SysSocket.SOCK_CLOEXEC, protocol));

    internal static int Bind<TAddress>(int fd, TAddress address)
        where TAddress : unmanaged =>
        Result(bind(fd, &address, (uint)sizeof(TAddress)));

    internal static int Connect<TAddress>(int fd, TAddress address)
        where TAddress : unmanaged =>
        Result(connect(fd, &address, (uint)sizeof(TAddress)));

    internal static int SetSocketOption<T>(int fd, int level, int name, T value)
        where T : unmanaged =>
        Result(setsockopt(fd, level, name, &value, (uint)sizeof(T)));

    internal static int SetSocketOption(int fd, int level, int name, ReadOnlySpan<byte> value)
    {
        fixed (byte* p = value)
        {
            return Result(setsockopt(fd, level, name, p, (uint)value.Length));
        }
    }

    internal static int GetSocketOption(int fd, int level, int name, out int value)
    {
        uint length = sizeof(int);
        fixed (int* p = &value)
        {
            return Result(getsockopt(fd, level, name, p, &length));
        }
    }

    internal static int AttachFilter(int fd, ReadOnlySpan<SockFilter> instructions)
    {
        fixed (SockFilter* p = instructions)
        {
            var program = new SockFprog { len = (ushort)instructions.Length, filter = p };
            return SetSocketOption(fd, SysSocket.SOL_SOCKET, SysSocket.SO_ATTACH_FILTER, program);
        }
    }

    internal static int Send(int fd, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            return Result(send(fd, p, (nuint)buffer.Length, 0));
        }
    }

    internal static int SendTo<TAddress>(int fd, ReadOnlySpan<byte> buffer, TAddress address)
        where TAddress : unmanaged
    {
        fixed (byte* p = buffer)
        {
            return Result(sendto(fd, p, (nuint)buffer.Length, 0, &address, (uint)sizeof(TAddress)));
        }
    }

    internal static int ReceiveFrom<TAddress>(int fd, Span<byte> buffer, int flags, out TAddress address)
        where TAddress : unmanaged
    {
        uint length = (uint)sizeof(TAddress);
        Unsafe.SkipInit(out address);
        fixed (byte* p = buffer)
        fixed (TAddress* a = &address)
        {
            return Result(recvfrom(fd, p, (nuint)buffer.Length, flags, a, &length));
        }
    }

    /// <summary>Sends octets, at least one, on a connected unix socket, together with a descriptor.</summary>
    internal static int SendDescriptor(int fd, ReadOnlySpan<byte> buffer, int descriptor)
    {
        // CMSG_SPACE(sizeof(int)): header and data, padded to whole words.
        int controlBytes = (sizeof(CMsgHdr) + sizeof(int) + sizeof(nuint) - 1) / sizeof(nuint) * sizeof(nuint);
        byte* control = stackalloc byte[controlBytes];
        *(CMsgHdr*)control = new CMsgHdr
        {
            cmsg_len = (nuint)(sizeof(CMsgHdr) + sizeof(int)),
            cmsg_level = SysSocket.SOL_SOCKET,
            cmsg_type = SysSocket.SCM_RIGHTS,
        };
        *(int*)(control + sizeof(CMsgHdr)) = descriptor;
        fixed (byte* p = buffer)
        {
            var vector = new IoVec { iov_base = p, iov_len = (nuint)buffer.Length };
            var message = new MsgHdr
            {
                msg_iov = &vector,
                msg_iovlen = 1,
                msg_control = control,
                msg_controllen = (nuint)controlBytes,
            };
            return Result(sendmsg(fd, &message, SysSocket.MSG_NOSIGNAL));
        }
    }

    /// <summary>Receives with ancillary data.</summary>
    /// <param name="controlLength">Bytes of <paramref name="control"/> that were filled.</param>
    /// <param name="flags">In: as for recvmsg. Out: MSG_TRUNC, MSG_CTRUNC.</param>
    internal static int ReceiveMessage<TAddress>(
        int fd, Span<byte> buffer, Span<byte> control, out int controlLength, out TAddress address, ref int flags)
        where TAddress : unmanaged
    {
        Unsafe.SkipInit(out address);
        fixed (byte* p = buffer, c = control)
        fixed (TAddress* a = &address)
        {
            var vector = new IoVec { iov_base = p, iov_len = (nuint)buffer.Length };
            var message = new MsgHdr
            {
                msg_name = a,
                msg_namelen = (uint)sizeof(TAddress),
                msg_iov = &vector,
                msg_iovlen = 1,
                msg_control = c,
                msg_controllen = (nuint)control.Length,
            };
            int result = Result(recvmsg(fd, &message, flags));
            controlLength = result < 0 ? 0 : (int)message.msg_controllen;
            flags = message.msg_flags;
            return result;
        }
    }
}
