using Claton.Translation.Rfc7915;

namespace Claton.Translation;

/// <summary>
/// A stateless translator between IPv4 and IPv6: RFC 7915 with the mappings of RFC 6052 and RFC 7757, over packets in
/// memory. It sends nothing, allocates nothing and throws nothing, whatever the packet.
/// </summary>
/// <remarks>Each direction may be called by one thread at a time; the two directions share no changing state.</remarks>
public sealed class Translator
{
    private readonly Ipv4ToIpv6 _ipv4ToIpv6;
    private readonly Ipv6ToIpv4 _ipv6ToIpv4;

    /// <param name="counters">Counts on where another translator left off; null begins anew.</param>
    /// <exception cref="ArgumentException">Two mappings have the same prefix.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An MTU is below what its protocol demands.</exception>
    public Translator(TranslatorOptions options, TranslationCounters? counters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Ipv4MtuBytes, 68, nameof(options.Ipv4MtuBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Ipv6MtuBytes, 1280, nameof(options.Ipv6MtuBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LowestIpv6MtuBytes, 1280, nameof(options.LowestIpv6MtuBytes));

        Counters = counters ?? new TranslationCounters();
        var addresses = new AddressTranslation(options);
        TranslatorOptions turned = options with { GenerateErrors = false, OwnIpv4Address = null };
        _ipv4ToIpv6 = new Ipv4ToIpv6(options, addresses);
        _ipv6ToIpv4 = new Ipv6ToIpv4(options, addresses, new Ipv4ToIpv6(turned, addresses));
    }

    public TranslationCounters Counters { get; }

    /// <summary>Translates a packet from either side; its version tells which. For one thread that does both.</summary>
    public Verdict Translate(ref PacketBuffer packet)
    {
        const int ipv6 = 6;
        return packet.LengthBytes > 0 && packet.Packet[0] >> 4 == ipv6 ? Ipv6ToIpv4(ref packet) : Ipv4ToIpv6(ref packet);
    }

    /// <summary>Translates a packet from the IPv4 side. RFC 7915 §4.</summary>
    /// <param name="packet">An IPv4 packet; octets behind its total length are cut off.</param>
    public Verdict Ipv4ToIpv6(ref PacketBuffer packet)
    {
        int octets = packet.LengthBytes;
        Verdict verdict = _ipv4ToIpv6.Translate(ref packet);
        Counters.Ipv4ToIpv6.Count(verdict, octets);
        return verdict;
    }

    /// <summary>Translates a packet from the IPv6 side. RFC 7915 §5.</summary>
    /// <param name="packet">An IPv6 packet; octets behind its payload length are cut off.</param>
    public Verdict Ipv6ToIpv4(ref PacketBuffer packet)
    {
        int octets = packet.LengthBytes;
        Verdict verdict = _ipv6ToIpv4.Translate(ref packet);
        Counters.Ipv6ToIpv4.Count(verdict, octets);
        return verdict;
    }
}
