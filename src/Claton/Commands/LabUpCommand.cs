using System.CommandLine;
using System.Diagnostics;
using Claton.Lab;
using Claton.Translation.Rfc6052;

namespace Claton.Commands;

/// <summary><c>claton lab up</c>, and the options that every command has which builds a lab.</summary>
internal sealed class LabUpCommand
{
    private static readonly LabOptions s_defaults = new();

    /// <summary>What makes sense is for the lab to say.</summary>
    private static readonly TypedOption.Parser<int> s_anyNumber = TypedOption.Number(0, int.MaxValue);

    private readonly Option<Ipv6Prefix> _pref64 = TypedOption.WithDefault(
        "--pref64", "PREFIX", "The NAT64's prefix; its length is 32, 40, 48, 56, 64 or 96",
        ParsePref64, s_defaults.Pref64);

    private readonly Option<int> _pref64Lifetime = TypedOption.WithDefault(
        "--pref64-lifetime", "SECONDS", "For how long Router Advertisements promise it", s_anyNumber, s_defaults.Pref64LifetimeSeconds);

    private readonly Option<bool> _noRaPref64 = new("--no-ra-pref64")
    {
        Description = "Leave it out of Router Advertisements: only DNS tells it",
    };

    private readonly Option<int?> _mtu = TypedOption.Optional(
        "--mtu", "BYTES", "The MTU in Router Advertisements (none is advertised)", s_anyNumber);

    private readonly Option<int> _hopMtu = TypedOption.WithDefault(
        "--hop-mtu", "BYTES", "The MTU of the link behind the router", s_anyNumber, s_defaults.HopMtuBytes);

    private readonly Option<int> _uplinks = TypedOption.WithDefault(
        "--uplinks", "NUMBER", "How many access links the host has: eth0, eth1 and so on", s_anyNumber, s_defaults.Uplinks);

    public static Command Create()
    {
        var name = LabCommand.NameArgument();
        Option<bool> verbose = LabCommand.VerboseOption();
        var command = new Command("up", "Build a lab and leave it running.") { name, verbose };
        var options = new LabUpCommand();
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            LabOptions wanted = options.Read(parsed, parsed.GetValue(name)!);
            return LabCommand.Run(wanted.FindMistake(), async cancellation =>
            {
                long start = Stopwatch.GetTimestamp();
                Action<string>? echo = LabCommand.Echo(parsed.GetValue(verbose));
                LabNetwork lab = await LabNetwork.UpAsync(wanted, echo, cancellation);
                Console.Write(Describe(lab, Stopwatch.GetElapsedTime(start)));
                return ExitCode.Success;
            });
        });
        return command;
    }

    /// <summary>Adds the options that describe a network.</summary>
    public void AddTo(Command command)
    {
        command.Add(_pref64);
        command.Add(_pref64Lifetime);
        command.Add(_noRaPref64);
        command.Add(_mtu);
        command.Add(_hopMtu);
        command.Add(_uplinks);
    }

    public LabOptions Read(ParseResult parsed, string name) => new()
    {
        Name = name,
        Pref64 = parsed.GetValue(_pref64),
        Pref64LifetimeSeconds = parsed.GetValue(_pref64Lifetime),
        AdvertisePref64 = !parsed.GetValue(_noRaPref64),
        Pref64InDns = true,
        AdvertisedMtuBytes = parsed.GetValue(_mtu),
        HopMtuBytes = parsed.GetValue(_hopMtu),
        Uplinks = parsed.GetValue(_uplinks),
    };

    /// <summary>Did the command line say anything about the network to build?</summary>
    public bool AnyGiven(ParseResult parsed) =>
        new Option[] { _pref64, _pref64Lifetime, _noRaPref64, _mtu, _hopMtu, _uplinks }
            .Any(option => parsed.GetResult(option) is { Implicit: false });

    private static bool ParsePref64(string text, out Ipv6Prefix prefix, out string? problem)
    {
        bool isRight = Pref64Text.TryParse(text, out Pref64 read, out problem);
        prefix = read.Prefix;
        return isRight;
    }

    private static string Describe(LabNetwork lab, TimeSpan elapsed)
    {
        string name = lab.Options.Name == s_defaults.Name ? "" : $" {lab.Options.Name}";
        string announced = lab.Options.AdvertisePref64 ? "announced in Router Advertisements" : "known from DNS alone";
        return $"""
            Lab '{lab.Options.Name}' is up after {elapsed.TotalSeconds:0.0} s. Its host has IPv6 and no IPv4.
              NAT64   {lab.Options.Pref64}, {announced}
              server  {lab.Addresses.Server} (server.lab): web and UDP echo, IPv4 only
            To look around in it: claton lab shell{name}
            To take it down:      claton lab down{name}

            """;
    }
}
