namespace Claton.Core.NeighborDiscovery;

/// <summary>A prefix that is on the link, or that hosts form their addresses in. RFC 4861 §4.6.2.</summary>
/// <remarks>
/// <code>
///  0               8               16              24             31
/// +---------------+---------------+---------------+-+-+-----------+
/// |    Type 3     |   Length 4    | Prefix Length |L|A| Reserved  |
/// +---------------+---------------+---------------+-+-+-----------+
/// |                        Valid Lifetime                         |
/// +---------------------------------------------------------------+
/// |                      Preferred Lifetime                       |
/// +---------------------------------------------------------------+
/// |                           Reserved                            |
/// +---------------------------------------------------------------+
/// |                       Prefix, 16 octets                       |
/// </code>
/// </remarks>
/// <param name="OnLink">Its addresses are reached without a router.</param>
/// <param name="Autonomous">Hosts may form addresses in it. RFC 4862 §5.5.3.</param>
/// <param name="ValidLifetime"><see cref="TimeSpan.MaxValue"/> is infinity; zero takes it back.</param>
/// <param name="PreferredLifetime">Afterwards its addresses are deprecated. Likewise.</param>
public readonly record struct PrefixInformation(
    Ipv6Prefix Prefix, bool OnLink, bool Autonomous, TimeSpan ValidLifetime, TimeSpan PreferredLifetime)
{
    private const int LengthBytes = 4 * OptionReader.UnitBytes;
    private const int OnLinkFlag = 0x80;
    private const int AutonomousFlag = 0x40;

    internal static bool TryParse(ReadOnlySpan<byte> option, out PrefixInformation prefix)
    {
        prefix = default;
        if (option.Length != LengthBytes || option[2] > Ipv6Address.SizeBytes * 8)
        {
            return false;
        }

        // No prefix of these is ever advertised: ff00::/8 has no hosts, fe80::/10 each host has anyway (§4.6.2).
        var address = Ipv6Address.Read(option[16..]);
        if (address.IsMulticast || address.IsLinkLocal)
        {
            return false;
        }

        TimeSpan validLifetime = OptionLifetime.Read(option[4..]);
        TimeSpan preferredLifetime = OptionLifetime.Read(option[8..]);

        // RFC 4862 §5.5.3 (c): what would be preferred for longer than it is valid forms no address. It may still
        // say what is on the link.
        bool formsAddresses = (option[3] & AutonomousFlag) != 0 && preferredLifetime <= validLifetime;
        prefix = new PrefixInformation(
            new Ipv6Prefix(address, option[2]),
            OnLink: (option[3] & OnLinkFlag) != 0,
            Autonomous: formsAddresses,
            validLifetime,
            preferredLifetime);
        return true;
    }
}
