namespace Claton.Linux.Netlink;

/// <summary>Which packets of an interface a program sees.</summary>
public enum TrafficDirection
{
    /// <summary>Those that come in.</summary>
    Ingress,

    /// <summary>Those that go out.</summary>
    Egress,
}

/// <summary>A queueing discipline of a link. tc(8).</summary>
public sealed record Qdisc
{
    /// <summary>The kind that has filters for both directions and changes nothing by itself.</summary>
    public const string ClsactKind = "clsact";

    public required int InterfaceIndex { get; init; }

    public required string Kind { get; init; }

    /// <summary>clsact stands beside the root, in the place of the kind "ingress": a link has one of the two.</summary>
    public bool IsAtIngress { get; init; }
}

/// <summary>A filter of clsact that is a BPF program, or a filter of another kind as far as it concerns us. tc-bpf(8).</summary>
public sealed record TrafficFilter
{
    public const string BpfKind = "bpf";

    public required int InterfaceIndex { get; init; }

    public required TrafficDirection Direction { get; init; }

    /// <summary>Filters are asked from the lowest number up, until one gives a verdict. Filters of one priority are of one kind.</summary>
    public required ushort Priority { get; init; }

    /// <summary>Tells the filters of one priority apart.</summary>
    public required uint Handle { get; init; }

    public string Kind { get; init; } = BpfKind;

    /// <summary>What whoever put it there called it; null where there is none.</summary>
    public string? Name { get; init; }

    /// <summary>The kernel's number of the program; 0 for other kinds.</summary>
    public uint ProgramId { get; init; }
}
