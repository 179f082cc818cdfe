using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <content>§4.2: translating ICMPv4 headers into ICMPv6 headers. // C14</content>
internal sealed partial class Ipv4ToIpv6
{
    /// <summary>Where a router that knows only RFC 791 may have stopped the packet. RFC 1191 §7.1, those over 1280.</summary>
    private static ReadOnlySpan<ushort> PlateauMtus => [32000, 17914, 8166, 4352, 2002, 1492];

    private Verdict TranslateIcmp(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, Pass pass)
    {
        if (header.IsFragment)
        {
            // The checksum gains a pseudo-header with the length of the whole, which no fragment tells. // C11
            return RefuseTransport(ref packet, header, DropReason.FragmentedIcmp);
        }

        ReadOnlySpan<byte> icmp = packet.Packet[header.HeaderBytes..];
        if (icmp.Length < IcmpV4.HeaderBytes)
        {
            return Verdict.Drop(DropReason.TransportTruncated);
        }

        if (packet.Offload.GsoType != VirtioNetHeader.GsoNone)
        {
            return Verdict.Drop(DropReason.MalformedOffload);
        }

        return icmp[0] switch
        {
            IcmpV4.EchoRequest or IcmpV4.EchoReply => TranslatePlain(ref packet, header, translated, pass),
            IcmpV4.DestinationUnreachable or IcmpV4.TimeExceeded or IcmpV4.ParameterProblem =>
                TranslateIcmpError(ref packet, header, translated, pass),
            _ => Verdict.Drop(DropReason.UntranslatableIcmp),
        };
    }

    /// <summary>Echo keeps everything but its type, and gains a pseudo-header.</summary>
    /// <param name="icmp">As much of the message as there is.</param>
    /// <param name="messageBytes">The length of the whole message.</param>
    /// <param name="partial">The checksum is left to a device.</param>
    private static void TranslateEcho(Span<byte> icmp, in Ipv6Header translated, int messageBytes, bool partial)
    {
        byte type = icmp[0] == IcmpV4.EchoRequest ? IcmpV6.EchoRequest : IcmpV6.EchoReply;
        ushort growth = TransportChecksum.PseudoHeader(
            translated.Source, translated.Destination, messageBytes, IpProtocol.IcmpV6);
        if (!partial)
        {
            // A device sums the type itself.
            growth = InternetChecksum.Add(growth, (ushort)((type - icmp[0]) << 8));
        }

        icmp[0] = type;
        TransportChecksum.Add(icmp.Slice(TransportChecksum.IcmpOffset, 2), growth, partial);
    }

    /// <summary>The table of §4.2.</summary>
    /// <param name="innerTotalLength">Of the packet in error, for routers that don't tell an MTU.</param>
    /// <returns>False where the message has no counterpart.</returns>
    private bool TryTranslateError(IcmpMessage icmp4, int innerTotalLength, out IcmpMessage icmp6)
    {
        icmp6 = default;
        switch (icmp4.Type)
        {
            case IcmpV4.DestinationUnreachable:
                return TryTranslateUnreachable(icmp4, innerTotalLength, out icmp6);
            case IcmpV4.TimeExceeded:
                icmp6 = new IcmpMessage(IcmpV6.TimeExceeded, icmp4.Code, 0);
                return true;
            case IcmpV4.ParameterProblem when icmp4.Code is 0 or 2:
                int pointer = TranslatePointer((byte)(icmp4.Rest >> 24));
                icmp6 = new IcmpMessage(IcmpV6.ParameterProblem, IcmpV6.ErroneousHeaderField, (uint)pointer);
                return pointer >= 0;
            default:
                return false;
        }
    }

    private bool TryTranslateUnreachable(IcmpMessage icmp4, int innerTotalLength, out IcmpMessage icmp6)
    {
        const uint nextHeaderPointer = 6;
        int code = icmp4.Code switch
        {
            0 or 1 or 5 or 6 or 7 or 8 or 11 or 12 => IcmpV6.NoRoute,
            IcmpV4.PortUnreachable => IcmpV6.PortUnreachable,
            9 or 10 or 13 or 15 => IcmpV6.AdministrativelyProhibited,
            _ => -1,
        };
        icmp6 = icmp4.Code switch
        {
            IcmpV4.ProtocolUnreachable =>
                new IcmpMessage(IcmpV6.ParameterProblem, IcmpV6.UnrecognizedNextHeader, nextHeaderPointer),
            IcmpV4.FragmentationNeeded =>
                new IcmpMessage(IcmpV6.PacketTooBig, 0, (uint)TranslateMtu(icmp4.Low, innerTotalLength)),
            _ => new IcmpMessage(IcmpV6.DestinationUnreachable, (byte)code, 0),
        };
        return code >= 0 || icmp4.Code is IcmpV4.ProtocolUnreachable or IcmpV4.FragmentationNeeded;
    }

    /// <summary>The MTU of Packet Too Big: never below 1280, nor above what either side of the translator takes.</summary>
    private int TranslateMtu(int mtuBytes, int innerTotalLength)
    {
        const int growth = Ipv6Header.Bytes - Ipv4Header.MinimumBytes;
        if (mtuBytes == 0)
        {
            foreach (ushort plateau in PlateauMtus)
            {
                if (plateau < innerTotalLength)
                {
                    mtuBytes = plateau;
                    break;
                }
            }
        }

        return Math.Max(Ipv6Header.MinimumMtuBytes, Math.Min(mtuBytes + growth, Math.Min(_ipv6MtuBytes, _ipv4MtuBytes + growth)));
    }

    /// <summary>Figure 3.</summary>
    /// <returns>Negative where IPv6 has no such field.</returns>
    private static int TranslatePointer(byte pointer) => pointer switch
    {
        0 => 0,
        1 => 1,
        2 or 3 => 4,
        8 => 7,
        9 => 6,
        >= 12 and <= 15 => 8,
        >= 16 and <= 19 => 24,
        _ => -1,
    };

    private static bool IsIcmpError(in PacketBuffer packet, in Ipv4Header header) =>
        header.Protocol == IpProtocol.Icmp
        && header.HasTransportHeader
        && packet.LengthBytes > header.HeaderBytes
        && IcmpV4.IsError(packet.Packet[header.HeaderBytes]);
}
