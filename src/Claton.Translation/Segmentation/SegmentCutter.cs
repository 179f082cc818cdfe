using System.Buffers.Binary;
using Claton.Translation.Rfc7915;
using Claton.Translation.Wire;

namespace Claton.Translation.Segmentation;

/// <summary>Cuts a super-packet into the segments that a device would make of it; leaves any other packet whole.</summary>
internal ref struct SegmentCutter
{
    private readonly PacketBuffer _whole;
    private readonly int _ipBytes;
    private readonly int _headerBytes;
    private readonly int _segmentBytes;
    private readonly int _endOfPayload;
    private readonly bool _isIpv4;
    private readonly bool _isTcp;
    private HeaderOctets _headers;
    private int _nextPayload;
    private int _index;

    /// <param name="packet">As translated: an IPv4 header without options, or an IPv6 header alone, then TCP or UDP.</param>
    public SegmentCutter(PacketBuffer packet)
    {
        _whole = packet;
        if (packet.Offload.GsoType == VirtioNetHeader.GsoNone)
        {
            return;
        }

        _isTcp = packet.Offload.GsoKind is VirtioNetHeader.GsoTcpIpv4 or VirtioNetHeader.GsoTcpIpv6;
        _ipBytes = packet.Offload.ChecksumStart;
        _headerBytes = packet.Offload.HeaderLengthBytes;
        _segmentBytes = packet.Offload.GsoSizeBytes;
        _isIpv4 = packet.Packet[0] >> 4 == 4;
        _nextPayload = packet.Start + _headerBytes;
        _endOfPayload = packet.Start + packet.LengthBytes;
        packet.Packet[.._headerBytes].CopyTo(_headers);
    }

    /// <param name="part">Becomes the next segment.</param>
    public bool TryCut(ref PacketBuffer part)
    {
        int index = _index++;
        if (_segmentBytes == 0)
        {
            part = _whole;
            return index == 0 && part.CompleteChecksum();
        }

        if (index > 0 && _nextPayload >= _endOfPayload)
        {
            return false;
        }

        int bytes = Math.Min(_segmentBytes, _endOfPayload - _nextPayload);
        part = _whole;
        part.Offload = default;
        part.PartIdentification = _whole.PartIdentification + (uint)index;
        part.Start = _nextPayload - _headerBytes;
        part.LengthBytes = _headerBytes + bytes;
        _nextPayload += bytes;

        Span<byte> octets = part.Packet;
        ((Span<byte>)_headers)[.._headerBytes].CopyTo(octets);
        if (_isTcp)
        {
            WriteTcp(octets[_ipBytes..], index, isLast: _nextPayload >= _endOfPayload);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets[(_ipBytes + 4)..], (ushort)(octets.Length - _ipBytes));
        }

        WriteIpAndChecksum(octets, index);
        return true;
    }

    /// <summary>The sequence number counts on; FIN and PSH belong to the end, CWR to the beginning. RFC 9293 §3.1.</summary>
    private readonly void WriteTcp(Span<byte> tcp, int index, bool isLast)
    {
        const int finAndPush = 0x09, congestionWindowReduced = 0x80;
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence + ((uint)index * (uint)_segmentBytes));
        int cleared = (isLast ? 0 : finAndPush) | (index == 0 ? 0 : congestionWindowReduced);
        tcp[13] = (byte)(tcp[13] & ~cleared);
    }

    private readonly void WriteIpAndChecksum(Span<byte> octets, int index)
    {
        Span<byte> transport = octets[_ipBytes..];
        ushort pseudoHeader;
        if (_isIpv4)
        {
            var header = Ipv4Header.Read(octets);
            header = header with
            {
                TotalLength = (ushort)octets.Length,
                Identification = (ushort)(header.Identification + index),
                Fragmentation = Ipv6ToIpv4.FlagsOf(octets.Length),
            };
            header.Write(octets);
            pseudoHeader = TransportChecksum.PseudoHeader(header.Source, header.Destination, transport.Length, header.Protocol);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(octets[4..], (ushort)(octets.Length - Ipv6Header.Bytes));
            var header = Ipv6Header.Read(octets);
            pseudoHeader = TransportChecksum.PseudoHeader(header.Source, header.Destination, transport.Length, header.NextHeader);
        }

        Span<byte> field = transport.Slice(_isTcp ? 16 : 6, sizeof(ushort));
        field.Clear();
        ushort sum = InternetChecksum.Sum(transport, pseudoHeader);

        // Zero means "none" in UDP, and both forms of zero are the same in TCP.
        BinaryPrimitives.WriteUInt16BigEndian(field, sum == 0xffff ? sum : (ushort)~sum);
    }
}
