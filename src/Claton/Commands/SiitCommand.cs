using System.CommandLine;
using System.CommandLine.Parsing;
using Claton.Siit;
using Claton.Translation;
using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Commands;

/// <summary><c>claton siit</c>: the translator alone.</summary>
internal sealed class SiitCommand
{
    private const int MostQueues = 64;
    private const int CopiedTos = -1;

    private static readonly TranslatorOptions s_defaults = new() { Prefix = Pref64.WellKnown };

    private readonly Option<string> _device = new("--device", "-d")
    {
        Description = "The TUN device: one that was made before to last, or else it is made, and goes with this program",
        HelpName = "NAME",
        DefaultValueFactory = _ => "siit0",
    };

    private readonly Option<Pref64> _prefix = TypedOption.WithDefault<Pref64>(
        "--prefix", "PREFIX", "Where IPv4 addresses without a mapping stand in IPv6 (RFC 6052)", Pref64Text.TryParse, Pref64.WellKnown);

    private readonly Option<ExplicitMapping[]> _map = TypedOption.Many<ExplicitMapping>(
        "--map", "IPV4[/n]=IPV6[/n]", "An explicit mapping of addresses (RFC 7757); the longest matching prefix wins",
        (string text, out ExplicitMapping mapping, out string? problem) => ExplicitMapping.TryParse(text, out mapping, out problem));

    private readonly Option<string?> _mapFile = new("--map-file")
    {
        Description = "A file with one mapping on a line, '#' before comments; read again on SIGHUP",
        HelpName = "PATH",
    };

    private readonly Option<Ipv4Address?> _ipv4Address = TypedOption.Optional(
        "--ipv4-address", "ADDRESS", "The translator's own address, from which it sends ICMP errors and answers pings (none; errors come from 192.0.0.8)",
        TypedOption.Expecting<Ipv4Address>("an IPv4 address such as 192.0.2.1"));

    private readonly Option<Ipv6Address?> _ipv6Address = TypedOption.Optional(
        "--ipv6-address", "ADDRESS", "The same in IPv6 (the IPv4 address in the prefix)",
        TypedOption.Expecting<Ipv6Address>("an IPv6 address such as 2001:db8::1"));

    private readonly Option<Ipv4Prefix?> _icmpPool = TypedOption.Optional(
        "--rfc6791-prefix", "PREFIX", "Where routers that have no IPv4 form get an address for their ICMP errors (192.0.0.8/32)",
        TypedOption.Expecting<Ipv4Prefix>("an IPv4 prefix such as 198.51.100.0/28"));

    private readonly Option<Toggle?> _revealSource = TypedOption.Optional(
        "--rfc6791-extension", "on|off", "Whether such an error tells the router's IPv6 address in an ICMP extension, for traceroute -e (on)",
        TypedOption.Choice(("on", Toggle.On), ("off", Toggle.Off)));

    private readonly Option<int> _lowestMtu = TypedOption.WithDefault(
        "--lowest-ipv6-mtu", "BYTES", "No path on the IPv6 side has a lower MTU: IPv4 packets without DF are cut to it",
        TypedOption.Number(1280, 65535), s_defaults.LowestIpv6MtuBytes);

    private readonly Option<int?> _mtu4 = TypedOption.Optional(
        "--mtu4", "BYTES", "The MTU of the next hop on the IPv4 side (that of a device which is there, or 1500)",
        TypedOption.Number(68, 65535));

    private readonly Option<int?> _mtu6 = TypedOption.Optional(
        "--mtu6", "BYTES", "The MTU of the next hop on the IPv6 side, by the same rules", TypedOption.Number(1280, 65535));

    private readonly Option<ZeroUdpChecksum?> _zeroUdp = TypedOption.Optional(
        "--udp-zero-checksum", "drop|compute", "What becomes of UDP over IPv4 without a checksum, which IPv6 does not allow (compute)",
        TypedOption.Choice(("compute", ZeroUdpChecksum.Compute), ("drop", ZeroUdpChecksum.Drop)));

    private readonly Option<int?> _tos = TypedOption.Optional<int>(
        "--tos", "copy|NUMBER", "The type of service of IPv4 packets: copied, as is the traffic class of IPv6, or this one, and zero in IPv6 (copy)",
        ParseTos);

    private readonly Option<Toggle?> _allowPrivate = TypedOption.Optional(
        "--private-ipv4", "allow|refuse", "What becomes of private and other non-global IPv4 addresses inside 64:ff9b::/96 (allow)",
        TypedOption.Choice(("allow", Toggle.On), ("refuse", Toggle.Off)));

    private readonly Option<Hairpinning?> _hairpinning = TypedOption.Optional(
        "--hairpinning", "intrinsic|simple|off", "How IPv6 nodes behind mappings reach each other by IPv4, RFC 7757 section 4 (intrinsic)",
        TypedOption.Choice(("intrinsic", Hairpinning.Intrinsic), ("simple", Hairpinning.Simple), ("off", Hairpinning.None)));

    private readonly Option<int> _errorRate = TypedOption.WithDefault(
        "--error-rate", "NUMBER", "ICMP errors that each direction sends in a second, at most; 0 for none",
        TypedOption.Number(0, 1_000_000), s_defaults.ErrorsPerSecond);

    private readonly Option<int?> _queues = TypedOption.Optional(
        "--queues", "NUMBER", "Queues of the device, with a thread for each (as many as processors)",
        TypedOption.Number(1, MostQueues));

    private readonly Option<bool> _up = new("--up")
    {
        Description = "Bring the device up and route to it: the prefix, the IPv4 side of each mapping, and the own addresses",
    };

