using System.Runtime.InteropServices;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Userspace;

/// <summary>The IPv4 side: what the host sends into its CLAT device, and what it receives from there.</summary>
/// <remarks><code>| virtio_net_hdr (10) | IPv4 packet |</code></remarks>
internal sealed class TunPort(TunDevice tun) : PacketPort
{
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
