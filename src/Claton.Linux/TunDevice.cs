using System.Runtime.InteropServices;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>What a TUN device may hand over unfinished, left to whoever reads it. TUNSETOFFLOAD.</summary>
[Flags]
public enum TunOffloads : uint
{
    None = 0,

    /// <summary>Checksums that hold only the sum of the pseudo-header.</summary>
    Checksum = 0x01,

    /// <summary>TCP over IPv4 in super-packets.</summary>
    TcpOverIpv4 = 0x02,

    /// <summary>TCP over IPv6 in super-packets.</summary>
    TcpOverIpv6 = 0x04,

    /// <summary>TCP super-packets with ECN marks too.</summary>
    TcpWithEcn = 0x08,

    /// <summary>UDP over IPv4 in super-packets (UDP_SEGMENT). Linux 6.2.</summary>
    UdpOverIpv4 = 0x20,

    /// <summary>UDP over IPv6 in super-packets (UDP_SEGMENT). Linux 6.2.</summary>
    UdpOverIpv6 = 0x40,
}

/// <summary>How a TUN device is made.</summary>
public sealed record TunOptions
{
    /// <summary>
    /// Each packet has a struct virtio_net_hdr of <see cref="TunDevice.VnetHeaderSizeBytes"/> before it.
    /// </summary>
    public bool VnetHeader { get; init; }

    /// <summary>Asked for; what the kernel does not know is left out. They need <see cref="VnetHeader"/>.</summary>
    public TunOffloads Offloads { get; init; }

    /// <summary>Allows <see cref="TunDevice.OpenQueue"/>.</summary>
    public bool MultiQueue { get; init; }

    /// <summary>Whoever reads waits for a packet: for programs that get the descriptor, not for <see cref="TunDevice.TryRead"/>.</summary>
    public bool ReadsWait { get; init; }
}

/// <summary>
/// A network device whose other end is this process: what the host sends into it is read here, what is written here the host
/// receives. It exists as long as one of its descriptors. Packets are IP, without a link-layer header.
/// </summary>
/// <remarks>
/// One thread may read while another writes. <see cref="Dispose"/> is for when both are done. The device is made in the
/// network namespace of the thread that creates it.
/// </remarks>
public sealed class TunDevice : IDisposable
{
    /// <summary>struct virtio_net_hdr.</summary>
    public const int VnetHeaderSizeBytes = 10;

    private const string Path = "/dev/net/tun";

    // From most to least: the kernel refuses a set as a whole when it knows one of its flags not.
    private static readonly TunOffloads[] s_known =
    [
        (TunOffloads)uint.MaxValue,
        ~(TunOffloads.UdpOverIpv4 | TunOffloads.UdpOverIpv6),
        TunOffloads.Checksum | TunOffloads.TcpOverIpv4 | TunOffloads.TcpOverIpv6,
        TunOffloads.Checksum,
        TunOffloads.None,
    ];

    private readonly FileDescriptor _descriptor;
    private readonly TunOptions _options;

    private TunDevice(FileDescriptor descriptor, string name, TunOptions options)
    {
        _descriptor = descriptor;
        _options = options;
        Name = name;
        InterfaceIndex = Libc.InterfaceIndex(name);
        LinuxException.ThrowIfFailed(InterfaceIndex, $"find the index of {name}");
    }

    public string Name { get; }

    /// <summary>By which rtnetlink speaks of the device.</summary>
    public int InterfaceIndex { get; }

    /// <summary>The offloads that the kernel granted.</summary>
    public TunOffloads Offloads { get; private set; }

    /// <summary>The device outlives its descriptors: somebody else made it to last, and takes it away.</summary>
    public bool IsPersistent { get; private set; }

    /// <summary>Readable when a packet waits, and when the device is gone.</summary>
    public FileDescriptor Descriptor => _descriptor;

    /// <summary>Makes a device that did not exist.</summary>
    /// <param name="name">Up to 15 bytes; a %d in it becomes the first free number.</param>
    /// <exception cref="LinuxException">EBUSY: the name is taken. EPERM: CAP_NET_ADMIN is missing.</exception>
    public static TunDevice Create(string name, TunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(name, options, LinuxIfTun.IFF_TUN_EXCL);
    }

    /// <summary>Makes a device, or takes hold of one that was made to last (ip-tuntap(8)).</summary>
    /// <remarks>Taking hold needs no privilege where the device was made for this user.</remarks>
    /// <exception cref="LinuxException">
    /// EBUSY: somebody holds it. EINVAL: it has one queue where <see cref="TunOptions.MultiQueue"/> was asked for, or the
    /// other way round, or is no TUN device.
    /// </exception>
    public static TunDevice CreateOrAttach(string name, TunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Open(name, options, 0);
    }

