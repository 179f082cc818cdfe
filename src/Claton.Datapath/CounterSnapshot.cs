using Claton.Translation;

namespace Claton.Datapath;

/// <summary>What a CLAT has done so far.</summary>
public sealed record CounterSnapshot(DirectionSnapshot Ipv4ToIpv6, DirectionSnapshot Ipv6ToIpv4)
{
    public static readonly CounterSnapshot Zero = new(DirectionSnapshot.Zero, DirectionSnapshot.Zero);

    /// <summary>What several translators have done that share one device.</summary>
    public static CounterSnapshot operator +(CounterSnapshot left, CounterSnapshot right) =>
        new(left.Ipv4ToIpv6 + right.Ipv4ToIpv6, left.Ipv6ToIpv4 + right.Ipv6ToIpv4);
}

/// <summary>One direction of a CLAT.</summary>
/// <param name="Packets">Passed on; a super-packet counts once.</param>
/// <param name="Octets">Passed on, as they came.</param>
/// <param name="Drops">Packets that were not passed on, by the name of the reason.</param>
/// <param name="Errors">Packets that were answered instead, with an ICMP error or an echo reply, by the name of the reason.</param>
public sealed record DirectionSnapshot(
    long Packets, long Octets, IReadOnlyDictionary<string, long> Drops, IReadOnlyDictionary<string, long> Errors)
{
    /// <summary>The name under which packets are counted that were translated and then not taken by the kernel.</summary>
    public const string SendFailed = "send-failed";

    public static readonly DirectionSnapshot Zero = new(0, 0, new SortedDictionary<string, long>(), new SortedDictionary<string, long>());

    /// <summary>How many of the packets were translated in the kernel: this process did not see them.</summary>
    public long InKernel { get; init; }

    /// <summary>
    /// Packets that the kernel handed over to this process, by the name of the reason; they are counted among the packets,
    /// drops or errors, too.
    /// </summary>
    public IReadOnlyDictionary<string, long> HandedOver { get; init; } = new SortedDictionary<string, long>();

    /// <summary>Reasons that never happened are left out.</summary>
    public static DirectionSnapshot Read(DirectionCounters counters, long sendFailures)
    {
        var drops = new SortedDictionary<string, long>();
        var errors = new SortedDictionary<string, long>();
        foreach (DropReason reason in DropReasons.All)
        {
            AddIfAny(drops, DropReasons.Name(reason), counters.Drops(reason));
            AddIfAny(errors, DropReasons.Name(reason), counters.Replies(reason));
        }

        AddIfAny(drops, SendFailed, sendFailures);
        return new DirectionSnapshot(counters.Packets, counters.Octets, drops, errors);
    }

    public static DirectionSnapshot operator +(DirectionSnapshot left, DirectionSnapshot right) => new(
        left.Packets + right.Packets, left.Octets + right.Octets, Sum(left.Drops, right.Drops), Sum(left.Errors, right.Errors))
    {
        InKernel = left.InKernel + right.InKernel,
        HandedOver = Sum(left.HandedOver, right.HandedOver),
    };

    private static SortedDictionary<string, long> Sum(IReadOnlyDictionary<string, long> left, IReadOnlyDictionary<string, long> right)
    {
        var sum = new SortedDictionary<string, long>(left.ToDictionary());
        foreach ((string reason, long count) in right)
        {
            sum[reason] = sum.GetValueOrDefault(reason) + count;
        }

        return sum;
    }

    private static void AddIfAny(SortedDictionary<string, long> counts, string name, long count)
    {
        if (count > 0)
        {
            counts.Add(name, count);
        }
    }
}
