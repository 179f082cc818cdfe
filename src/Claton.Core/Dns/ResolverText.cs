namespace Claton.Core.Dns;

/// <summary>Reads the files in which network managers write down resolvers. What is nonsense in them is left out. // A10 E1</summary>
public static class ResolverText
{
    /// <summary>Lines as <c>nameserver 2001:db8::53</c>. resolv.conf(5).</summary>
    /// <param name="interfaceName">Addresses with the zone of another interface are left out.</param>
    public static IEnumerable<Ipv6Address> ReadNameservers(string text, string interfaceName, int interfaceIndex) =>
        text.Split('\n')
            .Select(line => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .SelectMany(words => ReadAddresses([words[1]], interfaceName, interfaceIndex));

    /// <summary>A line as <c>DNS=2001:db8::53 2001:db8::54</c>, as systemd writes the state of a link.</summary>
    public static IEnumerable<Ipv6Address> ReadAssignment(string text, string key, string interfaceName, int interfaceIndex) =>
        text.Split('\n')
            .Where(line => line.StartsWith($"{key}=", StringComparison.Ordinal))
            .SelectMany(line => ReadAddresses(line[(key.Length + 1)..].Trim().Trim('"').Split(' '), interfaceName, interfaceIndex));

    private static IEnumerable<Ipv6Address> ReadAddresses(string[] words, string interfaceName, int interfaceIndex) =>
        words.Where(word => IsOnInterface(word, interfaceName, interfaceIndex))
            .Select(Resolver.ReadAddress)
            .OfType<Ipv6Address>();

    private static bool IsOnInterface(string word, string interfaceName, int interfaceIndex)
    {
        string[] parts = word.Split('#')[0].Split('%');
        return parts.Length == 1 || parts[1] == interfaceName || parts[1] == $"{interfaceIndex}";
    }
}
