using Claton.Translation.Rfc4884;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.3: translating ICMPv4 error messages into ICMPv6. // C15 C16</content>
internal sealed partial class Ipv4ToIpv6
{
    private Verdict TranslateIcmpError(ref PacketBuffer packet, in Ipv4Header outer, in Ipv6Header translated, Pass pass)
    {
        Span<byte> icmp = packet.Packet[outer.HeaderBytes..];
        bool partial = packet.Offload.IsPartialAt(outer.HeaderBytes, TransportChecksum.IcmpOffset);
        if (!partial && InternetChecksum.Sum(icmp) != 0xffff)
        {
            // The checksum is made anew below, which must not heal a broken message.
            return Verdict.Drop(DropReason.IcmpChecksum);
        }

        IcmpMessage message = IcmpMessage.Read(icmp);
        var datagram = OriginalDatagram.Read(
            icmp.Length - IcmpV4.HeaderBytes, (byte)(message.Rest >> 16), OriginalDatagram.Ipv4UnitBytes);
        Span<byte> quoted = icmp.Slice(IcmpV4.HeaderBytes, datagram.DatagramBytes);
        DropReason reason = ReadInner(quoted, out Ipv4Header inner);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        if (!TryTranslateError(message, inner.TotalLength, out IcmpMessage icmp6))
        {
            return Verdict.Drop(DropReason.UntranslatableIcmp);
        }

        reason = TranslateInner(quoted, outer, inner, pass, out Ipv6Header translatedInner);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        Ipv6Header header = AllowsExplicitOuterSource(outer, inner, pass) ? translated : translated with { Source = _addresses.Embed(outer.Source) };
        WriteIcmpError(ref packet, outer, header, icmp6, datagram, inner, translatedInner);
        return Verdict.Forward;
    }

    /// <summary>Reads the header of a quoted packet, which may be cut off behind it.</summary>
    private static DropReason ReadInner(ReadOnlySpan<byte> quoted, out Ipv4Header inner)
    {
        inner = default;
        if (quoted.Length < Ipv4Header.MinimumBytes)
        {
            return DropReason.MalformedInnerPacket;
        }

        inner = Ipv4Header.Read(quoted);
        return inner.Version == 4
            && inner.HeaderBytes >= Ipv4Header.MinimumBytes
            && inner.HeaderBytes <= quoted.Length
            && inner.TotalLength >= inner.HeaderBytes ? DropReason.None : DropReason.MalformedInnerPacket;
    }

    /// <summary>Translates the header of the quoted packet, and what is there of its transport header.</summary>
    private DropReason TranslateInner(
        Span<byte> quoted, in Ipv4Header outer, in Ipv4Header inner, Pass pass, out Ipv6Header translated)
    {
        // The quoted packet went the other way: its destination is where the error comes from. // C21
        bool explicitDestination = pass == Pass.Forward && !_simpleHairpinning;
        _addresses.ToIpv6(inner.Source, allowExplicit: true, out Ipv6Address source);
        _addresses.ToIpv6(inner.Destination, explicitDestination, out Ipv6Address destination);
        translated = TranslateHeader(inner, source, destination, hops: 0);
        if (_isClat && inner.Destination != _clat.Ipv4)
        {
            return DropReason.UntranslatableInnerPacket;
        }

        Span<byte> transport = quoted[inner.HeaderBytes..];
        if (inner.Protocol == IpProtocol.Icmp)
        {
            return TranslateInnerIcmp(transport, inner, translated);
        }

        int offset = TransportChecksum.OffsetOf(inner.Protocol);
        if (offset >= 0 && inner.HasTransportHeader && transport.Length >= offset + sizeof(ushort))
        {
            TransportChecksum.AddIfPresent(
                transport.Slice(offset, sizeof(ushort)),
                TransportChecksum.Growth(inner.Source, inner.Destination, source, destination),
                inner.Protocol);
        }

        return DropReason.None;
    }

    private static DropReason TranslateInnerIcmp(Span<byte> icmp, in Ipv4Header inner, in Ipv6Header translated)
    {
        if (inner.IsFragment)
        {
            return DropReason.FragmentedIcmp;
        }

        if (icmp.Length < 4)
        {
            return DropReason.MalformedInnerPacket;
        }

        if (icmp[0] is not (IcmpV4.EchoRequest or IcmpV4.EchoReply))
        {
            return IcmpV4.IsError(icmp[0]) ? DropReason.NestedIcmpError : DropReason.UntranslatableInnerPacket;
        }

        TranslateEcho(icmp, translated, inner.TotalLength - inner.HeaderBytes, partial: false);
        return DropReason.None;
    }

    private static void WriteIcmpError(
        ref PacketBuffer packet,
        in Ipv4Header outer,
        in Ipv6Header translated,
        IcmpMessage icmp6,
        OriginalDatagram datagram,
        in Ipv4Header inner,
        in Ipv6Header translatedInner)
    {
        int innerBytes = Ipv6Header.Bytes + (inner.IsFragment ? Ipv6FragmentHeader.Bytes : 0);
        const int frameBytes = Ipv6Header.Bytes + IcmpV6.HeaderBytes;
        int unitBytes = icmp6.Type is IcmpV6.DestinationUnreachable or IcmpV6.TimeExceeded ? OriginalDatagram.Ipv6UnitBytes : 0;
        int lengthAttribute = datagram.Refit(
            ref packet,
            outer.HeaderBytes + IcmpV4.HeaderBytes + inner.HeaderBytes,
            innerBytes,
            IcmpV6.MaximumErrorBytes - frameBytes,
            unitBytes);

        // The quoted packet may be cut off; its header tells the length that it had.
        int innerPayloadBytes = inner.TotalLength - inner.HeaderBytes + innerBytes - Ipv6Header.Bytes;
        WriteHeader(packet.Packet[..innerBytes], inner, translatedInner, (ushort)Math.Min(innerPayloadBytes, ushort.MaxValue));

        packet.Start -= frameBytes;
        packet.LengthBytes += frameBytes;
        packet.Offload = default;
        Span<byte> ip6 = packet.Packet;
        Span<byte> icmp = ip6[Ipv6Header.Bytes..];
        WriteHeader(ip6[..Ipv6Header.Bytes], outer, translated, (ushort)icmp.Length);
        (icmp6 with { Rest = icmp6.Rest | (uint)lengthAttribute << 24 }).Write(icmp);
        IcmpMessage.WriteChecksum(icmp, TransportChecksum.PseudoHeader(
            translated.Source, translated.Destination, icmp.Length, IpProtocol.IcmpV6));
    }

    /// <summary>Rule 3 of RFC 7757 §4.2.1: an error of the destination itself bears the address that its peer knows.</summary>
    private bool AllowsExplicitOuterSource(in Ipv4Header outer, in Ipv4Header inner, Pass pass) =>
        (pass == Pass.Forward && !_simpleHairpinning) || outer.Source != inner.Destination;
}
