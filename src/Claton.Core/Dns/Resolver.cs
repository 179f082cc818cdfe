namespace Claton.Core.Dns;

/// <summary>Who may be asked for names, and who says so. // A10</summary>
public readonly record struct Resolver(Ipv6Address Address, ResolverOrigin Origin)
{
    /// <summary>A program on this host, such as systemd-resolved at 127.0.0.53: it is not reached by way of an interface.</summary>
    public bool IsOnThisHost => Address == Ipv6Address.Loopback || Address is { High: 0, Low: >= MappedLoopback and <= MappedLoopbackEnd };

    // 127.0.0.0/8 as IPv4-mapped IPv6 addresses. RFC 4291 §2.5.5.2.
    private const ulong MappedLoopback = 0xffff_7f00_0000;
    private const ulong MappedLoopbackEnd = 0xffff_7fff_ffff;

    /// <summary>Reads an address as files of network managers have it: with a zone, or a port and brackets, or neither.</summary>
    /// <returns>Null for what can't be asked from an IPv6-only network: IPv4 addresses but for those of this host, and
    /// nonsense.</returns>
    public static Ipv6Address? ReadAddress(string text)
    {
        // [2001:db8::53]:53%eth0#name, as systemd writes them; a port other than 53 is for another protocol.
        string address = text.Split('%', '#')[0];
        if (address.StartsWith('['))
        {
            int end = address.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || address[(end + 1)..] is not ("" or ":53"))
            {
                return null;
            }

            address = address[1..end];
        }

        return Ipv6Address.TryParse(address, null, out Ipv6Address ipv6) && !ipv6.IsMulticast && ipv6 != Ipv6Address.Unspecified ? ipv6
            : Ipv4Address.TryParse(address, null, out Ipv4Address ipv4) && ipv4.Value >> 24 == 127 ? Mapped(ipv4)
            : null;
    }

    private static Ipv6Address Mapped(Ipv4Address address) => new(0, 0xffff_0000_0000UL | address.Value);

    public override string ToString() => Address is { High: 0, Low: >= MappedLoopback and <= MappedLoopbackEnd }
        ? new Ipv4Address((uint)Address.Low).ToString()
        : Address.ToString();
}

/// <summary>How a resolver was learned; the better ones first.</summary>
public enum ResolverOrigin
{
    /// <summary>The router of the link recommends it. RFC 8106.</summary>
    RouterAdvertisement,

    /// <summary>A network manager recorded it for the interface, from DHCPv6 or its own configuration.</summary>
    NetworkManager,

    /// <summary>The host's own list, which says nothing of interfaces.</summary>
    ResolvConf,
}
