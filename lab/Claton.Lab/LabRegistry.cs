namespace Claton.Lab;

/// <summary>Which labs there are. What is true is what the system has: namespaces and folders by their names.</summary>
public static class LabRegistry
{
    private const string NamespaceFolder = "/run/netns";
    private const string LabFolder = "/run/claton/lab";
    private const string OptionsFile = "options";

    /// <summary>All labs of which anything is there, with their options in words; half-built ones included.</summary>
    public static IEnumerable<(string Name, string Description)> List() =>
        Namespaces()
            .Select(found => found.Lab)
            .Concat(Directory.Exists(LabFolder) ? Directory.EnumerateDirectories(LabFolder).Select(NameOf) : [])
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(lab => (lab, Describe(lab)));

    public static bool Exists(string lab) => List().Any(found => found.Name == lab);

    /// <summary>The nodes of a lab, by the names of their namespaces.</summary>
    public static IReadOnlyList<string> Nodes(string lab) =>
        [.. Namespaces().Where(found => found.Lab == lab).Select(found => found.Node)];

    internal static void Record(LabOptions options)
    {
        string prefix = options.AdvertisePref64 ? "advertised" : "not advertised";
        File.WriteAllText(
            Path.Combine(LabName.StateFolder(options.Name), OptionsFile),
            $"NAT64 {options.Pref64} ({prefix}), {options.Uplinks} uplink(s), hop MTU {options.HopMtuBytes}\n");
    }

    private static IEnumerable<(string Lab, string Node)> Namespaces()
    {
        if (!Directory.Exists(NamespaceFolder))
        {
            yield break;
        }

        foreach (string path in Directory.EnumerateFileSystemEntries(NamespaceFolder))
        {
            if (LabName.TryParseNamespace(NameOf(path), out string? lab, out string? node))
            {
                yield return (lab, node);
            }
        }
    }

    private static string Describe(string lab)
    {
        string path = Path.Combine(LabName.StateFolder(lab), OptionsFile);
        return File.Exists(path) ? File.ReadAllText(path).Trim() : "incomplete: take it down";
    }

    private static string NameOf(string path) => Path.GetFileName(path);
}
