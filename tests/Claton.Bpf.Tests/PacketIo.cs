using Claton.Linux;
using Claton.Translation;

namespace Claton.Bpf.Tests;

/// <summary>What all devices here have in common: a struct virtio_net_hdr before each packet.</summary>
internal static class PacketIo
{
    public const int LargestMtuBytes = 65535;
    public const int BufferBytes = VirtioNetHeader.SizeBytes + 14 + LargestMtuBytes;

    /// <summary>Before Linux 6.2 no struct virtio_net_hdr tells of super-packets of UDP: sockets and TUN devices drop or cut them.</summary>
    public static bool TakesSuperDatagrams => Environment.OSVersion.Version >= new Version(6, 2);

    public static TunOptions TunOptions { get; } = new()
    {
        VnetHeader = true,
        Offloads = TunOffloads.Checksum | TunOffloads.TcpOverIpv4 | TunOffloads.TcpOverIpv6 | TunOffloads.TcpWithEcn
            | TunOffloads.UdpOverIpv4 | TunOffloads.UdpOverIpv6,
    };

    public static byte[] Octets(VirtioNetHeader offload)
    {
        byte[] octets = new byte[VirtioNetHeader.SizeBytes];
        offload.Write(octets);
        return octets;
    }

    public static bool TryRead(TunDevice device, out byte[] packet, out VirtioNetHeader offload)
    {
        byte[] buffer = new byte[BufferBytes];
        (packet, offload) = ([], default);
        if (!device.TryRead(buffer, out int lengthBytes))
        {
            return false;
        }

        offload = VirtioNetHeader.Read(buffer);
        packet = buffer[VirtioNetHeader.SizeBytes..lengthBytes];
        return true;
    }
}
