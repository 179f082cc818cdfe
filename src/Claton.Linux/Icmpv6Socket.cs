using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>What came with an ICMPv6 message.</summary>
/// <param name="LengthBytes">Bytes of the message, from the ICMPv6 type on.</param>
/// <param name="HopLimit">As received, or −1 if the kernel did not say.</param>
public readonly record struct Icmpv6Message(int LengthBytes, Ipv6Address Source, Ipv6Address Destination, int HopLimit);

/// <summary>ICMPv6 messages of chosen types, on one interface. RFC 3542 §3.</summary>
/// <remarks>
/// The kernel writes and verifies the checksum. What is sent has a hop limit of 255, as Neighbor Discovery asks for
/// (RFC 4861 §6.1), and is not looped back.
/// </remarks>
public sealed class Icmpv6Socket : IDisposable
{
    private const int NeighborDiscoveryHopLimit = 255;

    private readonly FileDescriptor _descriptor;
    private readonly int _interfaceIndex;

    private Icmpv6Socket(FileDescriptor descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        _interfaceIndex = interfaceIndex;
    }

    /// <summary>Readable when a message waits.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <param name="acceptedTypes">ICMPv6 types to receive, 134 for Router Advertisements; the kernel drops all others.</param>
    /// <exception cref="LinuxException">EPERM: CAP_NET_RAW is missing. ENODEV: there is no such interface.</exception>
    public static Icmpv6Socket Open(int interfaceIndex, IReadOnlyCollection<byte> acceptedTypes)
    {
        ArgumentNullException.ThrowIfNull(acceptedTypes);
        string operation = $"open an ICMPv6 socket on interface {interfaceIndex}";
        FileDescriptor descriptor = FileDescriptor.From(
            Libc.Socket(SysSocket.AF_INET6, SysSocket.SOCK_RAW | SysSocket.SOCK_NONBLOCK, SysSocket.IPPROTO_ICMPV6), operation);
        try
        {
            Configure(descriptor, interfaceIndex, acceptedTypes, operation);
            DiscardEarlyMessages(descriptor);
            return new Icmpv6Socket(descriptor, interfaceIndex);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    public void JoinGroup(Ipv6Address group) => ChangeMembership(SysSocket.IPV6_ADD_MEMBERSHIP, "join", group);

    public void LeaveGroup(Ipv6Address group) => ChangeMembership(SysSocket.IPV6_DROP_MEMBERSHIP, "leave", group);

    /// <summary>Sends a message from an address that the kernel chooses.</summary>
    /// <param name="message">From the ICMPv6 type on; the checksum is filled in.</param>
    /// <returns>0, or the error number: ENETUNREACH or EADDRNOTAVAIL while the interface has no address that is ready.</returns>
    public int Send(ReadOnlySpan<byte> message, Ipv6Address destination)
    {
        var address = new SockAddrIn6
        {
            sin6_family = SysSocket.AF_INET6,
            sin6_addr = In6Addr.From(destination),
            sin6_scope_id = (uint)_interfaceIndex,
        };
        int result = Libc.SendTo(_descriptor.Number, message, address);
        GC.KeepAlive(this);
        return Math.Max(-result, 0);
    }

    /// <summary>Takes the next message, without waiting. One that does not fit into the buffer is dropped: half of it proves nothing.</summary>
    /// <returns>False when no message waits.</returns>
    /// <exception cref="LinuxException">The socket does not work any more.</exception>
    public bool TryReceive(Span<byte> buffer, out Icmpv6Message message)
    {
        Span<byte> control = stackalloc byte[128];
        while (true)
        {
            int flags = 0;
            int result = Libc.ReceiveMessage(
                _descriptor.Number, buffer, control, out int controlLength, out SockAddrIn6 from, ref flags);
            GC.KeepAlive(this);
            message = default;
            if (result is -Errno.EAGAIN or -Errno.EINTR or -Errno.ENETDOWN)
            {
                return false;
            }

            LinuxException.ThrowIfFailed(result, $"receive ICMPv6 on interface {_interfaceIndex}");
            if ((flags & SysSocket.MSG_TRUNC) == 0)
            {
                message = WithAncillaryData(
                    new Icmpv6Message(result, from.sin6_addr.ToAddress(), default, -1), control[..controlLength]);
                return true;
            }
        }
    }

    public void Dispose() => _descriptor.Dispose();

    private static void Configure(
        FileDescriptor descriptor, int interfaceIndex, IReadOnlyCollection<byte> acceptedTypes, string operation)
    {
        Icmp6Filter filter = default;
        Span<byte> blocked = filter;
        blocked.Fill(byte.MaxValue);
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(blocked);
        foreach (byte type in acceptedTypes)
        {
            words[type >> 5] &= ~(1u << (type & 31));
        }

        Set(SysSocket.IPPROTO_ICMPV6, SysSocket.ICMPV6_FILTER, filter);
        Set(SysSocket.SOL_SOCKET, SysSocket.SO_BINDTOIFINDEX, interfaceIndex);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_RECVPKTINFO, 1);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_RECVHOPLIMIT, 1);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_MULTICAST_IF, interfaceIndex);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_MULTICAST_LOOP, 0);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_MULTICAST_HOPS, NeighborDiscoveryHopLimit);
        Set(SysSocket.IPPROTO_IPV6, SysSocket.IPV6_UNICAST_HOPS, NeighborDiscoveryHopLimit);

        void Set<T>(int level, int option, T value)
            where T : unmanaged =>
            LinuxException.ThrowIfFailed(Libc.SetSocketOption(descriptor.Number, level, option, value), operation);
    }

    /// <summary>A raw socket receives from the moment it exists: what came before the filter and the interface were set has to go.</summary>
    private static void DiscardEarlyMessages(FileDescriptor descriptor)
    {
        Span<byte> octet = stackalloc byte[1];
        while (Libc.ReceiveFrom<SockAddrIn6>(descriptor.Number, octet, SysSocket.MSG_DONTWAIT, out _) >= 0)
        {
        }
    }

    /// <remarks>
    /// <code>
    /// control: ┌────────────────────────────────────────────┬───────────────┬────────────┬─ ─ next one
    ///          │ cmsghdr: length of header and data (8 byte) │ level, type   │ data       │ padding to 8
    ///          └────────────────────────────────────────────┴───────────────┴────────────┴─ ─
    /// </code>
    /// </remarks>
    private static Icmpv6Message WithAncillaryData(Icmpv6Message message, ReadOnlySpan<byte> control)
    {
        int headerSize = Unsafe.SizeOf<CMsgHdr>();
        while (MemoryMarshal.TryRead(control, out CMsgHdr header)
            && header.cmsg_len >= (nuint)headerSize && header.cmsg_len <= (nuint)control.Length)
        {
            int length = (int)header.cmsg_len;
            ReadOnlySpan<byte> data = control[headerSize..length];
            if (header is { cmsg_level: SysSocket.IPPROTO_IPV6, cmsg_type: SysSocket.IPV6_PKTINFO }
                && MemoryMarshal.TryRead(data, out In6PktInfo info))
            {
                message = message with { Destination = info.ipi6_addr.ToAddress() };
            }
            else if (header is { cmsg_level: SysSocket.IPPROTO_IPV6, cmsg_type: SysSocket.IPV6_HOPLIMIT }
                && MemoryMarshal.TryRead(data, out int hopLimit))
            {
                message = message with { HopLimit = hopLimit };
            }

            int aligned = (length + Unsafe.SizeOf<nuint>() - 1) & -Unsafe.SizeOf<nuint>();
            control = control[Math.Min(aligned, control.Length)..];
        }

        return message;
    }

    private void ChangeMembership(int option, string verb, Ipv6Address group) => LinuxException.ThrowIfFailed(
        Libc.SetSocketOption(
            _descriptor.Number,
            SysSocket.IPPROTO_IPV6,
            option,
            new Ipv6MReq { ipv6mr_multiaddr = In6Addr.From(group), ipv6mr_interface = _interfaceIndex }),
        $"{verb} {group} on interface {_interfaceIndex}");
}
