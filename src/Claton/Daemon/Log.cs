using System.Globalization;
using System.Runtime.CompilerServices;
using Claton.Core;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Translation.Rfc6052;

namespace Claton.Daemon;

/// <summary>
/// Everything that the daemon says on stderr, in one place: changes of state, never packets. Under systemd each line
/// begins with its priority (sd-daemon(3)) and has no time of its own, as the journal adds both to what it shows.
/// </summary>
internal sealed class Log(TextWriter output, bool toJournal, bool withDetails = false, Func<Instant>? clock = null)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Flow> _flows = [];

    /// <summary>Syslog severities. RFC 5424 §6.2.1.</summary>
    private enum Severity
    {
        Error = 3,
        Warning = 4,
        Notice = 5,
        Information = 6,
        Debug = 7,
    }

    /// <summary>Logs to stderr, for the journal where that is what stands behind it.</summary>
    /// <param name="withDetails">Also what only helps to find a fault in Claton itself.</param>
    public static Log ToStandardError(bool withDetails = false) => new(Console.Error, IsJournal(), withDetails);

    public void Starting(string version, string engine) =>
        Write(Severity.Information, $"claton {version}, engine {engine}");

    public void Ready(int interfaces) => Write(Severity.Notice, $"ready, watching {Count(interfaces, "interface")}");

    public void Stopping(string why) => Write(Severity.Notice, $"{why}: taking down what was set up");

    public void Leaving(string why) => Write(Severity.Notice, $"{why}: leaving what was set up to the next start");

    public void DeviceDropped(string deviceName) =>
        Write(Severity.Notice, $"{deviceName}, of the process before, removed: there is to be no CLAT any more");

    public void ServiceManagerUnheard(string why) =>
        Write(Severity.Warning, $"the service manager can't be spoken with: {why}");

    public void SiitReady(string deviceName, Pref64 prefix, int mappings, int queues) => Write(
        Severity.Notice,
        $"ready, {deviceName} translates by {prefix} and {Count(mappings, "mapping")}, {Count(queues, "queue")}");

    public void MappingsRead(int mappings) => Write(Severity.Notice, $"read again: {Count(mappings, "mapping")}");

    public void NothingToReadAgain() => Write(Severity.Notice, "SIGHUP: there is no --map-file to read again; going on as before");

    public void MappingsRefused(string problem) => Write(Severity.Error, $"{problem}; going on as before");

    /// <param name="consequence">What does not work as long as that is so.</param>
    public void NotForwarding(string family, string parameter, string consequence) =>
        Write(Severity.Information, $"this host does not forward {family} ({parameter}): {consequence}");

    public void WithoutControl(string path, string why) =>
        Write(Severity.Warning, $"nobody can ask for status at {path}: {why}");

    public void Pref64Noticed(string interfaceName, Ipv6Address router, string prefixes) =>
        WriteSparingly(Severity.Information, $"{interfaceName}: router {router} advertises {prefixes}");

    public void RouterReachability(string interfaceName, Ipv6Address router, bool isUnreachable) => WriteSparingly(
        isUnreachable ? Severity.Warning : Severity.Notice,
        $"{interfaceName}: router {router} {(isUnreachable ? "does not answer" : "answers again")}");

    public void Pref64FoundByDns(string interfaceName, DnsFindings found) => Write(
        Severity.Information,
        $"{interfaceName}: resolver {found.Resolver} knows {string.Join(", ", found.Pref64s.Select(prefix => prefix.Prefix))}"
        + (found.Resolver is { Origin: ResolverOrigin.ResolvConf } ? " (none is known for this interface; taken from resolv.conf)" : ""));

    public void ServerAnswers(string interfaceName, Ipv4Address server, Pref64 pref64, bool answers) => WriteSparingly(
        answers ? Severity.Notice : Severity.Warning,
        $"{interfaceName}: {server} {(answers ? "answers" : "does not answer")} through {pref64}");

    public void ResolverFilesUnwatched(string error) =>
        Write(Severity.Warning, $"resolvers that network managers write down are not heeded: {error}");

    public void MalformedAdvertisement(string interfaceName, Ipv6Address source, string why) =>
        WriteSparingly(Severity.Warning, $"{interfaceName}: ignored a Router Advertisement from {source}: {why}");

    public void ClatOpened(Clat clat) =>
        WriteSparingly(Severity.Notice, $"{clat.UplinkName}: IPv4 through {clat.DeviceName}: {Describe(clat)}");

    public void ClatResumed(Clat clat) =>
        Write(Severity.Notice, $"{clat.UplinkName}: IPv4 through {clat.DeviceName} goes on: {Describe(clat)}");

    public void ClatChanged(Clat clat) =>
        WriteSparingly(Severity.Notice, $"{clat.UplinkName}: {clat.DeviceName} changed: {Describe(clat)}");

    public void ClatClosed(string interfaceName, string deviceName) =>
        WriteSparingly(Severity.Notice, $"{interfaceName}: {deviceName} removed");

    public void WithoutClat(string interfaceName, NoClatReason reason, string? detail) =>
        WriteSparingly(Severity.Information, $"{interfaceName}: no CLAT: {reason.InWords()}{(detail is null ? "" : $" ({detail})")}");

    public void AddressIsUnique(string interfaceName, Ipv6Address address) =>
        WriteSparingly(Severity.Information, $"{interfaceName}: {address} is unique on the link");

    public void AddressIsDuplicate(string interfaceName, Ipv6Address address) =>
        WriteSparingly(Severity.Warning, $"{interfaceName}: {address} is used by another node; moving to another address");

    public void StepFailed(Step step, string error, TimeSpan retryIn, string? details = null) =>
        WriteSparingly(Severity.Error, $"{step.InShort}: {error}; next try in {retryIn.TotalSeconds:0.#} s, then less and less often", details);

    public void StepUndone(Step step, TimeSpan putBackIn) => WriteSparingly(
        Severity.Warning,
        $"{step}: somebody undid it; put back {(putBackIn == TimeSpan.Zero ? "at once" : $"in {putBackIn.TotalSeconds:0.#} s")}");

    public void InterfaceMissing(string interfaceName) => Write(
        Severity.Warning, $"{interfaceName}: there is no such interface; what the command line says of it holds when there is");

    public void InterfaceFailed(string interfaceName, string error) =>
        WriteSparingly(Severity.Error, $"{interfaceName}: {error}");

    public void EngineFailed(string deviceName, Exception error) => WriteSparingly(
        Severity.Error, $"{deviceName}: the translator stopped: {error.Message}", (error as LinuxException)?.Log);

    public void EngineRuns(string deviceName, string engine, string? attachment) => Write(
        Severity.Information, $"{deviceName}: translated by the {engine} engine{(attachment is null ? "" : $" ({attachment})")}");

    /// <summary>What a translator of others writes.</summary>
    public void TranslatorSays(string line) => WriteSparingly(Severity.Information, line);

    /// <summary>What becomes of one. It is not counted with what it writes, which would keep it out.</summary>
    public void TranslatorNews(string line) => WriteSparingly(Severity.Information, line);

    public void EngineRefused(string deviceName, string engine, LinuxException error, string instead) =>
        WriteSparingly(Severity.Warning, $"{deviceName}: not the {engine} engine but {instead}: {error.Message}", error.Log);

    public void ProgramsRestored(string deviceName, string programs) =>
        WriteSparingly(Severity.Warning, $"{deviceName}: somebody took off {programs}; put back");

    public void LeftoverRemoved(string what) =>
        Write(Severity.Notice, $"removed what an earlier run had to leave behind: {what}");

    public void LeftoverStays(string error) =>
        Write(Severity.Warning, $"can't look for what an earlier run may have left behind: {error}");

    public void DeviceIsStillDying(string device) =>
        Write(Severity.Warning, $"{device} of an earlier run is still there: its addresses count as taken");

    public void EventsLost() =>
        WriteSparingly(Severity.Warning, "the kernel dropped notifications; looking at everything anew");

    public void TablesUnreadable(string why) =>
        WriteSparingly(Severity.Warning, $"{why}: what was known of the network has to do until that works again");

    public void NothingRemembered(string path, string why) =>
        Write(Severity.Warning, $"{path}: {why}: after a restart, IPv4 waits for the next Router Advertisement");

    public void UnstableSecret(string path) =>
        Write(Severity.Warning, $"{path} is missing: the CLAT's addresses will be others after a restart");

    /// <summary>
    /// The variable names the journal's socket by device and inode; it is inherited by programs whose stderr is something
    /// else. systemd.exec(5).
    /// </summary>
    private static bool IsJournal()
    {
        string? inode = Environment.GetEnvironmentVariable("JOURNAL_STREAM")?.Split(':').Last();
        return inode is not null && new FileInfo("/proc/self/fd/2").LinkTarget == $"socket:[{inode}]";
    }

    private static string Describe(Clat clat) =>
        $"{clat.Ipv4Address} as {clat.Ipv6Address}, NAT64 {clat.Pref64} by {clat.Router}, MTU {clat.Ipv4MtuBytes}";

    private static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>For what other stations or programs can bring about without end: the log is not theirs to fill. // E1</summary>
    /// <param name="details">Many lines, which belong to the message.</param>
    private void WriteSparingly(Severity severity, string message, string? details = null, [CallerMemberName] string kind = "")
    {
        lock (_lock)
        {
            if (!_flows.TryGetValue(kind, out Flow? flow))
            {
                _flows[kind] = flow = new Flow();
            }

            if (!flow.Pace.TryTake(clock?.Invoke() ?? new Instant(MonotonicClock.Now)))
            {
                flow.LeftOut++;
                return;
            }

            message += flow.LeftOut == 0 ? "" : $" ({Count(flow.LeftOut, "message")} like this left out before)";
            flow.LeftOut = 0;
        }

        Write(severity, message);
        foreach (string line in withDetails && details is not null ? details.Split('\n') : [])
        {
            Write(Severity.Debug, line);
        }
    }

    private void Write(Severity severity, string message)
    {
        string prefix = toJournal
            ? $"<{(int)severity}>"
            : DateTime.Now.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture);
        lock (_lock)
        {
            try
            {
                output.WriteLine(prefix + message);
                output.Flush();
            }
            catch (IOException)
            {
                // A full disk behind stderr is no reason to take IPv4 away.
            }
        }
    }

    /// <summary>Messages of one kind.</summary>
    private sealed class Flow
    {
        public Pace Pace { get; } = new(inARow: 20, TimeSpan.FromSeconds(10));

        public int LeftOut { get; set; }
    }
}
