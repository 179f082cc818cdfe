using System.Diagnostics.CodeAnalysis;
using Claton.Translation.Rfc7915;

namespace Claton.Translation.Rfc7757;

/// <content>The text form of a row: IPV4[/LENGTH]=IPV6[/LENGTH].</content>
public readonly partial record struct ExplicitMapping
{
    /// <summary>Reads two prefixes with an equals sign or blanks between them.</summary>
    /// <param name="problem">What is wrong, to stand behind the text in a message.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ExplicitMapping mapping, [NotNullWhen(false)] out string? problem)
    {
        problem = Parse(text.Trim(), out Ipv4Prefix ipv4, out Ipv6Prefix ipv6);
        mapping = problem is null ? new ExplicitMapping(ipv4, ipv6) : default;
        return problem is null;
    }

    private static string? Parse(ReadOnlySpan<char> row, out Ipv4Prefix ipv4, out Ipv6Prefix ipv6)
    {
        ipv4 = default;
        ipv6 = default;
        int end = row.IndexOfAny("= \t");
        if (end < 0)
        {
            return "is not a mapping such as 192.0.2.1=2001:db8::1";
        }

        ReadOnlySpan<char> left = row[..end];
        ReadOnlySpan<char> right = row[end..].TrimStart();
        right = right.StartsWith('=') ? right[1..].TrimStart() : right;
        return !Ipv4Prefix.TryParse(left, null, out ipv4) ? $"has '{left}' where an IPv4 prefix such as 192.0.2.0/24 belongs"
            : !Ipv6Prefix.TryParse(right, null, out ipv6) ? $"has '{right}' where an IPv6 prefix such as 2001:db8::/120 belongs"
            : IsNobodys(ipv4) ? $"maps {ipv4}, which no packet comes from or goes to"
            : IsNobodys(ipv6) ? $"maps to {ipv6}, which no packet of another link comes from or goes to"
            : !Fits(ipv4, ipv6) ? $"leaves more bits open in {ipv4} than in {ipv6}"
            : null;
    }

    /// <summary>All of it would be dropped, mapped or not: somebody mistyped. // C9</summary>
    private static bool IsNobodys(Ipv4Prefix prefix)
    {
        // What is illegal comes in blocks, none of them shorter than 4 bits.
        const int shortestBlockBits = 4;
        var last = new Ipv4Address(prefix.Address.Value | (uint)((1UL << (32 - prefix.LengthBits)) - 1));
        return prefix.LengthBits >= shortestBlockBits
            && AddressTranslation.IsIllegalAnywhere(prefix.Address) && AddressTranslation.IsIllegalAnywhere(last);
    }

    private static bool IsNobodys(Ipv6Prefix prefix)
    {
        const int multicastBits = 8, linkLocalBits = 10, addressBits = 128;
        return (prefix.LengthBits >= multicastBits && prefix.Address.IsMulticast)
            || (prefix.LengthBits >= linkLocalBits && prefix.Address.IsLinkLocal)
            || (prefix.LengthBits == addressBits && (prefix.Address == Ipv6Address.Unspecified || prefix.Address == Ipv6Address.Loopback));
    }
}
