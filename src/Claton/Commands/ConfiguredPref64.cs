using Claton.Translation.Rfc6052;

namespace Claton.Commands;

/// <summary>A NAT64 prefix from the command line, for one interface or for all. // A5</summary>
/// <param name="Interface">Empty for all that have none of their own.</param>
internal readonly record struct ConfiguredPref64(string Interface, Pref64 Pref64)
{
    /// <summary>Reads <c>PREFIX</c> or <c>INTERFACE=PREFIX</c>.</summary>
    public static bool TryParse(string text, out ConfiguredPref64 value, out string? problem)
    {
        int separator = text.LastIndexOf('=');
        string name = separator < 0 ? "" : text[..separator];
        bool isRight = Ipv6Prefix.TryParse(text[(separator + 1)..], null, out Ipv6Prefix prefix)
            && Pref64.TryCreate(prefix, out _) && separator != 0;
        value = isRight ? new ConfiguredPref64(name, new Pref64(prefix)) : default;
        problem = isRight ? null : "is not [INTERFACE=]PREFIX, such as 64:ff9b::/96, of 32, 40, 48, 56, 64 or 96 bits";
        return isRight;
    }
}
