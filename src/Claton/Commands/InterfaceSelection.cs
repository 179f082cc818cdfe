using System.CommandLine;
using Claton.Core;

namespace Claton.Commands;

/// <summary>What <c>--interface</c> says.</summary>
internal static class InterfaceSelection
{
    internal static readonly TypedOption.Parser<OfInterface<InterfacePolicy>> Parse = OfInterface.Required(
        TypedOption.Choice(("auto", InterfacePolicy.Auto), ("always", InterfacePolicy.Always), ("off", InterfacePolicy.Off)),
        InterfacePolicy.Auto);

    public static Option<OfInterface<InterfacePolicy>[]> Option()
    {
        Option<OfInterface<InterfacePolicy>[]> option = TypedOption.Many(
            "--interface",
            "NAME[=auto|always|off]",
            "Serve this interface and only those that are named so: where it has no native IPv4 (auto, as without a word), or beside "
                + "native IPv4, too (always). Or leave it out (off): where nothing else is said, all others are served",
            Parse);
        option.Aliases.Add("-i");
        return option;
    }
}
