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
}
