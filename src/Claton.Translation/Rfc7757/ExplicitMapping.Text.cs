using System.Diagnostics.CodeAnalysis;

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
            : !Fits(ipv4, ipv6) ? $"leaves more bits open in {ipv4} than in {ipv6}"
            : null;
    }
}
