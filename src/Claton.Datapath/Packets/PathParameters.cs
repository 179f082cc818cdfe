using Claton.Core.Plan;
using Claton.Translation;

namespace Claton.Datapath.Packets;

/// <summary>
/// What both directions work by. Immutable, and replaced whole when the plan changes: each packet sees either the old
/// or the new parameters, never a mixture.
/// </summary>
internal sealed class PathParameters
{
    private PathParameters(Translator translator, byte[] linkHeader, Ipv6Address? router)
    {
        Translator = translator;
        LinkHeader = linkHeader;
        Router = router;
    }

    /// <summary>For packets that have nothing before their IP header, on either side.</summary>
    public PathParameters(TranslatorOptions options, TranslationCounters counters)
        : this(new Translator(options, counters), [], router: null)
    {
    }

    public Translator Translator { get; }

    /// <summary>What stands before each IPv6 packet on the uplink: an Ethernet header to the router, or nothing.</summary>
    public byte[] LinkHeader { get; }

    /// <summary>Whose link-layer address stands in that header; null where there is none.</summary>
    public Ipv6Address? Router { get; }

    /// <param name="counters">Goes on counting where the parameters before left off.</param>
    public static PathParameters For(Clat clat, TranslationCounters counters)
    {
        TranslatorOptions options = OptionsFor(clat) with { FirstIdentification = (ushort)Random.Shared.Next() };
        return new PathParameters(
            new Translator(options, counters), LinkHeaderOf(clat), clat.RouterMacAddress is null ? null : clat.Router);
    }

    /// <summary>What every translator of this CLAT is told, wherever it runs.</summary>
    public static TranslatorOptions OptionsFor(Clat clat) => TranslatorOptions.ForClat(
        clat.Ipv4Address, clat.Ipv6Address, clat.Pref64, clat.Ipv6MtuBytes, clat.LongestIpv4Bytes);

    private static byte[] LinkHeaderOf(Clat clat)
    {
        if (clat is not { UplinkMacAddress: { } own, RouterMacAddress: { } router })
        {
            return [];
        }

        byte[] header = new byte[EthernetHeader.SizeBytes];
        EthernetHeader.Write(header, destination: router, source: own);
        return header;
    }
}
