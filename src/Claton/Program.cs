using System.CommandLine;
using Claton.Commands;
using Claton.Siit;

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
    string problem = result.UnmatchedTokens is [var word, ..] ? $"'{word}' is not understood" : error.Message.TrimEnd('.');
    return ExitCode.Fail($"{problem} (claton --help explains)", ExitCode.Usage);
}

return await result.InvokeAsync();
