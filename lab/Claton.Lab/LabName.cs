using System.Diagnostics.CodeAnalysis;

namespace Claton.Lab;

/// <summary>How a lab's name appears in the names of its namespaces and files.</summary>
public static class LabName
{
    private const string NamespacePrefix = "claton-";

    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 32 && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The name of a network namespace. Nodes have no hyphen in their names.</summary>
    public static string Namespace(string lab, string node) => $"{NamespacePrefix}{lab}-{node}";

    public static bool TryParseNamespace(
        string @namespace, [NotNullWhen(true)] out string? lab, [NotNullWhen(true)] out string? node)
    {
        (lab, node) = (null, null);
        int hyphen = @namespace.LastIndexOf('-');
        if (!@namespace.StartsWith(NamespacePrefix, StringComparison.Ordinal) || hyphen <= NamespacePrefix.Length)
        {
            return false;
        }

        lab = @namespace[NamespacePrefix.Length..hyphen];
        node = @namespace[(hyphen + 1)..];
        return true;
    }

    /// <summary>All that a running lab writes, daemons' configuration and logs included.</summary>
    public static string StateFolder(string lab) => $"/run/claton/lab/{lab}";

    /// <summary>Where `ip netns exec` looks for the files that it puts over those in /etc.</summary>
    public static string EtcFolder(string lab, string node) => $"/etc/netns/{Namespace(lab, node)}";
}
