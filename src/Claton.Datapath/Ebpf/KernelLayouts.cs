// What the programs and this process tell each other: bpf/clat.h has the same in C, and says what it means. A test compares
// sizes, offsets and numbers.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Core.Plan;
using Claton.Translation;

namespace Claton.Datapath.Ebpf;

/// <summary>struct clat_constants.</summary>
internal struct ClatConstants
{
    public int UplinkIfindex;
    public int TunIfindex;
    public int UplinkHeaderBytes;
}

/// <summary>struct clat_ipv6_address: words in network order.</summary>
[InlineArray(Words)]
internal struct ClatIpv6Address
{
    public const int Words = 4;
    private uint _first;

    public static ClatIpv6Address From(Ipv6Address address)
    {
        ClatIpv6Address words = default;
        address.Write(MemoryMarshal.AsBytes((Span<uint>)words));
        return words;
    }
}

/// <summary>struct clat_parameters.</summary>
internal struct ClatParameters
{
    public ClatIpv6Address Clat6;
    public ClatIpv6Address Prefix;
    public ClatIpv6Address Router;

    /// <summary>In network order.</summary>
    public uint Clat4;
    public int PrefixBits;
    public int Ipv6MtuBytes;
    public int Ipv4MtuBytes;
    public int LowestIpv6MtuBytes;
    public uint Reserved;

    /// <param name="options">What the translator is told of the same CLAT: the two must agree.</param>
    public static ClatParameters From(Clat clat, TranslatorOptions options)
    {
        Span<byte> clat4 = stackalloc byte[Ipv4Address.SizeBytes];
        clat.Ipv4Address.Write(clat4);
        return new ClatParameters
        {
            Clat6 = ClatIpv6Address.From(clat.Ipv6Address),
            Prefix = ClatIpv6Address.From(clat.Pref64.Prefix.Address),
            Router = ClatIpv6Address.From(clat.Router),
            Clat4 = MemoryMarshal.Read<uint>(clat4),
            PrefixBits = clat.Pref64.Prefix.LengthBits,
            Ipv6MtuBytes = options.Ipv6MtuBytes,
            Ipv4MtuBytes = options.Ipv4MtuBytes,
            LowestIpv6MtuBytes = Math.Min(options.LowestIpv6MtuBytes, options.Ipv6MtuBytes),
        };
    }
}

/// <summary>struct clat_counters.</summary>
internal struct ClatCounters
{
    public ulong Packets;
    public ulong Octets;
    public HandOverCounts HandedOver;
    public DropCounts Dropped;

    [InlineArray(KernelReasons.HandOvers)]
    internal struct HandOverCounts
    {
        private ulong _first;
    }

    [InlineArray(KernelReasons.Drops)]
    internal struct DropCounts
    {
        private ulong _first;
    }
}

/// <summary>enum clat_direction.</summary>
internal enum KernelDirection
{
    Ipv4ToIpv6,
    Ipv6ToIpv4,
}

/// <summary>enum clat_hand_over: why the programs leave a packet to the translator of this process.</summary>
internal enum HandOver
{
    Header,
    Address,
    HopLimit,
    Options,
    TooBig,
    Fragment,
    SuperPacket,
    ZeroUdpChecksum,
    Icmp,
}

/// <summary>enum clat_drop: why the programs drop a packet.</summary>
internal enum KernelDrop
{
    NoMemory,
}
