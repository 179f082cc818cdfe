namespace Claton.Siit;

/// <summary>What is routed to the device, of either family.</summary>
internal sealed record RoutedPrefix(Ipv4Prefix? Ipv4, Ipv6Prefix? Ipv6)
{
    public RoutedPrefix(Ipv4Prefix prefix)
        : this(prefix, null)
    {
    }

    public RoutedPrefix(Ipv6Prefix prefix)
        : this(null, prefix)
    {
    }

    public static bool TryParse(string text, out RoutedPrefix prefix, out string? problem)
    {
        Ipv4Prefix? ipv4 = Ipv4Prefix.TryParse(text, null, out Ipv4Prefix four) ? four : null;
        Ipv6Prefix? ipv6 = Ipv6Prefix.TryParse(text, null, out Ipv6Prefix six) ? six : null;
        prefix = new RoutedPrefix(ipv4, ipv6);
        problem = ipv4 is null && ipv6 is null ? "is not a prefix such as 192.0.2.0/24" : null;
        return problem is null;
    }

    public override string ToString() => Ipv4?.ToString() ?? Ipv6.ToString()!;
}
