using System.Net.Sockets;
using System.Runtime.InteropServices;
using Claton.Commands;
using Claton.Control;
using Claton.Daemon;
using Claton.Datapath.Siit;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Status;
using Claton.Translation;
using Claton.Translation.Rfc7757;

namespace Claton.Siit;

/// <summary><c>claton siit</c> at work: the translator, what it needs of the host, and the signals that change it.</summary>
internal sealed class SiitRun : IDisposable
{
    private readonly SiitOptions _options;
    private readonly Log _log;
    private readonly EventLoop _loop = new();
    private readonly RouteNetlink _netlink = new();
    private readonly Link? _found;
    private readonly SiitTranslator _translator;
    private readonly SiitNetwork _network;
    private volatile TranslatorOptions _current;
    private Exception? _failure;

    /// <exception cref="LinuxException">The kernel refused something.</exception>
    private SiitRun(SiitOptions options, IReadOnlyList<ExplicitMapping> mappings, Log log)
    {
        _options = options;
        _log = log;
        _found = _netlink.GetLink(options.DeviceName);
        RefuseWhatIsTaken();
        _current = options.ForTranslator(mappings, _found?.MtuBytes);
        _translator = SiitTranslator.Open(options.DeviceName, options.Queues, _current, Fail);
        _network = new SiitNetwork(_netlink, _translator.Device, _found);
    }

    /// <returns>The exit status.</returns>
    public static int Run(SiitOptions options)
    {
        if (!MapFile.TryRead(options.MapFile, options.Mappings, out IReadOnlyList<ExplicitMapping>? mappings, out string? problem))
        {
            return ExitCode.Fail(problem);
        }

        Log log = Log.ToStandardError();
        try
        {
            using var run = new SiitRun(options, mappings, log);
            return run.Serve();
        }
        catch (LinuxException error)
        {
            return ExitCode.Fail(error.Message);
        }
        catch (Exception error) when (error is IOException or SocketException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{options.ControlPath}: {error.Message}");
        }
    }

    public void Dispose()
    {
        _network.Dispose();
        _translator.Dispose();
        _netlink.Dispose();
        _loop.Dispose();
    }

    private int Serve()
    {
        if (_options.BringUp)
        {
            // Packets of either side come in whole.
            _network.BringUp(Math.Max(_current.Ipv4MtuBytes, _current.Ipv6MtuBytes), _options.Addresses);
            _network.SetRoutes(_options.RoutesFor(_current));
        }

        string path = _options.ControlPath ?? ControlSocket.PathOfSiit(_options.DeviceName);
        using FileLock? alone = TakeControlPath(path);
        using ControlServer? control = alone is null ? null : new ControlServer(path, new VarlinkService(() => Task.FromResult(Report())));
        using var stop = new StopSignals(_loop, _log.Stopping);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _loop.Post(ReadMapFileAgain);
        });
        TellWhatIsNotForwarded();
        _log.SiitReady(_translator.Device.Name, _current.Prefix, _current.Mappings.Count, _translator.Queues);
        _loop.Run();
        return _failure is null ? ExitCode.Success : ExitCode.Fail($"{_options.DeviceName}: {_failure.Message}");
    }

    /// <summary>Status is a convenience: without a path that was asked for, translation goes on without it.</summary>
    private FileLock? TakeControlPath(string path)
    {
        bool isAskedFor = _options.ControlPath is not null;
        try
        {
            FileLock? alone = ControlServer.TryLock(path);
            if (alone is not null)
            {
                return alone;
            }

            const string taken = "another process has it";
            return isAskedFor ? throw new IOException(taken) : Without(path, taken);
        }
        catch (Exception error) when (!isAskedFor && error is IOException or UnauthorizedAccessException or LinuxException)
        {
            return Without(path, error.Message);
        }
    }

    private FileLock? Without(string path, string why)
    {
        _log.WithoutControl(path, why);
        return null;
    }

    /// <summary>A file with a mistake changes nothing, nor does one whose routes the kernel refuses.</summary>
    private void ReadMapFileAgain()
    {
        if (_options.MapFile is null)
        {
            _log.NothingToReadAgain();
            return;
        }

        if (!MapFile.TryRead(_options.MapFile, _options.Mappings, out IReadOnlyList<ExplicitMapping>? mappings, out string? problem))
        {
            _log.MappingsRefused(problem);
            return;
        }

        TranslatorOptions changed = _current with { Mappings = mappings };
        try
        {
            if (_options.BringUp)
            {
                _network.SetRoutes(_options.RoutesFor(changed));
            }
        }
        catch (LinuxException error)
        {
            _log.MappingsRefused(error.Message);
            return;
        }

        _current = changed;
        _translator.Change(_current);
        _log.MappingsRead(mappings.Count);
    }

    /// <exception cref="LinuxException">The device is none for this, or another program's, or an own address is the host's.</exception>
    private void RefuseWhatIsTaken()
    {
        if (_found is { IsTun: false })
        {
            throw new LinuxException($"take the device {_options.DeviceName}", "it is no TUN device");
        }

        // A second program would get a share of the flows, and of what one of the two makes of them nobody could tell.
        if (_found is { HasCarrier: true })
        {
            throw new LinuxException($"take the device {_options.DeviceName}", "another program has it");
        }

        // A host drops what comes to it from an address of its own, and so all of the translator's errors.
        if (_options.Translator.OwnIpv4Address is { } ipv4 && _netlink.GetAddresses<Ipv4Address>().Any(address => address.Address == ipv4))
        {
            throw AddressInUse("--ipv4-address", $"{ipv4}");
        }

        if (_options.Translator.OwnIpv6Address is { } ipv6 && _netlink.GetAddresses<Ipv6Address>().Any(address => address.Address == ipv6))
        {
            throw AddressInUse("--ipv6-address", $"{ipv6}");
        }
    }

    private static LinuxException AddressInUse(string option, string address) =>
        new($"{option} {address}", "it is the host's own, and the translator needs another");

    private void TellWhatIsNotForwarded()
    {
        foreach ((string family, string parameter, string consequence) in new[]
        {
            ("IPv4", "ipv4/ip_forward", "what has become IPv4 reaches this host alone"),
            ("IPv6", "ipv6/conf/all/forwarding", "what has become IPv6 reaches nobody else"),
        })
        {
            string path = $"/proc/sys/net/{parameter}";
            if (File.Exists(path) && File.ReadAllText(path).StartsWith('0'))
            {
                _log.NotForwarding(family, "net." + parameter.Replace('/', '.'), consequence);
            }
        }
    }

    private StatusReport Report() => StatusReporter.Report(_translator, _current);

    private void Fail(Exception error) => _loop.Post(() =>
    {
        _failure = error;
        _loop.Stop();
    });
}
