using System.Runtime.InteropServices;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Userspace;

/// <summary>The IPv6 side: packets for the CLAT's address from the uplink, and translated ones to the router.</summary>
/// <remarks><code>| virtio_net_hdr (10) | Ethernet header (14), or nothing | IPv6 packet |</code></remarks>
internal sealed class UplinkPort(PacketSocket socket, int linkHeaderBytes, RouterUse routerUse) : PacketPort
{
    public override SafeHandle Descriptor => socket.Descriptor;

    public override bool TryReceive(Span<byte> storage, out PacketBuffer packet)
    {
        int headerBytes = VirtioNetHeader.SizeBytes + linkHeaderBytes;
        int start = PacketStart - headerBytes;
        if (!socket.TryReceive(storage[start..], out int lengthBytes, out _) || lengthBytes < headerBytes)
        {
            packet = default;
            return false;
        }

        VirtioNetHeader offload = VirtioNetHeader.Read(storage[start..]).CountedFrom(-linkHeaderBytes);
        packet = new PacketBuffer(storage, PacketStart, lengthBytes - headerBytes, offload);
        return true;
    }

    public override int Send(in PacketBuffer packet, PathParameters parameters)
    {
        byte[] linkHeader = parameters.LinkHeader;
        int start = packet.Start - linkHeader.Length - VirtioNetHeader.SizeBytes;
        packet.Offload.CountedFrom(linkHeader.Length).Write(packet.Storage[start..]);
        linkHeader.CopyTo(packet.Storage[(packet.Start - linkHeader.Length)..]);
        routerUse.Note(parameters.Router);
        return socket.Send(packet.Storage.Slice(start, VirtioNetHeader.SizeBytes + linkHeader.Length + packet.LengthBytes));
    }
}