    private readonly Option<DeviceAddress[]> _address = TypedOption.Many<DeviceAddress>(
        "--address", "ADDRESS/LENGTH", "With --up: an address of the host on the device", DeviceAddress.TryParse);

    private readonly Option<RoutedPrefix[]> _route = TypedOption.Many<RoutedPrefix>(
        "--route", "PREFIX", "With --up: what to route to the device, instead of the above", RoutedPrefix.TryParse);

    private readonly Option<string?> _control = new("--control")
    {
        Description = "The socket where 'claton status --control PATH' asks (/run/claton/siit-NAME)",
        HelpName = "PATH",
    };

    /// <param name="run">What is done with the options.</param>
    public static Command Create(Func<SiitOptions, int> run)
    {
        var siit = new SiitCommand();
        var command = new Command("siit", """
            Translate between IPv4 and IPv6, statelessly (SIIT, RFC 7915), on a TUN device: what is routed to the device
            comes out of it in the other family. No CLAT, no discovery: the translator alone, in the foreground.

            A border of an IPv6-only data centre, with two servers that have IPv4 addresses (RFC 7755):
              claton siit --prefix 2001:db8:64::/96 --map 192.0.2.1=2001:db8::1 --map 192.0.2.2=2001:db8::2 --up

            A host's CLAT by hand, 2001:db8::c1a7 being routed to this host:
              claton siit --prefix 64:ff9b::/96 --map 192.0.0.1=2001:db8::c1a7 --up \
                --address 192.0.0.1/32 --route 0.0.0.0/0 --route 2001:db8::c1a7/128
            """)
        {
            siit._device, siit._prefix, siit._map, siit._mapFile, siit._ipv4Address, siit._ipv6Address, siit._icmpPool, siit._revealSource,
            siit._lowestMtu, siit._mtu4, siit._mtu6, siit._zeroUdp, siit._tos, siit._allowPrivate, siit._hairpinning, siit._errorRate,
            siit._queues, siit._up, siit._address, siit._route, siit._control,
        };
        siit._device.Validators.Add(result =>
        {
            string name = result.GetValueOrDefault<string>();
            if (!SiitOptions.IsDeviceName(name))
            {
                result.AddError($"--device: '{name}' is not a name for a device: 1 to 15 letters, digits and . _ -");
            }
        });
        siit._mapFile.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is "")
            {
                result.AddError("--map-file: '' is not the name of a file");
            }
        });
        siit._control.Validators.Add(CommonOptions.ValidateControlPath);
        command.Validators.Add(siit.Validate);
        command.SetAction(parsed =>
        {
            SiitOptions options = siit.Read(parsed);
            return MapFile.TryRead(path: null, options.Mappings, out _, out string? problem)
                ? run(options)
                : ExitCode.Fail(problem, ExitCode.Usage);
        });
        return command;
    }

    /// <summary>What no option can tell alone.</summary>
    private void Validate(CommandResult result)
    {
        if (result.GetResult(_up) is null && (result.GetResult(_address) ?? result.GetResult(_route)) is { } lonely)
        {
            result.AddError($"{lonely.Option.Name} is for --up, which is not given");
        }
    }

    private static bool ParseTos(string text, out int tos, out string? problem)
    {
        bool isNumber = TypedOption.Number(0, byte.MaxValue)(text, out tos, out _);
        tos = isNumber ? tos : CopiedTos;
        problem = isNumber || text == "copy" ? null : "is neither 'copy' nor a number from 0 to 255";
        return problem is null;
    }

    private SiitOptions Read(ParseResult parsed) => new()
    {
        DeviceName = parsed.GetValue(_device)!,
        Translator = s_defaults with
        {
            Prefix = parsed.GetValue(_prefix),
            OwnIpv4Address = parsed.GetValue(_ipv4Address),
            OwnIpv6Address = parsed.GetValue(_ipv6Address),
            UntranslatableIcmpSource = parsed.GetValue(_icmpPool) ?? s_defaults.UntranslatableIcmpSource,
            RevealIcmpSource = parsed.GetValue(_revealSource) is { } reveals ? reveals == Toggle.On : s_defaults.RevealIcmpSource,
            LowestIpv6MtuBytes = parsed.GetValue(_lowestMtu),
            ZeroUdpChecksum = parsed.GetValue(_zeroUdp) ?? s_defaults.ZeroUdpChecksum,
            CopyTrafficClass = parsed.GetValue(_tos) is null or CopiedTos,
            FixedTypeOfService = parsed.GetValue(_tos) is { } tos and not CopiedTos ? (byte)tos : s_defaults.FixedTypeOfService,
            AllowPrivateIpv4 = parsed.GetValue(_allowPrivate) is { } allows ? allows == Toggle.On : s_defaults.AllowPrivateIpv4,
            Hairpinning = parsed.GetValue(_hairpinning) ?? s_defaults.Hairpinning,
            GenerateErrors = parsed.GetValue(_errorRate) > 0,
            ErrorsPerSecond = parsed.GetValue(_errorRate),
        },
        Mappings = [.. parsed.GetValue(_map) ?? []],
        MapFile = parsed.GetValue(_mapFile),
        Ipv4MtuBytes = parsed.GetValue(_mtu4),
        Ipv6MtuBytes = parsed.GetValue(_mtu6),
        Queues = parsed.GetValue(_queues),
        BringUp = parsed.GetValue(_up),
        Addresses = [.. parsed.GetValue(_address) ?? []],
        Routes = parsed.GetResult(_route) is null ? null : [.. parsed.GetValue(_route)!],
        ControlPath = parsed.GetValue(_control),
    };

    /// <summary>A choice of two words. The parser takes an option of truth values for a switch, which has no words.</summary>
    private enum Toggle
    {
        On,
        Off,
    }
}
