using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>Whom a packet was addressed to at the link layer. sll_pkttype of packet(7).</summary>
public enum PacketType : byte
{
    Host = 0,
    Broadcast = 1,
    Multicast = 2,
    OtherHost = 3,

    /// <summary>Sent by this host.</summary>
    Outgoing = 4,
}

public sealed record PacketSocketOptions
{
    /// <summary>
    /// Each packet has a struct virtio_net_hdr of 10 bytes before it, in both directions, and may be a super-packet.
    /// </summary>
    public bool VnetHeader { get; init; }

    /// <summary>In force before the first packet comes in. It does not see the virtio_net_hdr.</summary>
    public ClassicBpfProgram? Filter { get; init; }

    /// <summary>
    /// Leaves out what this host sends, which a socket for all protocols (ETH_P_ALL, 3) receives and one for a single
    /// protocol never does. PACKET_IGNORE_OUTGOING, Linux 4.20.
    /// </summary>
    public bool IgnoreOutgoing { get; init; }

    /// <summary>The kernel's limit does not hold for root. Null: the kernel's default.</summary>
    public int? ReceiveBufferBytes { get; init; }

    /// <inheritdoc cref="ReceiveBufferBytes"/>
    public int? SendBufferBytes { get; init; }
}

/// <summary>Whole packets of one interface and one protocol, with their link-layer header. packet(7), SOCK_RAW.</summary>
/// <remarks>One thread may receive while another sends. <see cref="Dispose"/> is for when both are done.</remarks>
public sealed class PacketSocket : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly int _interfaceIndex;

    private PacketSocket(FileDescriptor descriptor, int interfaceIndex)
    {
        _descriptor = descriptor;
        _interfaceIndex = interfaceIndex;
    }

    /// <summary>Readable when a packet waits.</summary>
    public SafeHandle Descriptor => _descriptor;

    /// <param name="etherType">0x86dd for IPv6, in host byte order.</param>
    /// <exception cref="LinuxException">EPERM: CAP_NET_RAW is missing. ENODEV: there is no such interface.</exception>
    public static PacketSocket Open(int interfaceIndex, ushort etherType, PacketSocketOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string operation = $"open a packet socket on interface {interfaceIndex}";

        // Without a protocol nothing comes in until bind gives one, and by then the filter and the options are in force.
        FileDescriptor descriptor = FileDescriptor.From(
            Libc.Socket(SysSocket.AF_PACKET, SysSocket.SOCK_RAW | SysSocket.SOCK_NONBLOCK, 0), operation);
        try
        {
            options.Filter?.Attach(descriptor);
            Enable(descriptor, SysSocket.PACKET_VNET_HDR, options.VnetHeader, operation);
            Enable(descriptor, SysSocket.PACKET_IGNORE_OUTGOING, options.IgnoreOutgoing, operation);
            SocketBuffers.SetReceive(descriptor, options.ReceiveBufferBytes);
            SocketBuffers.SetSend(descriptor, options.SendBufferBytes);
            var address = new SockAddrLl
            {
                sll_family = SysSocket.AF_PACKET,
                sll_protocol = NetworkOrder.Of(etherType),
                sll_ifindex = interfaceIndex,
            };
            LinuxException.ThrowIfFailed(Libc.Bind(descriptor.Number, address), operation);
            return new PacketSocket(descriptor, interfaceIndex);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a socket that another process opened.</summary>
    /// <param name="descriptor">Belongs to the socket from here on, if it comes into being.</param>
    /// <param name="filter">In place of the one that it has.</param>
    /// <exception cref="LinuxException">It is no socket that takes a filter.</exception>
    public static PacketSocket Adopt(FileDescriptor descriptor, int interfaceIndex, ClassicBpfProgram filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Attach(descriptor);
        return new PacketSocket(descriptor, interfaceIndex);
    }

    /// <summary>Has the interface take in packets for a group, as long as the socket is open.</summary>
    public void JoinMulticast(MacAddress group) => ChangeMembership(SysSocket.PACKET_ADD_MEMBERSHIP, "join", group);

    /// <summary>Takes back <see cref="JoinMulticast"/>.</summary>
    public void LeaveMulticast(MacAddress group) => ChangeMembership(SysSocket.PACKET_DROP_MEMBERSHIP, "leave", group);

    /// <summary>Takes the next packet, without waiting.</summary>
    /// <param name="buffer">Room for the largest packet: 65535 bytes and the headers. More is cut off.</param>
    /// <param name="lengthBytes">Bytes written to <paramref name="buffer"/>, with the headers.</param>
    /// <returns>
    /// False when no packet waits; also once after the interface went down, which rtnetlink tells better, and where the
    /// kernel dropped a packet (EINVAL) that a struct virtio_net_hdr can't describe: super-packets of UDP before Linux 6.2.
    /// </returns>
    /// <exception cref="LinuxException">The socket does not work any more.</exception>
    public bool TryReceive(Span<byte> buffer, out int lengthBytes, out PacketType type)
    {
        int result = Libc.ReceiveFrom(_descriptor.Number, buffer, 0, out SockAddrLl from);
        GC.KeepAlive(this);
        lengthBytes = Math.Max(result, 0);
        type = (PacketType)(result < 0 ? 0 : from.sll_pkttype);
        return result >= 0 || (result is -Errno.EAGAIN or -Errno.EINTR or -Errno.ENETDOWN or -Errno.EINVAL
            ? false
            : throw new LinuxException($"receive on interface {_interfaceIndex}", -result));
    }

    /// <summary>Sends a packet as it stands, with its link-layer header.</summary>
    /// <returns>0, or the error number: ENETDOWN, ENOBUFS for a full queue, EMSGSIZE for more than the MTU, EINVAL for
    /// a virtio_net_hdr that makes no sense.</returns>
    public int Send(ReadOnlySpan<byte> packet)
    {
        int result = Libc.Send(_descriptor.Number, packet);
        GC.KeepAlive(this);
        return Math.Max(-result, 0);
    }

    public void Dispose() => _descriptor.Dispose();

    private static void Enable(FileDescriptor descriptor, int option, bool enabled, string operation)
    {
        if (enabled)
        {
            LinuxException.ThrowIfFailed(
                Libc.SetSocketOption(descriptor.Number, SysSocket.SOL_PACKET, option, 1), operation);
        }
    }

    private void ChangeMembership(int option, string verb, MacAddress group) => LinuxException.ThrowIfFailed(
        Libc.SetSocketOption(
            _descriptor.Number, SysSocket.SOL_PACKET, option, PacketMReq.Multicast(_interfaceIndex, group)),
        $"{verb} {group} on interface {_interfaceIndex}");
}
