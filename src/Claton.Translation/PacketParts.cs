using Claton.Translation.Segmentation;

namespace Claton.Translation;

/// <summary>
/// The plain packets that a packet consists of, first to last: the segments of a super-packet, and the fragments of
/// whatever exceeds the MTU. Checksums are complete, nothing is left to a device.
/// </summary>
/// <remarks>
/// Each part is made in place, in front of its own share of the payload and over what was sent before. So a part is
/// valid until the next <see cref="MoveNext"/>, and the whole is lost with the second part.
/// </remarks>
public ref struct PacketParts
{
    private readonly int _mtuBytes;
    private SegmentCutter _segments;
    private FragmentCutter _fragments;
    private PacketBuffer _current;

    internal PacketParts(PacketBuffer packet)
    {
        _mtuBytes = packet.PartMtuBytes == 0 ? int.MaxValue : packet.PartMtuBytes;
        _segments = new SegmentCutter(packet);
    }

    public readonly PacketBuffer Current => _current;

    public readonly PacketParts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_fragments.TryCut(ref _current))
        {
            return true;
        }

        if (!_segments.TryCut(ref _current))
        {
            return false;
        }

        if (_current.LengthBytes <= _mtuBytes)
        {
            return true;
        }

        _fragments = new FragmentCutter(_current, _mtuBytes);
        return _fragments.TryCut(ref _current);
    }
}
