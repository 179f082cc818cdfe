using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Claton.Core.Plan;

namespace Claton.Datapath.Namespace;

/// <summary>What one TAYGA is able to do.</summary>
/// <param name="Text">As it says itself; 0.9.2 and what came before says nothing.</param>
internal sealed partial record TaygaVersion(string Text)
{
    /// <summary>Of each program, by path and time of its last change: what a program says does not change but with it.</summary>
    private static readonly ConcurrentDictionary<(string Program, DateTime ChangedAt), TaygaVersion> s_known = [];

    private static readonly Version s_wkpfStrict = new(0, 9, 4);
    private static readonly Version s_udpChecksum = new(0, 9, 5);
    private static readonly Ipv6Prefix s_wellKnown = Ipv6Prefix.Parse("64:ff9b::/96");

    /// <summary>Private IPv4 inside 64:ff9b::/96 can be allowed; before, it never is.</summary>
    public bool RefusesPrivateByChoice => Number >= s_wkpfStrict;

    /// <summary>For UDP packets of IPv4 that come without.</summary>
    public bool ComputesUdpChecksums => Number >= s_udpChecksum;

    /// <summary>Of builds between releases, the release before; what says no number counts as the oldest.</summary>
    private Version Number => Version.TryParse(Numbers().Match(Text).Value, out Version? number) ? number : new Version(0, 9, 2);

    /// <summary>Asks the program.</summary>
    /// <exception cref="Linux.LinuxException">It can't be started, or does not end.</exception>
    public static TaygaVersion Of(string program, CancellationToken cancellation) => s_known.GetOrAdd((program, File.GetLastWriteTimeUtc(program)), _ =>
        In(ConfinedProgram.Read(ConfinedProgram.Prepare(program, "", "--help"), "ask tayga for its version", cancellation)));

    /// <summary>Finds it in what <c>tayga --help</c> prints.</summary>
    internal static TaygaVersion In(string help) => new(Saying().Match(help) is { Success: true } match ? match.Groups[1].Value : "0.9.2");

    /// <inheritdoc cref="EngineState.Limits"/>
    public IReadOnlyList<string> LimitsFor(Clat clat) =>
    [
        "errors of routers that are outside of the NAT64 prefix are dropped, but for Packet Too Big",
        "parameter problems, fragmented ICMP and source routes are not translated as RFC 7915 asks",
        .. ComputesUdpChecksums ? [] : (string[])["UDP packets without a checksum are dropped"],
        .. RefusesPrivateByChoice || clat.Pref64.Prefix != s_wellKnown ? []
            : (string[])["private and documentation addresses are refused inside 64:ff9b::/96"],
    ];

    [GeneratedRegex(@"TAYGA version (\S+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Saying();

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
