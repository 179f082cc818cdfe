using System.Runtime.CompilerServices;

namespace Claton.Translation.Benchmarks;

/// <summary>A packet that can be translated again and again: what translation in place changes is put back.</summary>
internal sealed class ReplayedPacket
{
    private const int Start = PacketBuffer.HeadroomBytes;

    /// <summary>Headers with their checksums; what lies beyond is changed in ICMP errors alone, which are short.</summary>
    private const int ChangedBytes = 128;

    private readonly byte[] _storage;
    private readonly byte[] _changed;
    private readonly Packet _packet;

    public ReplayedPacket(Packet packet)
    {
        _packet = packet;
        _storage = new byte[Start + packet.Octets.Length];
        packet.Octets.CopyTo(_storage, Start);
        _changed = packet.Octets[..Math.Min(ChangedBytes, packet.Octets.Length)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PacketBuffer Restore()
    {
        _changed.CopyTo(_storage.AsSpan(Start));
        return new PacketBuffer(_storage, Start, _packet.Octets.Length, _packet.Offload);
    }
}
