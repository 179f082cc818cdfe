using Claton.Translation.Rfc4884;
using Claton.Translation.Rfc5837;
using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.3: translating ICMPv6 error messages into ICMPv4. // C15 C16</content>
internal sealed partial class Ipv6ToIpv4
{
    private readonly bool _revealsIcmpSource;

    private Verdict TranslateIcmpError(
        ref PacketBuffer packet, in Ipv6Header outer, in Ipv6HeaderChain chain, in AddressPair pair)
    {
        Span<byte> icmp = packet.Packet[chain.HeaderBytes..];
        bool partial = packet.Offload.IsPartialAt(chain.HeaderBytes, TransportChecksum.IcmpOffset);
        ushort pseudoHeader = TransportChecksum.PseudoHeader(outer.Source, outer.Destination, icmp.Length, IpProtocol.IcmpV6);
        if (!partial && InternetChecksum.Sum(icmp, pseudoHeader) != 0xffff)
        {
            // The checksum is made anew below, which must not heal a broken message.
            return Verdict.Drop(DropReason.IcmpChecksum);
        }

        IcmpMessage message = IcmpMessage.Read(icmp);
        bool isExtensible = message.Type is IcmpV6.DestinationUnreachable or IcmpV6.TimeExceeded;
        var datagram = OriginalDatagram.Read(
            icmp.Length - IcmpV6.HeaderBytes, isExtensible ? (byte)(message.Rest >> 24) : 0, OriginalDatagram.Ipv6UnitBytes);
        Span<byte> quoted = icmp.Slice(IcmpV6.HeaderBytes, datagram.DatagramBytes);
        DropReason reason = ReadInner(quoted, out Ipv6Header inner, out Ipv6HeaderChain innerChain);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        if (!TryTranslateError(message, innerChain.IsFragment, out IcmpMessage icmp4))
        {
            return Verdict.Drop(DropReason.UntranslatableIcmp);
        }

        reason = TranslateInner(quoted, inner, innerChain, out AddressPair innerPair);
        if (reason != DropReason.None)
        {
            return Verdict.Drop(reason);
        }

        WriteIcmpError(ref packet, outer, chain, pair, icmp4, datagram, inner, innerChain, innerPair);
        return innerPair.Turns ? TurnRound(ref packet) : Verdict.Forward;
    }

    /// <summary>Reads the headers of a quoted packet, which may be cut off behind them.</summary>
    private static DropReason ReadInner(ReadOnlySpan<byte> quoted, out Ipv6Header inner, out Ipv6HeaderChain chain)
    {
        inner = default;
        chain = default;
        if (quoted.Length < Ipv6Header.Bytes)
        {
            return DropReason.MalformedInnerPacket;
        }

        inner = Ipv6Header.Read(quoted);
        DropReason reason = Ipv6HeaderChain.Read(quoted, inner.NextHeader, out chain);
        return reason == DropReason.None && inner.Version == 6 && Ipv6Header.Bytes + inner.PayloadLength >= chain.HeaderBytes
            ? DropReason.None
            : DropReason.MalformedInnerPacket;
    }

