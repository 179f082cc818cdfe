namespace Claton.Siit;

/// <summary>An address for the device, of either family.</summary>
internal sealed record DeviceAddress(Ipv4Address? Ipv4, Ipv6Address? Ipv6, int LengthBits)
{
    /// <summary>Reads ADDRESS/LENGTH, or an address alone.</summary>
    public static bool TryParse(string text, out DeviceAddress address, out string? problem)
    {
        string[] parts = text.Split('/');
        Ipv4Address? ipv4 = Ipv4Address.TryParse(parts[0], null, out Ipv4Address four) ? four : null;
        Ipv6Address? ipv6 = Ipv6Address.TryParse(parts[0], null, out Ipv6Address six) ? six : null;
        int most = ipv4 is null ? 128 : 32;
        int lengthBits = most;
        bool isRight = (ipv4 is not null || ipv6 is not null)
            && parts.Length <= 2
            && (parts.Length == 1 || int.TryParse(parts[1], System.Globalization.NumberStyles.None, null, out lengthBits))
            && lengthBits <= most;
        address = new DeviceAddress(ipv4, ipv6, lengthBits);
        problem = isRight ? null : "is not an address such as 192.0.2.1/24";
        return isRight;
    }
}
