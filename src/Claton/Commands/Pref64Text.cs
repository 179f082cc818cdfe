using Claton.Core;
using Claton.Translation.Rfc6052;

namespace Claton.Commands;

/// <summary>A NAT64 prefix on a command line. // A5</summary>
internal static class Pref64Text
{
    /// <summary>Of one interface or of all.</summary>
    internal static readonly TypedOption.Parser<OfInterface<Pref64>> ParseOfInterface = OfInterface.Optional<Pref64>(TryParse);

    public static bool TryParse(string text, out Pref64 value, out string? problem)
    {
        problem = Ipv6Prefix.TryParse(text, null, out Ipv6Prefix prefix) ? RoutablePref64.WhyNot(prefix) : WhyNot(text);
        value = problem is null ? new Pref64(prefix) : default;
        return problem is null;
    }

    private static string WhyNot(string text) =>
        text.Split('/') is [var address, var length]
        && Ipv6Address.TryParse(address, null, out Ipv6Address first) && Ipv6Prefix.TryParse($"::/{length}", null, out Ipv6Prefix block)
            ? $"has bits set behind the first {block.LengthBits}: the prefix would be {new Ipv6Prefix(first, block.LengthBits)}"
            : "is not a prefix such as 64:ff9b::/96";
}
