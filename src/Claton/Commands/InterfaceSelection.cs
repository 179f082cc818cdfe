using System.Collections.Immutable;
using System.CommandLine;
using Claton.Core;

namespace Claton.Commands;

/// <summary>What <c>--interface</c> says of one interface.</summary>
internal readonly record struct InterfaceSelection(string Name, InterfacePolicy Policy)
{
    public static Option<InterfaceSelection[]> Option()
    {
        Option<InterfaceSelection[]> option = TypedOption.Many<InterfaceSelection>(
            "--interface",
            "NAME[=auto|always|off]",
            "Serve this interface and only those that are named so: where it has no native IPv4 (auto, as without a word), or beside "
                + "native IPv4, too (always). Or leave it out (off): where nothing else is said, all others are served",
            TryParse);
        option.Aliases.Add("-i");
        return option;
    }

    /// <summary>By name; what is said last of one interface holds.</summary>
    public static ImmutableSortedDictionary<string, InterfacePolicy> Policies(IEnumerable<InterfaceSelection> selections) =>
        ImmutableSortedDictionary.Create<string, InterfacePolicy>(StringComparer.Ordinal)
            .SetItems(selections.Select(selection => KeyValuePair.Create(selection.Name, selection.Policy)));

    internal static bool TryParse(string text, out InterfaceSelection selection, out string? problem)
    {
        int sign = text.LastIndexOf('=');
        InterfacePolicy? policy = (sign < 0 ? "auto" : text[(sign + 1)..]) switch
        {
            "auto" => InterfacePolicy.Auto,
            "always" => InterfacePolicy.Always,
            "off" => InterfacePolicy.Off,
            _ => null,
        };
        string name = sign < 0 ? text : text[..sign];
        selection = new InterfaceSelection(name, policy ?? InterfacePolicy.Auto);
        problem = policy is not null && name.Length > 0 ? null : "is not the name of an interface, alone or with =auto, =always or =off";
        return problem is null;
    }
}
