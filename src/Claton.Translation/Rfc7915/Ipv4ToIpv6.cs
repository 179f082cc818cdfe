using Claton.Translation.Wire;

namespace Claton.Translation.Rfc7915;

/// <summary>Translates from IPv4 to IPv6. RFC 7915 §4.</summary>
/// <remarks>Everything that may refuse a packet comes before anything that changes it: refusals quote it.</remarks>
internal sealed partial class Ipv4ToIpv6
{
    private readonly bool _copiesTrafficClass;
    private readonly bool _computesUdpChecksum;
    private readonly int _ipv4MtuBytes;
    private readonly int _ipv6MtuBytes;
    private readonly int _lowestMtuBytes;

    public Ipv4ToIpv6(TranslatorOptions options, AddressTranslation addresses)
    {
        _addresses = addresses;
        _isClat = options.Clat is not null;
        _clat = options.Clat ?? default;
        _simpleHairpinning = options.Hairpinning == Hairpinning.Simple;
        _copiesTrafficClass = options.CopyTrafficClass;
        _computesUdpChecksum = options.ZeroUdpChecksum == ZeroUdpChecksum.Compute;
        _ipv4MtuBytes = options.Ipv4MtuBytes;
        _ipv6MtuBytes = options.Ipv6MtuBytes;
        _lowestMtuBytes = Math.Min(options.LowestIpv6MtuBytes, options.Ipv6MtuBytes);
        _errors = options.GenerateErrors ? new ErrorRate(options.Clock, options.ErrorsPerSecond, options.ErrorBurst) : null;
        _ownAddress = options.OwnIpv4Address ?? TranslatorOptions.DummyIpv4Address;
        _answersForItself = options.OwnIpv4Address is not null && options.Clat is null;
    }

    /// <summary>Translates a packet from the IPv4 side.</summary>
    public Verdict Translate(ref PacketBuffer packet)
    {
        DropReason reason = ReadHeader(ref packet, out Ipv4Header header);
        return reason == DropReason.None ? Translate(ref packet, header, Pass.Forward) : Verdict.Drop(reason);
    }

    /// <summary>
    /// Turns a packet that was just translated to IPv4 round, without taking from its hop limit and without looking at
    /// MTUs: it came over the link that it leaves by. RFC 7757 §4.2.2.
    /// </summary>
    public Verdict Hairpin(ref PacketBuffer packet)
    {
        DropReason reason = ReadHeader(ref packet, out Ipv4Header header);
        return reason == DropReason.None ? Translate(ref packet, header, Pass.Hairpin) : Verdict.Drop(reason);
    }

    private Verdict Translate(ref PacketBuffer packet, in Ipv4Header header, Pass pass)
    {
        DropReason reason = MapAddresses(packet, header, pass, out Ipv6Address source, out Ipv6Address destination);
        if (reason != DropReason.None)
        {
            return RefuseAddress(ref packet, header, reason);
        }

        if (header.Ttl <= 1 && pass == Pass.Forward)
        {
            return Refuse(ref packet, header, DropReason.HopLimitExceeded, IcmpV4.TimeExceeded, 0);
        }

        if (header.HeaderBytes > Ipv4Header.MinimumBytes && HasUnexpiredSourceRoute(packet.Packet[..header.HeaderBytes]))
        {
            return RefuseSourceRoute(ref packet, header);
        }

        Ipv6Header translated = TranslateHeader(header, source, destination, pass == Pass.Forward ? 1 : 0);
        if (header.Protocol == IpProtocol.Icmp)
        {
            return TranslateIcmp(ref packet, header, translated, pass);
        }

        return packet.Offload.GsoType != VirtioNetHeader.GsoNone
            ? TranslateSuperPacket(ref packet, header, translated, pass)
            : TranslatePlain(ref packet, header, translated, pass);
    }

    /// <summary>A packet or fragment that is neither an ICMP error nor a super-packet.</summary>
    private Verdict TranslatePlain(ref PacketBuffer packet, in Ipv4Header header, in Ipv6Header translated, Pass pass)
    {
        int headerBytes = Ipv6Header.Bytes + (header.IsFragment ? Ipv6FragmentHeader.Bytes : 0);
        int lengthBytes = headerBytes + packet.LengthBytes - header.HeaderBytes;
        int limitBytes = header.DontFragment ? _ipv6MtuBytes : _lowestMtuBytes;

        // Deviation §4.1: what counts is the length that the packet will have, not 20 more than it had: options don't come
        // along, and a fragment grows by a Fragment Header, too.
        bool tooBig = lengthBytes > limitBytes && pass == Pass.Forward;
        if (tooBig && header.DontFragment)
        {
            // What fits in IPv4 is what the translated headers leave. // C5
            int mtuBytes = _ipv6MtuBytes - headerBytes + Ipv4Header.MinimumBytes;
            return RefuseTooBig(ref packet, header, mtuBytes);
        }

        DropReason reason = TranslateTransport(ref packet, header, translated);
        if (reason != DropReason.None)
        {
            return RefuseTransport(ref packet, header, reason);
        }

        if (!tooBig)
        {
            WriteHeader(ref packet, header, translated, header.IsFragment);
            return Verdict.Forward;
        }

        // The device would sum over one fragment only.
        if (!packet.CompleteChecksum())
        {
            return Verdict.Drop(DropReason.MalformedOffload);
        }

        WriteHeader(ref packet, header, translated, withFragmentHeader: true);
        packet.PartMtuBytes = limitBytes;
        return Verdict.ForwardFragments;
    }

    /// <summary>How often the packet has been here.</summary>
    private enum Pass
    {
        /// <summary>It came from the IPv4 side.</summary>
        Forward,

        /// <summary>It came from the IPv6 side and is going back there.</summary>
        Hairpin,
    }
}
