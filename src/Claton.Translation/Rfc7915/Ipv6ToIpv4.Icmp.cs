using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§5.2: translating ICMPv6 headers into ICMPv4 headers. // C14</content>
internal sealed partial class Ipv6ToIpv4
{
    private Verdict TranslateIcmp(
        ref PacketBuffer packet, in Ipv6Header header, in Ipv6HeaderChain chain, in AddressPair pair)
    {
        if (chain.IsPart)
        {
            // The checksum loses a pseudo-header with the length of the whole, which no fragment tells. // C11
            return RefuseTransport(ref packet, header, chain, DropReason.FragmentedIcmp);
        }

        ReadOnlySpan<byte> icmp = packet.Packet[chain.HeaderBytes..];
        if (icmp.Length < IcmpV6.HeaderBytes)
        {
            return Verdict.Drop(DropReason.TransportTruncated);
        }

        if (packet.Offload.GsoType != VirtioNetHeader.GsoNone)
        {
            return Verdict.Drop(DropReason.MalformedOffload);
        }

        return icmp[0] switch
        {
            IcmpV6.EchoRequest or IcmpV6.EchoReply => TranslatePlain(ref packet, header, chain, pair),
            IcmpV6.DestinationUnreachable or IcmpV6.PacketTooBig or IcmpV6.TimeExceeded or IcmpV6.ParameterProblem =>
                TranslateIcmpError(ref packet, header, chain, pair),
            _ => Verdict.Drop(DropReason.UntranslatableIcmp),
        };
    }

    /// <summary>Echo keeps everything but its type, and loses the pseudo-header.</summary>
    /// <param name="icmp">As much of the message as there is.</param>
    /// <param name="messageBytes">The length of the whole message.</param>
    /// <param name="partial">The checksum is left to a device.</param>
    private static void TranslateEcho(Span<byte> icmp, in Ipv6Header header, int messageBytes, bool partial)
    {
        byte type = icmp[0] == IcmpV6.EchoRequest ? IcmpV4.EchoRequest : IcmpV4.EchoReply;
        ushort loss = TransportChecksum.PseudoHeader(header.Source, header.Destination, messageBytes, IpProtocol.IcmpV6);
        if (!partial)
        {
            // A device sums the type itself.
            loss = InternetChecksum.Add(loss, (ushort)((icmp[0] - type) << 8));
        }

        icmp[0] = type;
        TransportChecksum.Add(icmp.Slice(TransportChecksum.IcmpOffset, 2), (ushort)~loss, partial);
    }

    /// <summary>The table of §5.2.</summary>
    /// <param name="innerHasFragmentHeader">Whether the packet in error was a fragment.</param>
    /// <returns>False where the message has no counterpart.</returns>
    private bool TryTranslateError(IcmpMessage icmp6, bool innerHasFragmentHeader, out IcmpMessage icmp4)
    {
        icmp4 = default;
        switch (icmp6.Type)
        {
            case IcmpV6.DestinationUnreachable:
                int code = icmp6.Code switch
                {
                    IcmpV6.NoRoute or IcmpV6.BeyondScope or IcmpV6.AddressUnreachable => IcmpV4.HostUnreachable,
                    IcmpV6.AdministrativelyProhibited => IcmpV4.HostProhibited,
                    IcmpV6.PortUnreachable => IcmpV4.PortUnreachable,
                    _ => -1,
                };
                icmp4 = new IcmpMessage(IcmpV4.DestinationUnreachable, (byte)code, 0);
                return code >= 0;
            case IcmpV6.PacketTooBig:
                uint mtuBytes = TranslateMtu(icmp6.Rest, innerHasFragmentHeader);
                icmp4 = new IcmpMessage(IcmpV4.DestinationUnreachable, IcmpV4.FragmentationNeeded, mtuBytes);
                return true;
            case IcmpV6.TimeExceeded:
                icmp4 = new IcmpMessage(IcmpV4.TimeExceeded, icmp6.Code, 0);
                return true;
            case IcmpV6.ParameterProblem when icmp6.Code == IcmpV6.ErroneousHeaderField:
                int pointer = TranslatePointer(icmp6.Rest);
                icmp4 = new IcmpMessage(IcmpV4.ParameterProblem, 0, (uint)pointer << 24);
                return pointer >= 0;
            case IcmpV6.ParameterProblem when icmp6.Code == IcmpV6.UnrecognizedNextHeader:
                icmp4 = new IcmpMessage(IcmpV4.DestinationUnreachable, IcmpV4.ProtocolUnreachable, 0);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The MTU of Fragmentation Needed: what the packet in error loses in translation is taken off. // C17</summary>
    /// <remarks>
    /// Deviation §5.2: an MTU below 1280 counts as 1280. No IPv6 path has less, whatever a message says (RFC 8201 §4);
    /// believing it would let anyone shrink the sender's packets.
    /// </remarks>
    private uint TranslateMtu(uint mtuBytes, bool innerHasFragmentHeader)
    {
        int loss = Ipv6Header.Bytes - Ipv4Header.MinimumBytes + (innerHasFragmentHeader ? Ipv6FragmentHeader.Bytes : 0);
        int pathBytes = (int)Math.Clamp(mtuBytes, (uint)Ipv6Header.MinimumMtuBytes, ushort.MaxValue);
        return (uint)Math.Min(Math.Min(pathBytes, _ipv6MtuBytes) - loss, _ipv4MtuBytes);
    }

    /// <summary>Figure 6.</summary>
    /// <returns>Negative where IPv4 has no such field.</returns>
    private static int TranslatePointer(uint pointer) => pointer switch
    {
        0 => 0,
        1 => 1,
        4 or 5 => 2,
        6 => 9,
        7 => 8,
        >= 8 and <= 23 => 12,
        >= 24 and <= 39 => 16,
        _ => -1,
    };

    private static bool IsIcmpError(in PacketBuffer packet, in Ipv6HeaderChain chain) =>
        chain.Protocol == IpProtocol.IcmpV6
        && chain.HasTransportHeader
        && packet.LengthBytes > chain.HeaderBytes
        && IcmpV6.IsError(packet.Packet[chain.HeaderBytes]);
}
