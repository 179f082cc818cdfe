using System.Collections.Immutable;
using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Claton.Control;
using Claton.Core;
using Claton.Daemon;
using Claton.Datapath;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Kept;
using Claton.Linux;
using Claton.Restart;
using Claton.Status;
using Claton.Translation.Rfc6052;

namespace Claton.Commands;

/// <summary><c>claton run</c>: the daemon, in the foreground.</summary>
internal sealed class RunCommand
{
    private readonly Option<OfInterface<InterfacePolicy>[]> _interfaces = InterfaceSelection.Option();
    private readonly Option<OfInterface<ImmutableArray<EngineChoice>>[]> _engines = EngineSelection.Option();

    private readonly Option<AttachmentChoice?> _attachment = TypedOption.Optional(
        "--bpf-attach",
        "auto|tcx|clsact",
        "How the ebpf engine puts its programs on interfaces: by TCX, which is of Linux 6.6, by clsact, or, as without this option, by the first of them that works",
        TypedOption.Choice(
            ("auto", AttachmentChoice.Auto), ("tcx", AttachmentChoice.Tcx), ("clsact", AttachmentChoice.Clsact)));

    private readonly Option<OfInterface<Pref64>[]> _pref64 = TypedOption.Many(
        "--pref64",
        "[INTERFACE=]PREFIX",
        "Use this NAT64 prefix, whatever the network says: on one interface, or on all that have none set for themselves",
        Pref64Text.ParseOfInterface);

    private readonly Option<bool> _withoutRa = new("--without-ra") { Description = "Use no NAT64 prefixes of Router Advertisements." };
    private readonly Option<bool> _withoutDns = new("--without-dns") { Description = "Ask no resolvers for NAT64 prefixes." };

    private readonly Option<Ipv4Address?> _connectivity = TypedOption.Optional<Ipv4Address>(
        "--connectivity-check",
        "ADDRESS",
        "See by ICMP echo whether this server of the IPv4 Internet answers through each NAT64 prefix that is used; status says so",
        ConnectivityServer.TryParse);

    private readonly Option<bool> _debug = new("--debug")
    {
        Description = "Log also what only helps to find a fault, such as the words of the kernel's BPF verifier.",
    };

    private readonly Option<string> _control = CommonOptions.Control();

    public static Command Create()
    {
        var run = new RunCommand();
        var command = new Command("run", "Notice NAT64 and keep a CLAT on each interface that needs one, until SIGTERM or Ctrl-C.")
        {
            run._interfaces,
            run._engines,
            run._attachment,
            run._pref64,
            run._withoutRa,
            run._withoutDns,
            run._connectivity,
            run._debug,
            run._control,
        };
        command.SetAction(run.Invoke);
        return command;
    }

    private int Invoke(ParseResult parsed)
    {
        var log = Log.ToStandardError(parsed.GetValue(_debug));
        ImmutableSortedDictionary<string, ImmutableArray<EngineChoice>> engines = OfInterface.ByName(parsed.GetValue(_engines) ?? []);
        AttachmentChoice attachment = parsed.GetValue(_attachment) ?? AttachmentChoice.Auto;
        var ofTranslators = new TranslatorLog(log.TranslatorSays, log.TranslatorNews);
        return Run(
            Read(parsed, engines.Keys),
            kept => EngineSelection.Combine(engines, choices => EnginePreference.For(choices, attachment, kept, ofTranslators)),
            log,
            parsed.GetValue(_control)!);
    }

    private Configuration Read(ParseResult parsed, IEnumerable<string> withEngines)
    {
        ImmutableSortedDictionary<string, InterfacePolicy> policies = OfInterface.ByName(parsed.GetValue(_interfaces) ?? []);
        ImmutableSortedDictionary<string, Pref64> pref64s = OfInterface.ByName(parsed.GetValue(_pref64) ?? []);
        return new Configuration
        {
            Interfaces = policies,
            Pref64s = pref64s,
            NamedInterfaces = policies.Keys.Concat(pref64s.Keys).Concat(withEngines)
                .Where(name => name.Length > 0).ToImmutableSortedSet(StringComparer.Ordinal),
            UsesRouterAdvertisements = !parsed.GetValue(_withoutRa),
            UsesDns = !parsed.GetValue(_withoutDns),
            ConnectivityServer = parsed.GetValue(_connectivity),
            Secret = [],
        };
    }

    private static int Run(
        Configuration configuration, Func<KeptDevices, IEngine> engine, Log log, string controlPath)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return ExitCode.Fail("run needs root: it makes network devices and opens packet sockets");
        }

        try
        {
            DescriptorLimit.Raise(); // One for each interface that may become an uplink.
            using FileLock? alone = ControlServer.TryLock(controlPath);
            return alone is null
                ? ExitCode.Fail($"another daemon runs already ({controlPath}.lock is held)")
                : Serve(configuration, engine, log, controlPath);
        }
        catch (Exception error) when (error is LinuxException or IOException or SocketException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(error.Message);
        }
    }

    private static int Serve(
        Configuration configuration, Func<KeptDevices, IEngine> engineFor, Log log, string controlPath)
    {
        using ServiceManager manager = ServiceManager.FromEnvironment(log);
        var kept = new KeptDevices(manager);
        IEngine engine = engineFor(kept);
        log.Starting(StatusReporter.Version, engine.Name);
        HostCleanup.Run(log);
        configuration = configuration with { Secret = HostSecret.Load(log) };
        using var loop = new EventLoop();
        using var daemon = new ClatDaemon(loop, configuration, engine, kept, MemoryFile.Beside(controlPath, log), log);
        using var server = new ControlServer(controlPath, new VarlinkService(() => AskAsync(loop, daemon)));
        using var signals = new StopSignals(loop, kept.IsLasting ? log.Leaving : log.Stopping);
        using PosixSignalRegistration? reload = manager.IsThere ? ReloadOnHangUp(loop, daemon, manager) : null;
        daemon.Look();
        log.Ready(daemon.ListeningOn);
        manager.Ready();
        loop.Run();
        manager.Stopping();
        return ExitCode.Success;
    }

    /// <summary>Only a service manager means that by it: without one, the terminal is gone.</summary>
    private static PosixSignalRegistration ReloadOnHangUp(EventLoop loop, ClatDaemon daemon, ServiceManager manager) =>
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            loop.Post(() =>
            {
                manager.Reloading();
                daemon.LookAnew();
                manager.Ready();
            });
        });

    private static Task<StatusReport> AskAsync(EventLoop loop, ClatDaemon daemon)
    {
        var answer = new TaskCompletionSource<StatusReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(() =>
        {
            daemon.Look(); // Whoever asks may do so since something is wrong that nobody reported.
            try
            {
                answer.SetResult(StatusReporter.Report(daemon));
            }
            catch (Exception error)
            {
                answer.SetException(error); // A question must not end the daemon.
            }
        });
        return answer.Task;
    }
}
