using System.Buffers.Binary;
using Claton.Translation.Wire;

namespace Claton.Translation.Segmentation;

/// <summary>Cuts a packet, or a fragment, into fragments. RFC 791 §3.2; RFC 8200 §4.5. // C5 C12</summary>
internal ref struct FragmentCutter
{
    private readonly bool _isIpv4;
    private readonly int _headerBytes;
    private readonly int _chunkBytes;
    private readonly int _endOfPayload;
    private readonly int _firstOffset;
    private readonly bool _moreFollow;
    private HeaderOctets _headers;
    private int _nextPayload;
    private int _cutBytes;

    /// <param name="packet">
    /// An IPv4 packet without options, or an IPv6 packet without extension headers but for a Fragment Header.
    /// </param>
    public FragmentCutter(PacketBuffer packet, int mtuBytes)
    {
        Span<byte> octets = packet.Packet;
        _isIpv4 = octets[0] >> 4 == 4;
        bool hasFragmentHeader = !_isIpv4 && octets[6] == IpProtocol.Fragment;
        int ipBytes = _isIpv4 ? Ipv4Header.MinimumBytes : Ipv6Header.Bytes;
        int oldHeaderBytes = ipBytes + (hasFragmentHeader ? Ipv6FragmentHeader.Bytes : 0);

        _headerBytes = _isIpv4 ? Ipv4Header.MinimumBytes : Ipv6Header.Bytes + Ipv6FragmentHeader.Bytes;
        octets[..oldHeaderBytes].CopyTo(_headers);
        if (!_isIpv4 && !hasFragmentHeader)
        {
            Span<byte> headers = _headers;
            new Ipv6FragmentHeader(headers[6], 0, packet.PartIdentification).Write(headers[Ipv6Header.Bytes..]);
            headers[6] = IpProtocol.Fragment;
        }

        ushort fragmentation = _isIpv4
            ? BinaryPrimitives.ReadUInt16BigEndian(((Span<byte>)_headers)[6..])
            : BinaryPrimitives.ReadUInt16BigEndian(((Span<byte>)_headers)[42..]);
        _firstOffset = _isIpv4 ? (fragmentation & Ipv4Header.FragmentOffsetMask) * 8 : fragmentation & Ipv6FragmentHeader.OffsetMask;
        _moreFollow = (fragmentation & (_isIpv4 ? Ipv4Header.MoreFragmentsFlag : 1)) != 0;
        _chunkBytes = (mtuBytes - _headerBytes) / 8 * 8;
        _nextPayload = packet.Start + oldHeaderBytes;
        _endOfPayload = packet.Start + packet.LengthBytes;
    }

    /// <param name="part">Becomes the next fragment, in the storage that it has.</param>
    public bool TryCut(ref PacketBuffer part)
    {
        if (_nextPayload >= _endOfPayload)
        {
            return false;
        }

        int bytes = Math.Min(_chunkBytes, _endOfPayload - _nextPayload);
        bool more = _moreFollow || _nextPayload + bytes < _endOfPayload;
        part.Start = _nextPayload - _headerBytes;
        part.LengthBytes = _headerBytes + bytes;
        Span<byte> octets = part.Packet;
        ((Span<byte>)_headers)[.._headerBytes].CopyTo(octets);
        int offset = _firstOffset + _cutBytes;
        if (_isIpv4)
        {
            WriteIpv4(octets, offset, more);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets[4..], (ushort)(octets.Length - Ipv6Header.Bytes));
            BinaryPrimitives.WriteUInt16BigEndian(octets[42..], (ushort)(offset | (more ? 1 : 0)));
        }

        _nextPayload += bytes;
        _cutBytes += bytes;
        return true;
    }

    private static void WriteIpv4(Span<byte> octets, int offset, bool more) =>
        (Ipv4Header.Read(octets) with
        {
            TotalLength = (ushort)octets.Length,
            Fragmentation = (ushort)(offset / 8 | (more ? Ipv4Header.MoreFragmentsFlag : 0)),
        }).Write(octets);
}
