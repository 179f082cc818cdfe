using Claton.Translation;
using Claton.Translation.Segmentation;

namespace Claton.Datapath.Packets;

/// <summary>
/// Takes packets from a port, one after the other, and joins datagrams of one flow that wait in a row: under load a
/// super-packet of many costs little more than one of them.
/// </summary>
/// <remarks>It never waits for a packet to join, so that none is late for it.</remarks>
internal sealed class PacketReceiver(PacketPort source)
{
    private byte[] _storage = GC.AllocateUninitializedArray<byte>(PacketPort.StorageBytes, pinned: true);
    private byte[] _spare = GC.AllocateUninitializedArray<byte>(PacketPort.StorageBytes, pinned: true);

    // What came after the packet that was handed out, and did not belong to it.
    private bool _isHeld;
    private int _heldStart;
    private int _heldBytes;
    private VirtioNetHeader _heldOffload;

    /// <summary>The port was empty a moment ago: no need to ask it again.</summary>
    private bool _isEmpty;

    /// <summary>Whether a packet was taken from the port that was not handed out yet.</summary>
    public bool IsHolding => _isHeld;

    /// <summary>Whether datagrams are joined: the other side has to take what that makes.</summary>
    public bool Joins { get; set; }

    /// <param name="packet">Valid until the next call.</param>
    /// <returns>False where none waits.</returns>
    public bool TryReceive(out PacketBuffer packet)
    {
        if (!TryTake(out packet))
        {
            return false;
        }

        if (Joins && DatagramJoiner.TryBegin(packet, out DatagramJoiner joiner))
        {
            Join(ref packet, ref joiner);
        }

        return true;
    }

    private bool TryTake(out PacketBuffer packet)
    {
        if (_isHeld)
        {
            _isHeld = false;
            (_storage, _spare) = (_spare, _storage);
            packet = new PacketBuffer(_storage, _heldStart, _heldBytes, _heldOffload);
            return true;
        }

        if (_isEmpty)
        {
            _isEmpty = false;
            packet = default;
            return false;
        }

        return source.TryReceive(_storage, out packet);
    }

    private void Join(ref PacketBuffer packet, ref DatagramJoiner joiner)
    {
        while (!joiner.IsFull)
        {
            if (!source.TryReceive(_spare, out PacketBuffer next))
            {
                _isEmpty = true;
                break;
            }

            if (!joiner.TryAppend(ref packet, next))
            {
                _isHeld = true;
                (_heldStart, _heldBytes, _heldOffload) = (next.Start, next.LengthBytes, next.Offload);
                break;
            }
        }

        joiner.Finish(ref packet);
    }
}
