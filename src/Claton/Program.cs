using System.CommandLine;
using System.CommandLine.Parsing;
using Claton.Commands;
using Claton.Siit;

PlainTerminal.Open();
var root = new RootCommand(
    """
    Claton gives this host its IPv4 back on IPv6-only networks: a CLAT (464XLAT, RFC 6877).

    `claton run` is the daemon. It notices NAT64 by the PREF64 option of Router Advertisements, makes a device
    clat-<uplink> with an IPv4 address and a default route on each interface that needs one, and takes it away when
    native IPv4 comes or the prefix goes. `claton status` shows what it does and why.

    To see it work without such a network at hand: claton lab run -- ping 203.0.113.10

    Exit status: 0 it worked, 1 it did not and one line says why, 2 the command line was not understood.
    """)
{
    RunCommand.Create(),
    StatusCommand.Create(),
    CleanupCommand.Create(),
    SiitCommand.Create(SiitRun.Run),
    LabCommand.Create(),
};

ParseResult result = root.Parse(args);
if (result.Errors is [var error, ..])
{
    return ExitCode.Fail($"{InWords(result, error)} ({NameOf(result.CommandResult)} --help explains)", ExitCode.Usage);
}

return await result.InvokeAsync();

static string InWords(ParseResult result, ParseError error) =>
    result.UnmatchedTokens is [var word, ..] ? $"'{word}' is not understood"
    : error.SymbolResult is OptionResult { Tokens: [] } option ? $"{option.Option.Name} needs a value"
    : error.SymbolResult is CommandResult { Command.Subcommands: { Count: > 0 } commands } ? $"what to do is missing: {string.Join(", ", commands.Select(command => command.Name))}"
    : error.Message.TrimEnd('.');

// As it was typed, such as "claton lab up": the program may have another name.
static string NameOf(CommandResult command) =>
    command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "claton";
