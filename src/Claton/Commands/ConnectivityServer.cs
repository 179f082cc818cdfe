using Claton.Core.Dns;

namespace Claton.Commands;

/// <summary>Whom the administrator wants to be asked whether IPv4 works. RFC 7050 §3.2. // A11</summary>
internal static class ConnectivityServer
{
    /// <summary>Not the addresses of ipv4only.arpa, which no host has (§3.2.1).</summary>
    public static bool TryParse(string text, out Ipv4Address address, out string? problem)
    {
        bool isAddress = Ipv4Address.TryParse(text, null, out address);
        problem = !isAddress ? "is not an IPv4 address such as 192.0.2.1"
            : Pref64Search.IsWellKnown(address) ? "is an address of ipv4only.arpa, which no server has"
            : null;
        return problem is null;
    }
}
