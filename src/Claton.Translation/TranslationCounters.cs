namespace Claton.Translation;

/// <summary>What a translator has done. Each direction is written by the thread that translates it, and read by any.</summary>
public sealed class TranslationCounters
{
    public DirectionCounters Ipv4ToIpv6 { get; } = new();

    public DirectionCounters Ipv6ToIpv4 { get; } = new();
}

/// <summary>The packets of one direction. One thread writes; readers on others see each number whole.</summary>
public sealed class DirectionCounters
{
    private readonly long[] _drops = new long[DropReasons.All.Count + 1];
    private readonly long[] _replies = new long[DropReasons.All.Count + 1];
    private long _packets;
    private long _octets;

    /// <summary>Packets translated, hairpinned ones included; a super-packet is one.</summary>
    public long Packets => Volatile.Read(ref _packets);

    /// <summary>Octets of the packets translated, as received, from the IP header on.</summary>
    public long Octets => Volatile.Read(ref _octets);

    /// <summary>Packets dropped in silence.</summary>
    public long Drops(DropReason reason) => Volatile.Read(ref _drops[(int)reason]);

    /// <summary>
    /// Packets refused with an ICMP error to the sender; with <see cref="DropReason.ForTranslator"/> echo requests to the
    /// translator, too.
    /// </summary>
    public long Replies(DropReason reason) => Volatile.Read(ref _replies[(int)reason]);

    /// <summary>Packets translated there and back. RFC 7757 §4.</summary>
    public long Hairpinned => Replies(DropReason.None);

    internal void Count(Verdict verdict, int octets)
    {
        switch (verdict.Action)
        {
            case VerdictAction.Forward or VerdictAction.ForwardFragments:
                Volatile.Write(ref _packets, _packets + 1);
                Volatile.Write(ref _octets, _octets + octets);
                break;
            case VerdictAction.Reply:
                if (verdict.Reason == DropReason.None)
                {
                    Volatile.Write(ref _packets, _packets + 1);
                    Volatile.Write(ref _octets, _octets + octets);
                }

                Volatile.Write(ref _replies[(int)verdict.Reason], _replies[(int)verdict.Reason] + 1);
                break;
            case VerdictAction.Drop:
                Volatile.Write(ref _drops[(int)verdict.Reason], _drops[(int)verdict.Reason] + 1);
                break;
        }
    }
}
