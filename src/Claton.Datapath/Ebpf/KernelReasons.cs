using System.Diagnostics;

namespace Claton.Datapath.Ebpf;

/// <summary>The names of what the programs count: words with dashes, as those of the translator's reasons.</summary>
internal static class KernelReasons
{
    public const int HandOvers = (int)HandOver.Icmp + 1;
    public const int Drops = (int)KernelDrop.NoMemory + 1;

    public static string Name(HandOver reason) => reason switch
    {
        HandOver.Header => "header",
        HandOver.Address => "address",
        HandOver.HopLimit => "hop-limit",
        HandOver.Options => "options",
        HandOver.TooBig => "too-big",
        HandOver.Fragment => "fragment",
        HandOver.SuperPacket => "super-packet",
        HandOver.ZeroUdpChecksum => "zero-udp-checksum",
        HandOver.Icmp => "icmp",
        _ => throw new UnreachableException(),
    };

    public static string Name(KernelDrop reason) => reason switch
    {
        KernelDrop.NoMemory => "no-memory",
        _ => throw new UnreachableException(),
    };

    /// <summary>What all CPUs have counted of one direction.</summary>
    public static DirectionSnapshot ToSnapshot(ReadOnlySpan<ClatCounters> perCpu)
    {
        long packets = 0;
        long octets = 0;
        var handedOver = new SortedDictionary<string, long>();
        var dropped = new SortedDictionary<string, long>();
        foreach (ClatCounters counters in perCpu)
        {
            packets += (long)counters.Packets;
            octets += (long)counters.Octets;
            for (int reason = 0; reason < HandOvers; reason++)
            {
                Add(handedOver, Name((HandOver)reason), counters.HandedOver[reason]);
            }

            for (int reason = 0; reason < Drops; reason++)
            {
                Add(dropped, Name((KernelDrop)reason), counters.Dropped[reason]);
            }
        }

        return DirectionSnapshot.Zero with { Packets = packets, Octets = octets, InKernel = packets, Drops = dropped, HandedOver = handedOver };
    }

    private static void Add(SortedDictionary<string, long> counts, string name, ulong count)
    {
        if (count > 0)
        {
            counts[name] = counts.GetValueOrDefault(name) + (long)count;
        }
    }
}