    /// <summary>Goes on with a device that another process made, by its descriptor.</summary>
    /// <param name="descriptor">Belongs to the device from here on, if it comes into being.</param>
    /// <param name="options">Those that the device was made with.</param>
    /// <exception cref="LinuxException">It is none of a TUN device, or the device was deleted.</exception>
    public static TunDevice Adopt(FileDescriptor descriptor, TunOptions options)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(options);
        Span<byte> request = stackalloc byte[IfReq.SizeBytes];
        request.Clear();
        LinuxException.ThrowIfFailed(
            Libc.Ioctl(descriptor.Number, LinuxIfTun.TUNGETIFF, request), "go on with a TUN device");
        return Complete(new TunDevice(descriptor, NameIn(request), options));
    }

    /// <summary>
    /// Another descriptor of the same device, with a queue of its own. Flows are spread over the queues.
    /// </summary>
    public TunDevice OpenQueue() => Open(Name, _options, 0);

    /// <summary>Takes the next packet, without waiting.</summary>
    /// <param name="buffer">Room for the largest packet: 65535 bytes, and the header if there is one. More is cut
    /// off.</param>
    /// <param name="lengthBytes">Bytes written to <paramref name="buffer"/>, the header included.</param>
    /// <returns>
    /// False when no packet waits; also where the kernel dropped one (EINVAL) that a struct virtio_net_hdr can't describe.
    /// </returns>
    /// <exception cref="LinuxException">The device was deleted (EBADFD).</exception>
    public bool TryRead(Span<byte> buffer, out int lengthBytes)
    {
        int result = Libc.Read(_descriptor.Number, buffer);
        GC.KeepAlive(this);
        lengthBytes = Math.Max(result, 0);
        return result >= 0
            || (result is -Errno.EAGAIN or -Errno.EINTR or -Errno.EINVAL ? false : throw new LinuxException($"read from {Name}", -result));
    }

    /// <summary>Has the host receive a packet.</summary>
    /// <returns>The bytes taken, which is all, or the negative error number: −EIO while the device is down, −EINVAL
    /// for a header that makes no sense.</returns>
    public int Write(ReadOnlySpan<byte> packet)
    {
        int result = Libc.Write(_descriptor.Number, packet);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>A device that lasts is left as it was found: whoever takes hold of it next may not know of offloads.</summary>
    public void Dispose()
    {
        if (IsPersistent && Offloads != TunOffloads.None)
        {
            // Without them the device works as before; there is nobody to tell of a failure.
            _ = Libc.Ioctl(_descriptor.Number, LinuxIfTun.TUNSETOFFLOAD, (uint)TunOffloads.None);
        }

        _descriptor.Dispose();
    }

    private static TunDevice Open(string name, TunOptions options, ushort extraFlags)
    {
        FileDescriptor descriptor = OpenPath(name, options);
        try
        {
            int flags = LinuxIfTun.IFF_TUN | LinuxIfTun.IFF_NO_PI | extraFlags
                | (options.VnetHeader ? LinuxIfTun.IFF_VNET_HDR : 0)
                | (options.MultiQueue ? LinuxIfTun.IFF_MULTI_QUEUE : 0);
            return Complete(new TunDevice(descriptor, SetInterface(descriptor, name, (ushort)flags), options));
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    private static TunDevice Complete(TunDevice device)
    {
        device.IsPersistent = device.ReadsAsPersistent();
        if (device._options.VnetHeader)
        {
            device.SetVnetHeaderSize();
            device.RequestOffloads();
        }

        return device;
    }

    private static FileDescriptor OpenPath(string name, TunOptions options)
    {
        int result = Libc.Open(Path, Fcntl.O_RDWR | (options.ReadsWait ? 0 : Fcntl.O_NONBLOCK));
        string? detail = -result switch
        {
            Errno.ENOENT or Errno.ENODEV or Errno.ENXIO =>
                $"{Path} is missing: load the kernel module tun, or let the container have the device",
            Errno.EACCES => $"{Path} is not for this user",
            _ => null,
        };
        return FileDescriptor.From(result, $"open the TUN device {name}", detail);
    }

    private static string SetInterface(FileDescriptor descriptor, string name, ushort flags)
    {
        Span<byte> request = stackalloc byte[IfReq.SizeBytes];
        request.Clear();
        if (!Encoding.UTF8.TryGetBytes(name, request[..(IfReq.IFNAMSIZ - 1)], out _))
        {
            throw new LinuxException($"open the TUN device {name}", Errno.EINVAL, "a name has at most 15 bytes");
        }

        MemoryMarshal.Write(request[IfReq.ifr_flags..], flags);
        int result = Libc.Ioctl(descriptor.Number, LinuxIfTun.TUNSETIFF, request);
        string? detail = result == -Errno.EINVAL
            ? "another kind of device has this name, or a TUN device made for another number of queues (multi_queue)"
            : null;
        LinuxException.ThrowIfFailed(result, $"open the TUN device {name}", detail);
        return NameIn(request);
    }

    private static string NameIn(ReadOnlySpan<byte> request)
    {
        ReadOnlySpan<byte> given = request[..IfReq.IFNAMSIZ];
        return Encoding.UTF8.GetString(given[..given.IndexOf((byte)0)]);
    }

    private bool ReadsAsPersistent()
    {
        Span<byte> request = stackalloc byte[IfReq.SizeBytes];
        request.Clear();
        LinuxException.ThrowIfFailed(
            Libc.Ioctl(_descriptor.Number, LinuxIfTun.TUNGETIFF, request), $"read the flags of {Name}");
        return (MemoryMarshal.Read<ushort>(request[IfReq.ifr_flags..]) & LinuxIfTun.IFF_PERSIST) != 0;
    }

    private void SetVnetHeaderSize()
    {
        Span<byte> size = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(size, VnetHeaderSizeBytes);
        LinuxException.ThrowIfFailed(
            Libc.Ioctl(_descriptor.Number, LinuxIfTun.TUNSETVNETHDRSZ, size), $"set the header size of {Name}");
    }

    private void RequestOffloads()
    {
        int result = 0;
        foreach (TunOffloads known in s_known)
        {
            Offloads = _options.Offloads & known;
            result = Libc.Ioctl(_descriptor.Number, LinuxIfTun.TUNSETOFFLOAD, (uint)Offloads);
            if (result != -Errno.EINVAL)
            {
                break;
            }
        }

        LinuxException.ThrowIfFailed(result, $"set the offloads of {Name}");
    }
}
