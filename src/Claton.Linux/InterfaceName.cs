using System.Text;

namespace Claton.Linux;

/// <summary>What the kernel takes for the name of an interface. dev_valid_name(), net/core/dev.c.</summary>
public static class InterfaceName
{
    /// <summary>IFNAMSIZ, less the terminating zero.</summary>
    private const int MostOctets = 15;

    /// <returns>Why no interface has that name, in words that stand well behind it; null where one may.</returns>
    public static string? WhyNot(string name)
    {
        byte[] octets = Encoding.UTF8.GetBytes(name);
        return octets.Length == 0 ? "is empty"
            : octets.Length > MostOctets ? $"is longer than {MostOctets} octets"
            : name is "." or ".." ? "is the name of a folder"
            : octets.Any(IsRefused) ? "has a space, a slash, a colon or the like in it"
            : null;
    }

    /// <summary>White space is what isspace() of the kernel takes for it, octet by octet: no-break spaces of Latin-1, too.</summary>
    private static bool IsRefused(byte octet) => octet is 0 or (byte)'/' or (byte)':' or (byte)' ' or (>= 9 and <= 13) or 0xa0;
}
