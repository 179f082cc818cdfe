using System.Runtime.InteropServices;
using Claton.Translation;

namespace Claton.Datapath.Packets;

/// <summary>
/// One side of a CLAT: whole packets in, whole packets out, with what they leave to the device (virtio_net_hdr). Both
/// threads send, only one receives.
/// </summary>
internal abstract class PacketPort
{
    /// <summary>Where a received packet's IP header stands: room for the translator and for any link header before it.</summary>
    protected const int PacketStart = 2 * PacketBuffer.HeadroomBytes;

    /// <summary>Enough for the largest super-packet and what is in front of it.</summary>
    public const int StorageBytes = PacketStart + 65536 + 64;

    public abstract SafeHandle Descriptor { get; }

    /// <summary>Takes the next packet off the queue.</summary>
    /// <param name="storage">Of <see cref="StorageBytes"/> octets.</param>
    /// <param name="packet">The packet in its storage.</param>
    /// <returns>False where none waits.</returns>
    /// <exception cref="Linux.LinuxException">The device is gone.</exception>
    public abstract bool TryReceive(Span<byte> storage, out PacketBuffer packet);

    /// <summary>Sends a packet; what stands before it in its storage is overwritten.</summary>
    /// <returns>0, or an errno.</returns>
    public abstract int Send(in PacketBuffer packet, PathParameters parameters);
}
