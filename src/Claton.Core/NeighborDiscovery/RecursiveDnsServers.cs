namespace Claton.Core.NeighborDiscovery;

/// <summary>Resolvers that the router recommends, and how long they may be asked. RFC 8106 §5.1. // A10</summary>
/// <remarks>
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// |    Type 25    |    Length     |           Reserved            |
/// +---------------+---------------+-------------------------------+
/// |                           Lifetime                            |
/// +---------------------------------------------------------------+
/// |             Addresses, (Length - 1) / 2 of them               |
/// </code>
/// </remarks>
/// <param name="Addresses">At least one, in the router's order; link-local ones are on the link of the router.</param>
/// <param name="Lifetime"><see cref="TimeSpan.MaxValue"/> is infinity; zero takes them back.</param>
public sealed record RecursiveDnsServers(IReadOnlyList<Ipv6Address> Addresses, TimeSpan Lifetime)
{
    private const int HeaderBytes = 8;

    /// <summary>Null where the length is wrong (RFC 8106 §5.3.1) or where none of the addresses is a host's.</summary>
    internal static RecursiveDnsServers? TryParse(ReadOnlySpan<byte> option)
    {
        if ((option.Length - HeaderBytes) % Ipv6Address.SizeBytes != 0)
        {
            return null;
        }

        List<Ipv6Address> addresses = [];
        for (int at = HeaderBytes; at < option.Length; at += Ipv6Address.SizeBytes)
        {
            var address = Ipv6Address.Read(option[at..]);
            if (!address.IsMulticast && address != Ipv6Address.Unspecified)
            {
                addresses.Add(address);
            }
        }

        return addresses.Count == 0 ? null : new RecursiveDnsServers(addresses, OptionLifetime.Read(option[4..]));
    }
}
