using System.Runtime.CompilerServices;
using BenchmarkDotNet.Attributes;

namespace Claton.Translation.Benchmarks;

/// <summary>One packet through a translator, in either direction.</summary>
/// <remarks>
/// Translation changes a packet in place, so each call puts it back first. What that takes, and a call with the packet, is
/// measured by itself, to be taken away.
/// </remarks>
public class TranslationBenchmarks
{
    private Translator _translator = null!;
    private ReplayedPacket _ipv4 = null!;
    private ReplayedPacket _ipv6 = null!;

    public static IEnumerable<Case> Cases => Case.All;

    [ParamsSource(nameof(Cases))]
    public Case Case { get; set; } = null!;

    /// <exception cref="InvalidOperationException">The translator refuses the packet: this would not measure what it says.</exception>
    [GlobalSetup]
    public void SetUp()
    {
        _translator = new Translator(Case.Deployment.Options);
        _ipv4 = new ReplayedPacket(Case.Packets.Ipv4);
        _ipv6 = new ReplayedPacket(Case.Packets.Ipv6);
        if (Ipv4ToIpv6() != VerdictAction.Forward || Ipv6ToIpv4() != VerdictAction.Forward)
        {
            throw new InvalidOperationException($"{Case}: to IPv6 {Ipv4ToIpv6()}, to IPv4 {Ipv6ToIpv4()}");
        }
    }

    [Benchmark]
    public VerdictAction RestoreIpv4()
    {
        PacketBuffer packet = _ipv4.Restore();
        return Receive(ref packet).Action;
    }

    [Benchmark]
    public VerdictAction Ipv4ToIpv6()
    {
        PacketBuffer packet = _ipv4.Restore();
        return _translator.Ipv4ToIpv6(ref packet).Action;
    }

    [Benchmark]
    public VerdictAction RestoreIpv6()
    {
        PacketBuffer packet = _ipv6.Restore();
        return Receive(ref packet).Action;
    }

    [Benchmark]
    public VerdictAction Ipv6ToIpv4()
    {
        PacketBuffer packet = _ipv6.Restore();
        return _translator.Ipv6ToIpv4(ref packet).Action;
    }

    /// <summary>Takes a packet as a translator does.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Verdict Receive(ref PacketBuffer packet) =>
        new(packet.LengthBytes > 0 ? VerdictAction.Forward : VerdictAction.Drop, DropReason.None);
}
