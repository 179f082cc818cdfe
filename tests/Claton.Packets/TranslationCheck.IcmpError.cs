namespace Claton.Translation.Tests.Packets;

/// <content>ICMP errors: the packet that they quote, and what may follow it. RFC 7915 §4.3, §5.3; RFC 4884. // C15 C16</content>
internal sealed partial class TranslationCheck
{
    private void CheckIcmpError(IpPacket output)
    {
        Require(_outcome.Offload == default, "an error that leaves something to the device");
        Require(IsHairpinned || (_outcome.Parts.Count == 1 && _outcome.Parts[0].SequenceEqual(_outcome.Packet)), "an error in parts");
        Require(output.IsIcmpError && output.Transport.Length >= 8, "an error that is none any more");
        Require(output.ChecksumError(output.Transport.Length, isPartial: false) == 0, "the ICMP checksum is wrong");
        Require(output.LengthBytes <= (_isIpv6 ? 1280 : Math.Min(576, _options.Ipv4MtuBytes)), "an error that is too long");

        int quotedBytes = QuotedBytes(_input);
        int newQuotedBytes = QuotedBytes(output);
        ReadOnlySpan<byte> extension = _input.Transport[(8 + quotedBytes)..];
        ReadOnlySpan<byte> newExtension = output.Transport[(8 + newQuotedBytes)..];
        Require(
            newExtension.IsEmpty || newExtension.SequenceEqual(extension) || RevealsSource(extension, newExtension),
            "the ICMP extension has changed");

        var inner = IpPacket.ReadQuoted(_input.Transport.Slice(8, quotedBytes));
        CheckInner(inner, IpPacket.ReadQuoted(
            output.Transport.Slice(8, newQuotedBytes), inner.IsFragment ? HeaderChain.Fragment : HeaderChain.None));
    }

    /// <summary>Whether an Interface Information Object with the IPv6 source was appended. RFC 6791 §4, RFC 5837 §4.</summary>
    private bool RevealsSource(ReadOnlySpan<byte> extension, ReadOnlySpan<byte> newExtension)
    {
        byte[] added = [0, 24, 2, 4, 0, 2, 0, 0, .. _input.Source];
        byte[] before = extension.IsEmpty ? [0x20, 0, 0xdf, 0xff] : [.. extension];
        return _options.RevealIcmpSource && !_isIpv6 && !IsHairpinned
            && newExtension.EndsWith(added)
            && newExtension[..^added.Length] is var kept
            && kept.Length == before.Length && kept.Length >= 4
            && kept[..2].SequenceEqual(before.AsSpan(0, 2))
            && kept[4..].SequenceEqual(before.AsSpan(4))
            && (IsWithoutChecksum(before) ? IsWithoutChecksum(kept) : SumByHand.Of(newExtension) == SumByHand.Of(before));
    }

    private static bool IsWithoutChecksum(ReadOnlySpan<byte> extension) => extension[2] == 0 && extension[3] == 0;

    /// <summary>Octets of the quoted packet, its padding included. RFC 4884 §4, §5.</summary>
    private static int QuotedBytes(IpPacket error)
    {
        int bytes = error.Transport.Length - 8;
        int told = error.IsIpv6
            ? (error.Transport[0] is 1 or 3 ? error.Transport[4] * 8 : 0)
            : (error.Transport[0] is 3 or 11 or 12 ? error.Transport[5] * 4 : 0);
        return told >= 128 && told <= bytes ? told : bytes;
    }

    private void CheckInner(IpPacket input, IpPacket output)
    {
        bool isTakenForIcmp = IsHairpinned && input.Protocol == 1;
        Require(output.IsIpv6 == _isIpv6, "the quoted packet is of the wrong family");
        Require(output.HasValidHeader, "the header checksum of the quoted packet is wrong");
        Require(output.HopLimit == input.HopLimit, "the hop limit of the quoted packet has changed");
        Require(output.TrafficClass == (_options.CopyTrafficClass ? input.TrafficClass : 0), "the traffic class of the quoted packet has changed");
        Require(isTakenForIcmp || output.Protocol == Translated(input, output), "the protocol of the quoted packet has changed");
        Require(output.FragmentOffsetBytes == input.FragmentOffsetBytes, "the fragment offset of the quoted packet has changed");
        Require(output.MoreFragments == input.MoreFragments, "the M flag of the quoted packet has changed");

        // The length that it had before it was cut off to be quoted.
        int payloadBytes = input.LengthBytes - input.HeaderBytes;
        bool fits = output.HeaderBytes + payloadBytes <= ushort.MaxValue;
        Require(!fits || output.LengthBytes == output.HeaderBytes + payloadBytes, "the length of the quoted packet has changed");
        if (fits && !isTakenForIcmp)
        {
            CheckInnerTransport(input, output);
        }
    }

    private static void CheckInnerTransport(IpPacket input, IpPacket output)
    {
        int bytes = Math.Min(input.Transport.Length, output.Transport.Length);
        Require(!output.Transport[bytes..].ContainsAnyExcept((byte)0), "the quoted packet has grown by more than padding");
        int offset = input.ChecksumOffset;
        if (offset < 0 || bytes < offset + 2 || (input.Protocol == 17 && Field(input) == 0))
        {
            CheckOctets(input.Transport, output.Transport, -1, input.Protocol == input.IcmpProtocol);
            return;
        }

        CheckOctets(input.Transport, output.Transport, offset, input.Protocol == input.IcmpProtocol);
        Require(
            input.ChecksumError(bytes, isPartial: false) == output.ChecksumError(bytes, isPartial: false),
            "the transport checksum of the quoted packet does not fit its new addresses");
    }
}
