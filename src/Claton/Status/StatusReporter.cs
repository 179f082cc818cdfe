using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using Claton.Core;
using Claton.Core.Connectivity;
using Claton.Core.Dns;
using Claton.Core.NeighborDiscovery;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Daemon;
using Claton.Datapath;
using Claton.Datapath.Siit;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Status;

/// <summary>Writes the report from the daemon's picture and plan. To be called on the daemon's own thread.</summary>
internal static class StatusReporter
{
    private const int MostMappingRows = 1000;

    public static string Version { get; } =
        typeof(StatusReporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

    public static StatusReport Report(ClatDaemon daemon) => new()
    {
        Version = Version,
        Engine = daemon.EngineName,
        Interfaces =
        [
            .. daemon.Picture.Interfaces.Values
                .Where(seen => seen.Kind is not InterfaceKind.Loopback and not InterfaceKind.Clat)
                .Select(seen => Report(daemon, seen)),
        ],
        MissingInterfaces = daemon.MissingInterfaces is { Count: > 0 } missing ? [.. missing] : null,
    };

    /// <summary>Of <c>claton siit</c>. Any thread.</summary>
    public static StatusReport Report(SiitTranslator translator, TranslatorOptions options) => new()
    {
        Version = Version,
        Engine = "siit",
        Interfaces = [],
        Translator = new TranslatorStatus
        {
            Device = translator.Device.Name,
            Prefix = options.Prefix.ToString(),
            Mappings = options.Mappings.Count,
            MappingRows = [.. options.Mappings.Take(MostMappingRows).Select(mapping => mapping.ToString())],
            Queues = translator.Queues,
            Ipv4Address = options.OwnIpv4Address?.ToString(),
            Ipv6Address = options.OwnIpv6Address?.ToString(),
            Ipv4MtuBytes = options.Ipv4MtuBytes,
            Ipv6MtuBytes = options.Ipv6MtuBytes,
            Counters = Report(translator.ReadCounters()),
        },
    };

    private static InterfaceStatus Report(ClatDaemon daemon, InterfacePicture seen)
    {
        InterfacePlan? plan = daemon.Plan.Interfaces.GetValueOrDefault(seen.Index);
        Failure? failure = daemon.Failures.GetValueOrDefault(seen.Index);
        string? deafness = daemon.DeafInterfaces.GetValueOrDefault(seen.Index) ?? daemon.KernelTrouble;
        if (plan?.Clat is not { } clat)
        {
            return WithoutClat(seen, plan, deafness);
        }

        RunningClat? running = daemon.Host.Running.GetValueOrDefault(seen.Index);
        EngineState? engine = daemon.Host.GetEngine(seen.Index);
        string? error = failure is null ? engine?.Trouble ?? deafness : $"{failure.Step.InShort}: {failure.Error}";
        var wanted = new InterfaceStatus
        {
            Interface = seen.Name,
            Index = seen.Index,
            State = error is null ? StateOf(running) : InterfaceState.Failed,
            Error = error,
            WaitsFor = daemon.Host.WaitsFor(seen.Index),
            Pref64 = clat.Pref64.ToString(),
            Source = InWords(clat.Pref64Source),
            Resolver = clat.Pref64Source == Pref64Source.Dns ? seen.Dns.Resolver?.ToString() : null,
            ResolverSource = clat.Pref64Source == Pref64Source.Dns ? InWords(seen.Dns.Resolver?.Origin) : null,
            Pref64LifetimeSeconds = RemainingSeconds(seen, clat),
            Router = clat.Router.ToString(),
            Engine = engine?.Name,
            EngineVersion = engine?.Version,
            Attachment = engine?.Attachment,
            EngineReason = engine is { Refusals: [_, ..] refusals }
                ? string.Join("; ", refusals.Select(refusal => $"{refusal.Engine}: {refusal.Error.Message}"))
                : null,
            EngineLimits = engine is { Limits: [_, ..] limits } ? [.. limits] : null,
        };
        return running is null or { Device.Index: 0 } ? wanted : WithDevice(wanted, daemon, clat, running.Device.Name);
    }

    private static InterfaceState StateOf(RunningClat? running) =>
        running is null or { Device.Index: 0 } ? InterfaceState.Starting
        : running.IsUnderway ? InterfaceState.Changing
        : InterfaceState.Active;

    private static InterfaceStatus WithDevice(InterfaceStatus wanted, ClatDaemon daemon, Clat clat, string deviceName) => wanted with
    {
        Device = deviceName,
        Ipv4Address = clat.Ipv4Address.ToString(),
        Ipv6Address = clat.Ipv6Address.ToString(),
        DuplicateAddressDetection = InWords(daemon.Host.GetAddressState(wanted.Index)),
        ConnectivityServer = daemon.Checks.Server?.ToString(),
        Connectivity = daemon.Checks.Server is null ? null : InWords(daemon.Checks.OutcomeOf(wanted.Index)),
        MtuBytes = clat.Ipv4MtuBytes,
        Counters = daemon.Host.ReadCounters(wanted.Index) is { } counters ? Report(counters) : null,
    };

    private static InterfaceStatus WithoutClat(InterfacePicture seen, InterfacePlan? plan, string? deafness)
    {
        NoClatReason reason = plan?.Reason ?? NoClatReason.NoPref64;
        return new InterfaceStatus
        {
            Interface = seen.Name,
            Index = seen.Index,
            State = deafness is null ? InterfaceState.None : InterfaceState.Failed,
            Error = deafness,
            Reason = reason.ToString(),
            ReasonText = reason.InWords() + (plan?.Detail is { } detail ? $" ({detail})" : ""),
        };
    }

    private static long? RemainingSeconds(InterfacePicture seen, Clat clat)
    {
        if (clat.Pref64Source == Pref64Source.Dns)
        {
            return seen.Dns.Pref64s.FirstOrDefault(prefix => prefix.Prefix == clat.Pref64) is { } found
                ? (long)(found.Ends - new Instant(MonotonicClock.Now)).TotalSeconds
                : null;
        }

        Router? router = seen.Routers.FirstOrDefault(router => router.Address == clat.Router);
        Instant? ends = router?.Pref64s.FirstOrDefault(prefix => prefix.Prefix == clat.Pref64)?.Ends;
        if (router is null || ends is null)
        {
            return null;
        }

        // A prefix dies with its router. // A4
        Instant end = router.Ends < ends.Value ? router.Ends : ends.Value;
        return (long)(end - new Instant(MonotonicClock.Now)).TotalSeconds;
    }

    internal static string InWords(Pref64Source source) => source switch
    {
        Pref64Source.Configuration => "configuration",
        Pref64Source.RouterAdvertisement => "ra",
        Pref64Source.Dns => "dns",
        _ => throw new UnreachableException(),
    };

    internal static string InWords(Connectivity outcome) => outcome switch
    {
        Connectivity.Unknown => "unknown",
        Connectivity.Open => "open",
        Connectivity.Silent => "silent",
        _ => throw new UnreachableException(),
    };

    internal static string? InWords(ResolverOrigin? origin) => origin switch
    {
        null => null,
        ResolverOrigin.RouterAdvertisement => "ra",
        ResolverOrigin.NetworkManager => "network-manager",
        ResolverOrigin.ResolvConf => "resolv.conf",
        _ => throw new UnreachableException(),
    };

    internal static string InWords(AddressState? state) => state switch
    {
        null => "none",
        AddressState.Optimistic => "optimistic",
        AddressState.Unique => "unique",
        AddressState.Duplicate => "duplicate",
        _ => throw new UnreachableException(),
    };

    private static CountersStatus Report(CounterSnapshot counters) => new()
    {
        Ipv4ToIpv6 = Report(counters.Ipv4ToIpv6),
        Ipv6ToIpv4 = Report(counters.Ipv6ToIpv4),
    };

    private static DirectionStatus Report(DirectionSnapshot direction) => new()
    {
        Packets = direction.Packets,
        Octets = direction.Octets,
        InKernel = direction.InKernel,
        HandedOver = direction.HandedOver.Count == 0 ? null : direction.HandedOver.ToImmutableSortedDictionary(),
        Drops = direction.Drops.ToImmutableSortedDictionary(),
        Errors = direction.Errors.ToImmutableSortedDictionary(),
    };
}
