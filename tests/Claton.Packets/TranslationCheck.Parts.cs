using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <content>The plain packets that the output consists of: they fit the link, and put together they are the input.</content>
internal sealed partial class TranslationCheck
{
    private void CheckParts()
    {
        Require(_outcome.Parts.Count > 0, "a packet without parts");
        IpPacket[] parts = [.. _outcome.Parts.Select(part => ReadOutput(part, PartChain(part)))];
        foreach (IpPacket part in parts)
        {
            CheckHeader(part);
            Require(part.LengthBytes <= PartLimitBytes, "a part that is larger than the MTU");
            Require(!part.IsFragment || !part.DontFragment, "a fragment with DF");
        }

        IpPacket[] datagrams = [.. Reassemble(parts)];
        if (IsSuperPacket)
        {
            CheckSegments(datagrams);
            return;
        }

        Require(datagrams.Length == 1, "more than one packet out of one");
        CheckFragmentation(datagrams[0]);
        if (!IsAbsurdlyPartial)
        {
            CheckTransport(Completed(_input), datagrams[0], isPartial: false);
        }
    }

    /// <summary>What a packet may be cut to. RFC 7915 §4, §5; a datagram that its sender meant to be cut ignores DF (UFO).</summary>
    private int PartLimitBytes =>
        !_isIpv6 ? _options.Ipv4MtuBytes
        : _input.DontFragment && _inputOffload.GsoKind != VirtioNetHeader.GsoUdp ? _options.Ipv6MtuBytes
        : Math.Min(_options.LowestIpv6MtuBytes, _options.Ipv6MtuBytes);

    /// <summary>No Fragment Header but in fragments. // C4</summary>
    private HeaderChain PartChain(byte[] part) =>
        IsSuperPacket && _isIpv6 ? (part[6] == 44 ? HeaderChain.Fragment : HeaderChain.None)
        : _input.IsFragment || _outcome.Verdict.Action == VerdictAction.ForwardFragments ? HeaderChain.Fragment
        : HeaderChain.None;

    private IEnumerable<IpPacket> Reassemble(IpPacket[] parts)
    {
        for (int first = 0, next; first < parts.Length; first = next)
        {
            IpPacket head = parts[first];
            Require(head.FragmentOffsetBytes == _input.FragmentOffsetBytes, "a fragment without a beginning");
            List<byte> octets = [.. head.Octets];
            for (next = first + 1; next < parts.Length && parts[next].FragmentOffsetBytes != _input.FragmentOffsetBytes; next++)
            {
                IpPacket part = parts[next];
                int offset = head.FragmentOffsetBytes + octets.Count - head.HeaderBytes;
                Require(part.FragmentOffsetBytes == offset, "fragments with a gap, or that overlap");
                Require(part.Identification == head.Identification, "fragments of different packets");
                Require(parts[next - 1].MoreFragments, "a fragment behind the last one");
                Require(
                    part.Source.AsSpan().SequenceEqual(head.Source) && part.Destination.AsSpan().SequenceEqual(head.Destination),
                    "fragments with different addresses");
                octets.AddRange(part.Transport);
            }

            yield return head with
            {
                Octets = [.. octets],
                LengthBytes = octets.Count,
                MoreFragments = parts[next - 1].MoreFragments,
            };
        }
    }

    /// <summary>Each segment is what the device would have made of the super-packet.</summary>
    private void CheckSegments(IpPacket[] segments)
    {
        int headerBytes = TransportHeaderBytes(_input);
        ReadOnlySpan<byte> payload = _input.Transport[headerBytes..];
        int position = 0;
        int segmentBytes = segments[0].Transport.Length - headerBytes;
        Require(segmentBytes <= _inputOffload.GsoSizeBytes, "a segment that is longer than asked for");
        for (int i = 0; i < segments.Length; i++)
        {
            IpPacket segment = segments[i];
            bool isLast = i == segments.Length - 1;
            Require(!segment.MoreFragments, "a segment that lacks its last fragment");
            ReadOnlySpan<byte> part = segment.Transport[headerBytes..];
            Require(payload[position..].StartsWith(part), "the payload has changed");
            Require(isLast ? part.Length <= segmentBytes : part.Length == segmentBytes, "segments of different lengths");
            Require(segment.ChecksumError(segment.Transport.Length, isPartial: false) == 0, "the checksum of a segment is wrong");
            CheckSegmentHeader(segment.Transport[..headerBytes], segment.Transport.Length, position, i == 0, isLast);
            position += part.Length;
        }

        Require(position == payload.Length, "payload was lost");
    }

    private void CheckSegmentHeader(ReadOnlySpan<byte> header, int bytes, int position, bool isFirst, bool isLast)
    {
        byte[] expected = [.. _input.Transport[..header.Length]];
        if (_input.Protocol == 17)
        {
            BinaryPrimitives.WriteUInt16BigEndian(expected.AsSpan(4), (ushort)bytes);
            CheckOctets(expected, header, 6, isIcmp: false);
            return;
        }

        // FIN and PSH belong to the end, CWR to the beginning. RFC 9293 §3.1, RFC 3168 §6.1.2.
        uint sequence = BinaryPrimitives.ReadUInt32BigEndian(expected.AsSpan(4));
        BinaryPrimitives.WriteUInt32BigEndian(expected.AsSpan(4), sequence + (uint)position);
        expected[13] &= (byte)((isLast ? 0xff : 0xf6) & (isFirst ? 0xff : 0x7f));
        CheckOctets(expected, header, 16, isIcmp: false);
    }
}
