using System.Buffers.Binary;

namespace Claton.Translation.Tests.Packets;

/// <content>The transport: its checksum as right or wrong as before, all else untouched. RFC 7915 §4.5, §5.5.</content>
internal sealed partial class TranslationCheck
{
    /// <summary>The device is to complete the transport checksum itself, and not something inside of the payload.</summary>
    private bool IsPartial => IsPartialIn(_input, _inputOffload);

    private bool LacksUdpChecksum => _input.Protocol == 17 && !IsPartial && Field(_input) == 0;

    /// <summary>
    /// What the device is to complete overlaps what translation changes, which makes no sense: there is nothing to
    /// compare with then.
    /// </summary>
    private bool IsAbsurdlyPartial => (_inputOffload.Flags & VirtioNetHeader.NeedsChecksum) != 0 && !IsPartial
        && _inputOffload.ChecksumStart < _input.HeaderBytes + Math.Max(_input.ChecksumOffset, 0) + 2;

    /// <summary>A packet that goes as one: what was left to the device still is.</summary>
    private void CheckWhole(IpPacket output)
    {
        if (IsSuperPacket)
        {
            bool wasPartial = (_inputOffload.Flags & VirtioNetHeader.NeedsChecksum) != 0;
            int error = output.ChecksumError(output.Transport.Length, isPartial: true);
            Require(
                error == (wasPartial ? _input.ChecksumError(_input.Transport.Length, isPartial: true) : 0),
                "the checksum field of the super-packet does not hold the pseudo-header");
            CheckOctets(_input.Transport, output.Transport, output.ChecksumOffset, isIcmp: false);
        }
        else if (!(LacksUdpChecksum && IsAbsurdlyPartial))
        {
            CheckTransport(LacksUdpChecksum ? Completed(_input) : _input, output, IsPartial);
        }
    }

    private void CheckTransport(IpPacket input, IpPacket output, bool isPartial)
    {
        int bytes = input.Transport.Length;
        Require(output.Transport.Length == bytes, "the payload has another length");
        int offset = input.ChecksumOffset;
        if (offset < 0 || bytes < offset + 2)
        {
            CheckOctets(input.Transport, output.Transport, -1, isIcmp: false);
            return;
        }

        CheckOctets(input.Transport, output.Transport, offset, input.Protocol == input.IcmpProtocol);
        if (LacksUdpChecksum)
        {
            CheckUdpWithoutChecksum(output);
            return;
        }

        Require(isPartial || input.Protocol != 17 || Field(output) != 0, "the UDP checksum was lost");
        Require(
            input.ChecksumError(bytes, isPartial) == output.ChecksumError(bytes, isPartial),
            "the transport checksum does not fit the new addresses");
    }

    /// <summary>IPv6 knows no UDP datagram without a checksum. // C10</summary>
    private static void CheckUdpWithoutChecksum(IpPacket output)
    {
        if (!output.IsIpv6)
        {
            Require(Field(output) == 0, "a UDP checksum out of nothing");
            return;
        }

        // The checksum covers what the UDP header says, whatever follows it in the packet.
        int bytes = BinaryPrimitives.ReadUInt16BigEndian(output.Transport[4..]);
        Require(bytes >= 8 && bytes <= output.Transport.Length, "a UDP checksum over what is not there");
        ushort sum = SumByHand.Of(
            [.. SumByHand.PseudoHeader(output.Source, output.Destination, bytes, 17), .. output.Transport[..bytes]]);
        Require(Field(output) != 0 && sum == 0xffff, "the UDP checksum was not computed");
    }

    /// <summary>All octets are as they were, but for the checksum and the type of ICMP.</summary>
    private static void CheckOctets(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, int checksumOffset, bool isIcmp)
    {
        for (int i = 0; i < Math.Min(input.Length, output.Length); i++)
        {
            bool mayChange = i == checksumOffset || i == checksumOffset + 1 || (isIcmp && i == 0);
            Require(mayChange || input[i] == output[i], "the payload has changed");
        }
    }

    /// <summary>The packet after a device has done what was left to it.</summary>
    private IpPacket Completed(IpPacket packet)
    {
        if ((_inputOffload.Flags & VirtioNetHeader.NeedsChecksum) == 0)
        {
            return packet;
        }

        byte[] octets = [.. packet.Octets];
        int start = _inputOffload.ChecksumStart;
        ushort sum = SumByHand.Of(octets.AsSpan(start));
        BinaryPrimitives.WriteUInt16BigEndian(
            octets.AsSpan(start + _inputOffload.ChecksumOffset), sum == 0xffff ? sum : (ushort)~sum);
        return packet with { Octets = octets };
    }

    /// <summary>Every octet is where it was, from the transport header on, and so is what the device is to do.</summary>
    private void CheckOffload(IpPacket output)
    {
        VirtioNetHeader offload = _outcome.Offload;
        bool isPartial = (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0;
        if (isPartial)
        {
            Require(offload.ChecksumStart >= output.HeaderBytes, "the device is to sum over the IP header");
            Require(
                offload.ChecksumStart + offload.ChecksumOffset + 2 <= output.LengthBytes,
                "the device is to write behind the packet");
        }

        if (!IsSuperPacket)
        {
            Require(!offload.IsSuperPacket, "a super-packet out of a plain packet");
            bool wasPartial = (_inputOffload.Flags & VirtioNetHeader.NeedsChecksum) != 0;
            Require(isPartial == wasPartial || LacksUdpChecksum, "the checksum is no longer left to the device");
            Require(
                !isPartial || offload.ChecksumStart - output.HeaderBytes == _inputOffload.ChecksumStart - _input.HeaderBytes,
                "the device is to sum from another octet");
            return;
        }

        int kind = _inputOffload.GsoKind == VirtioNetHeader.GsoUdpL4 ? VirtioNetHeader.GsoUdpL4
            : _isIpv6 ? VirtioNetHeader.GsoTcpIpv6 : VirtioNetHeader.GsoTcpIpv4;
        Require(offload.GsoKind == kind, "the wrong kind of segments");
        Require(IsPartialIn(output, offload), "a super-packet with a complete checksum");
        Require(offload.GsoSizeBytes > 0 && offload.GsoSizeBytes <= _inputOffload.GsoSizeBytes, "segments of another size");
        Require(
            offload.HeaderLengthBytes == output.HeaderBytes + TransportHeaderBytes(output),
            "the header length of the super-packet is not that of its headers");
    }

    private static bool IsPartialIn(IpPacket packet, VirtioNetHeader offload) =>
        (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0
        && offload.ChecksumStart == packet.HeaderBytes
        && offload.ChecksumOffset == packet.ChecksumOffset;

    private static int TransportHeaderBytes(IpPacket packet) => packet.Protocol == 6 ? packet.Transport[12] >> 4 << 2 : 8;

    private static ushort Field(IpPacket packet) =>
        packet.ChecksumOffset >= 0 && packet.Transport.Length >= packet.ChecksumOffset + 2
            ? BinaryPrimitives.ReadUInt16BigEndian(packet.Transport[packet.ChecksumOffset..])
            : (ushort)0xffff;
}
