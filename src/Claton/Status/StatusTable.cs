using System.Collections.Immutable;
using System.Globalization;

namespace Claton.Status;

/// <summary>The report as a person likes to read it: a line for each interface, and more about each CLAT below.</summary>
internal static class StatusTable
{
    /// <summary>A screen has few lines.</summary>
    private const int MostMappingRows = 16;

    public static void Write(StatusReport report, TextWriter output)
    {
        if (report.Translator is { } translator)
        {
            WriteTranslator(translator, output);
            return;
        }

        WriteOverview(report, output);
        foreach (InterfaceStatus status in report.Interfaces.Where(status => status.Device is not null || status.Error is not null || status.State == InterfaceState.Starting))
        {
            output.WriteLine();
            WriteInterface(status, output);
        }
    }

    private static void WriteOverview(StatusReport report, TextWriter output)
    {
        List<string[]> rows = [["INTERFACE", "CLAT", "IPV4", "NAT64 PREFIX", "STATE"]];
        foreach (InterfaceStatus status in report.Interfaces)
        {
            rows.Add([status.Interface, status.Device ?? "-", status.Ipv4Address ?? "-", status.Pref64 ?? "-", InWords(status)]);
        }

        rows.AddRange((report.MissingInterfaces ?? []).Select(name => (string[])[name, "-", "-", "-", "none: there is no such interface"]));
        if (rows.Count == 1)
        {
            output.WriteLine("no interface but loopback");
            return;
        }

        WriteColumns(rows, output);
    }

    private static string InWords(InterfaceStatus status) => status.State switch
    {
        InterfaceState.Starting => "starting",
        InterfaceState.Active => status.Connectivity == "silent" ? "active, no answer" : "active",
        InterfaceState.Changing => "changing",
        InterfaceState.Failed => "failed",
        InterfaceState.None => $"none: {status.ReasonText}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Of a CLAT that is not there there is only to be said why, and what it is to be made of.</summary>
    private static void WriteInterface(InterfaceStatus status, TextWriter output)
    {
        output.WriteLine(status.Device ?? status.Interface);
        List<string[]> rows = [];
        AddRow(rows, "failed", status.Error);
        AddRow(rows, "waits for", status.WaitsFor);
        AddRow(rows, "IPv4 address", status.Ipv4Address);
        AddRow(rows, "IPv6 address", status.Ipv6Address is null ? null : $"{status.Ipv6Address} ({status.DuplicateAddressDetection})");
        AddRow(rows, "NAT64 prefix", status.Pref64 is null ? null : $"{status.Pref64} from {SourceInWords(status)}");
        AddRow(rows, "router", status.Router);
        AddRow(rows, "connectivity", ConnectivityInWords(status));
        AddRow(rows, "MTU", status.MtuBytes?.ToString(CultureInfo.InvariantCulture));
        AddRow(rows, "engine", EngineInWords(status));
        rows.AddRange((status.EngineLimits ?? []).Select(limit => Row("  its limit", limit)));
        rows.AddRange(status.Counters is { } counters ? Rows(counters) : []);
        WriteColumns(rows, output);
    }

    private static void AddRow(List<string[]> rows, string name, string? value)
    {
        if (value is not null)
        {
            rows.Add(Row(name, value));
        }
    }

    private static void WriteTranslator(TranslatorStatus translator, TextWriter output)
    {
        output.WriteLine(translator.Device);
        WriteColumns(
            [
                Row("prefix", translator.Prefix),
                Row("mappings", $"{translator.Mappings}"),
                .. MappingRows(translator),
                Row("IPv4 address", translator.Ipv4Address),
                Row("IPv6 address", translator.Ipv6Address),
                Row("MTU", $"{translator.Ipv4MtuBytes} in IPv4, {translator.Ipv6MtuBytes} in IPv6"),
                Row("queues", $"{translator.Queues}"),
                .. Rows(translator.Counters),
            ],
            output);
    }

    private static IEnumerable<string[]> MappingRows(TranslatorStatus translator)
    {
        IEnumerable<string> shown = translator.MappingRows.Take(MostMappingRows);
        int left = translator.Mappings - shown.Count();
        return shown.Concat(left > 0 ? [$"and {left} more"] : []).Select(text => Row("", text));
    }

    private static IEnumerable<string[]> Rows(CountersStatus counters) =>
    [
        Row("IPv4 to IPv6", InWords(counters.Ipv4ToIpv6)),
        Row("IPv6 to IPv4", InWords(counters.Ipv6ToIpv4)),
    ];

    private static string? ConnectivityInWords(InterfaceStatus clat) => clat.Connectivity switch
    {
        null => null,
        "open" => $"{clat.ConnectivityServer} answers",
        "silent" => $"{clat.ConnectivityServer} does not answer",
        _ => $"{clat.ConnectivityServer} was asked",
    };

    private static string? EngineInWords(InterfaceStatus clat) => clat.Engine is null ? null
        : clat.Engine
        + (clat.EngineVersion is null ? "" : $" {clat.EngineVersion}")
        + (clat.Attachment is null ? "" : $" by {clat.Attachment}")
        + (clat.EngineReason is null ? "" : $" (not {clat.EngineReason})");

    private static string SourceInWords(InterfaceStatus clat)
    {
        string source = clat.Source switch
        {
            "configuration" => "the command line",
            "ra" => "a Router Advertisement",
            "dns" when clat.ResolverSource == "resolv.conf" => $"resolver {clat.Resolver} of resolv.conf, as none is known for the interface",
            "dns" => $"resolver {clat.Resolver}",
            var other => other ?? "-",
        };
        return clat.Pref64LifetimeSeconds is { } seconds ? $"{source}, for {Duration(seconds)} more" : source;
    }

    private static string[] Row(string name, string? value) => [$"  {name}", value ?? "-"];

    private static string InWords(DirectionStatus direction)
    {
        string text = $"{direction.Packets} packets, {direction.Octets} octets";
        if (direction.InKernel > 0)
        {
            text += $", {direction.InKernel} of them in the kernel";
        }

        foreach ((string reason, long packets) in direction.HandedOver ?? ImmutableSortedDictionary<string, long>.Empty)
        {
            text += $", {packets} handed over ({reason})";
        }

        foreach ((string reason, long packets) in direction.Drops)
        {
            text += $", {packets} dropped ({reason})";
        }

        foreach ((string reason, long packets) in direction.Errors)
        {
            text += $", {packets} answered ({reason})";
        }

        return text;
    }

    private static string Duration(long seconds) => seconds switch
    {
        < 120 => $"{seconds} s",
        < 7200 => $"{seconds / 60} min",
        _ => $"{seconds / 3600} h",
    };

    private static void WriteColumns(List<string[]> rows, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, column) => cell.PadRight(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
