using System.Buffers.Binary;
using DnsServersOption = Claton.Core.NeighborDiscovery.RecursiveDnsServers;

namespace Claton.Core.NeighborDiscovery;

/// <summary>
/// The options that a host has use for. One that makes no sense is ignored alone. RFC 4861 §4.6. // A8
/// </summary>
public sealed partial record RouterAdvertisement
{
    /// <summary>IPv6 works on no link that can carry less. RFC 8200 §5.</summary>
    private const int MinimumMtuBytes = 1280;

    /// <param name="options">Well-formed. What they hold is bounded by the size of the message.</param>
    private static RouterAdvertisement ReadOptions(ReadOnlySpan<byte> options)
    {
        MacAddress? sourceLinkLayerAddress = null;
        int? mtuBytes = null;
        List<PrefixInformation> prefixes = [];
        List<Pref64Option> pref64s = [];
        List<RecursiveDnsServers> dnsServers = [];
        var reader = new OptionReader(options);
        while (reader.TryRead(out byte type, out ReadOnlySpan<byte> option))
        {
            switch (type)
            {
                case OptionType.SourceLinkLayerAddress:
                    sourceLinkLayerAddress = OptionReader.ReadLinkLayerAddress(option) ?? sourceLinkLayerAddress;
                    break;
                case OptionType.Mtu:
                    mtuBytes = ReadMtu(option) ?? mtuBytes;
                    break;
                case OptionType.PrefixInformation when PrefixInformation.TryParse(option, out PrefixInformation prefix):
                    prefixes.Add(prefix);
                    break;
                case OptionType.Pref64 when Pref64Option.TryParse(option, out Pref64Option pref64):
                    pref64s.Add(pref64);
                    break;
                case OptionType.RecursiveDnsServers when DnsServersOption.TryParse(option) is { } servers:
                    dnsServers.Add(servers);
                    break;
                default:
                    break; // Unknown options MUST be ignored (§6.1.2), and those that failed above are.
            }
        }

        return new RouterAdvertisement
        {
            SourceLinkLayerAddress = sourceLinkLayerAddress,
            MtuBytes = mtuBytes,
            Prefixes = prefixes,
            Pref64s = pref64s,
            RecursiveDnsServers = dnsServers,
        };
    }

    /// <summary>RFC 4861 §4.6.4: two octets reserved, then the MTU.</summary>
    private static int? ReadMtu(ReadOnlySpan<byte> option)
    {
        if (option.Length != OptionReader.UnitBytes)
        {
            return null;
        }

        uint mtuBytes = BinaryPrimitives.ReadUInt32BigEndian(option[4..]);
        return mtuBytes is >= MinimumMtuBytes and <= int.MaxValue ? (int)mtuBytes : null;
    }
}
