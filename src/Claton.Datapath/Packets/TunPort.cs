using System.Runtime.InteropServices;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Packets;

/// <summary>What the host sends into a TUN device, and what it receives from there.</summary>
/// <remarks><code>| virtio_net_hdr (10) | IP packet |</code></remarks>
internal sealed class TunPort(TunDevice tun) : PacketPort
{
    /// <summary>With everything that lets super-packets pass whole.</summary>
    public static TunOptions Options { get; } = new()
    {
        VnetHeader = true,
        Offloads = TunOffloads.Checksum | TunOffloads.TcpOverIpv4 | TunOffloads.TcpOverIpv6 | TunOffloads.TcpWithEcn
            | TunOffloads.UdpOverIpv4 | TunOffloads.UdpOverIpv6,
    };

    /// <summary>Linux takes super-packets of UDP from Linux 6.2 on, in all places at once; this one tells.</summary>
    public static bool TakesJoinedDatagrams(TunDevice device) =>
        device.Offloads.HasFlag(TunOffloads.UdpOverIpv4 | TunOffloads.UdpOverIpv6);

    public override SafeHandle Descriptor => tun.Descriptor;

    public override bool TryReceive(Span<byte> storage, out PacketBuffer packet)
    {
        const int start = PacketStart - VirtioNetHeader.SizeBytes;
        if (!tun.TryRead(storage[start..], out int lengthBytes) || lengthBytes < VirtioNetHeader.SizeBytes)
        {
            packet = default;
            return false;
        }

        VirtioNetHeader offload = VirtioNetHeader.Read(storage[start..]);
        packet = new PacketBuffer(storage, PacketStart, lengthBytes - VirtioNetHeader.SizeBytes, offload);
        return true;
    }

    public override int Send(in PacketBuffer packet, PathParameters parameters)
    {
        int start = packet.Start - VirtioNetHeader.SizeBytes;
        packet.Offload.Write(packet.Storage[start..]);
        return Math.Max(0, -tun.Write(packet.Storage.Slice(start, VirtioNetHeader.SizeBytes + packet.LengthBytes)));
    }
}
