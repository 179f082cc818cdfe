using Claton.Translation;
using Claton.Translation.Rfc6052;

namespace Claton.Datapath.Tests;

public sealed class CounterSnapshotTests
{
    [Fact]
    public void Read_ReasonsThatNeverHappened_AreLeftOut()
    {
        var translator = new Translator(new TranslatorOptions { Prefix = Pref64.WellKnown });
        var garbage = new PacketBuffer(new byte[PacketBuffer.HeadroomBytes + 4], PacketBuffer.HeadroomBytes, 4);
        translator.Ipv4ToIpv6(ref garbage);

        DirectionSnapshot snapshot = DirectionSnapshot.Read(translator.Counters.Ipv4ToIpv6, sendFailures: 0);

        Assert.Equal(1, Assert.Single(snapshot.Drops).Value);
        Assert.Empty(snapshot.Errors);
        Assert.Equal((0, 0), (snapshot.Packets, snapshot.Octets));
    }

    [Fact]
    public void Read_PacketsThatTheKernelRefused_AreDropsOfTheirOwn()
    {
        DirectionSnapshot snapshot = DirectionSnapshot.Read(new DirectionCounters(), sendFailures: 3);
        Assert.Equal([new KeyValuePair<string, long>(DirectionSnapshot.SendFailed, 3)], snapshot.Drops);
    }

    /// <summary>Several translators that share one device are shown as one.</summary>
    [Fact]
    public void Sum_OfTwo_AddsEveryNumber()
    {
        CounterSnapshot left = new(Direction(1, 100, ("truncated", 2)), Direction(3, 300));
        CounterSnapshot right = new(Direction(10, 1000, ("truncated", 5), ("illegal-source", 1)), Direction(30, 3000));

        CounterSnapshot sum = left + right;

        Assert.Equal((11, 1100, 33, 3300), (sum.Ipv4ToIpv6.Packets, sum.Ipv4ToIpv6.Octets, sum.Ipv6ToIpv4.Packets, sum.Ipv6ToIpv4.Octets));
        Assert.Equal(new Dictionary<string, long> { ["illegal-source"] = 1, ["truncated"] = 7 }, sum.Ipv4ToIpv6.Drops.ToDictionary());
        Assert.Equal(2, left.Ipv4ToIpv6.Drops["truncated"]);
    }

    private static DirectionSnapshot Direction(long packets, long octets, params (string Reason, long Count)[] drops) =>
        new(packets, octets, drops.ToDictionary(drop => drop.Reason, drop => drop.Count), new Dictionary<string, long>());
}