    /// <summary>Translates the addresses of the quoted packet, and what is there of its transport header.</summary>
    private DropReason TranslateInner(
        Span<byte> quoted, in Ipv6Header inner, in Ipv6HeaderChain chain, out AddressPair pair)
    {
        AddressOrigin sourceOrigin = _addresses.ToIpv4(inner.Source, out Ipv4Address source);
        AddressOrigin destinationOrigin = _addresses.ToIpv4(inner.Destination, out Ipv4Address destination);

        // The quoted packet went the other way: its source is where the error goes. // C21
        bool isForeign = _isClat && inner.Source != _clat.Ipv6;

        // RFC 7757 §4.2.2, B2 and B3.
        bool turns = _hairpin is not null && sourceOrigin == AddressOrigin.Prefix && _addresses.IsMapped(source);
        pair = new AddressPair(source, destination, turns);
        if (isForeign || sourceOrigin == AddressOrigin.None || destinationOrigin == AddressOrigin.None)
        {
            return DropReason.UntranslatableInnerPacket;
        }

        Span<byte> transport = quoted[chain.HeaderBytes..];
        if (chain.Protocol == IpProtocol.IcmpV6)
        {
            return TranslateInnerIcmp(transport, inner, chain);
        }

        int offset = TransportChecksum.OffsetOf(chain.Protocol);
        if (offset >= 0 && chain.HasTransportHeader && transport.Length >= offset + sizeof(ushort))
        {
            ushort growth = TransportChecksum.Growth(source, destination, inner.Source, inner.Destination);
            TransportChecksum.AddIfPresent(transport.Slice(offset, sizeof(ushort)), (ushort)~growth, chain.Protocol);
        }

        return DropReason.None;
    }

    private static DropReason TranslateInnerIcmp(Span<byte> icmp, in Ipv6Header inner, in Ipv6HeaderChain chain)
    {
        if (chain.IsPart)
        {
            return DropReason.FragmentedIcmp;
        }

        if (icmp.Length < 4)
        {
            return DropReason.MalformedInnerPacket;
        }

        if (icmp[0] is not (IcmpV6.EchoRequest or IcmpV6.EchoReply))
        {
            return IcmpV6.IsError(icmp[0]) ? DropReason.NestedIcmpError : DropReason.UntranslatableInnerPacket;
        }

        TranslateEcho(icmp, inner, Ipv6Header.Bytes + inner.PayloadLength - chain.HeaderBytes, partial: false);
        return DropReason.None;
    }

    private void WriteIcmpError(
        ref PacketBuffer packet,
        in Ipv6Header outer,
        in Ipv6HeaderChain chain,
        in AddressPair pair,
        IcmpMessage icmp4,
        OriginalDatagram datagram,
        in Ipv6Header inner,
        in Ipv6HeaderChain innerChain,
        in AddressPair innerPair)
    {
        const int frameBytes = Ipv4Header.MinimumBytes + IcmpV4.HeaderBytes;
        int maximumBytes = Math.Min(IcmpV4.MaximumErrorBytes, _ipv4MtuBytes) - frameBytes;
        int payloadStart = chain.HeaderBytes + IcmpV6.HeaderBytes + innerChain.HeaderBytes;

        // What is turned round becomes an ICMPv6 error again: RFC 6791 speaks of ICMPv4 alone.
        if (_revealsIcmpSource && !innerPair.Turns && !_addresses.HasIpv4Form(outer.Source))
        {
            InterfaceInformation.Append(ref packet, ref datagram, ref payloadStart, outer.Source, maximumBytes);
        }

        int lengthAttribute = datagram.Refit(
            ref packet, payloadStart, Ipv4Header.MinimumBytes, maximumBytes, OriginalDatagram.Ipv4UnitBytes);

        // The quoted packet may be cut off; its header tells the length that it had.
        int innerBytes = Ipv4Header.MinimumBytes + Ipv6Header.Bytes + inner.PayloadLength - innerChain.HeaderBytes;
        TranslateHeader(inner, innerChain, innerPair, Math.Min(innerBytes, ushort.MaxValue), hops: 0).Write(packet.Packet);

        packet.Start -= frameBytes;
        packet.LengthBytes += frameBytes;
        packet.Offload = default;
        Span<byte> ip4 = packet.Packet;
        TranslateHeader(outer, chain, pair, ip4.Length, hops: 1).Write(ip4);
        Span<byte> icmp = ip4[Ipv4Header.MinimumBytes..];
        (icmp4 with { Rest = icmp4.Rest | (uint)lengthAttribute << 16 }).Write(icmp);
        IcmpMessage.WriteChecksum(icmp, pseudoHeader: 0);
    }
}
