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
        using var stop = new StopSignals(_loop, _log);
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

    /// <summary>A file with a mistake changes nothing.</summary>
    private void ReadMapFileAgain()
    {
        if (!MapFile.TryRead(_options.MapFile, _options.Mappings, out IReadOnlyList<ExplicitMapping>? mappings, out string? problem))
        {
            _log.MappingsRefused(problem);
            return;
        }

        _current = _current with { Mappings = mappings };
        _translator.Change(_current);
        _log.MappingsRead(mappings.Count);
        if (_options.BringUp)
        {
            SetRoutesAgain();
        }
    }

    private void SetRoutesAgain()
    {
        try
        {
            _network.SetRoutes(_options.RoutesFor(_current));
        }
        catch (LinuxException error)
        {
            _log.MappingsRefused(error.Message);
        }
    }

    private void TellWhatIsNotForwarded()
    {
        foreach ((string family, string parameter) in new[] { ("IPv4", "ipv4/ip_forward"), ("IPv6", "ipv6/conf/all/forwarding") })
        {
            string path = $"/proc/sys/net/{parameter}";
            if (File.Exists(path) && File.ReadAllText(path).StartsWith('0'))
            {
                _log.NotForwarding(family, "net." + parameter.Replace('/', '.'));
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
