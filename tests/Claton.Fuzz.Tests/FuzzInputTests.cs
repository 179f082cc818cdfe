using Claton.Fuzz.Packets;

namespace Claton.Fuzz.Tests;

/// <summary>Inputs mean what they are written for: a fuzzer that begins with nonsense finds little.</summary>
public sealed class FuzzInputTests
{
    [Fact]
    public void Write_NamedPacket_IsReadAsThatPacket() => Assert.All(NamedPackets.All, packet =>
    {
        var input = FuzzInput.Read(FuzzInput.Write(1, packet));
        Assert.Equal((packet.ToIpv6, packet.Offload), (input.ToIpv6, input.Offload));
        Assert.Equal(packet.Octets, Assert.Single(input.Packets));
        Assert.Equal(NamedScenes.All[1].Options, input.Translator());
    });

    [Fact]
    public void Write_Flow_IsReadAsItsPackets()
    {
        byte[][] packets = [[1, 2, 3], [4], [5, 6]];
        var input = FuzzInput.Read(FuzzInput.Write(0, toIpv6: true, packets, default));
        Assert.Equal(packets, input.Packets);
    }

    /// <summary>What was right already stays as it is.</summary>
    [Fact]
    public void Seeds_AreTheNamedPackets() => Assert.All(NamedPackets.All, packet =>
    {
        (string _, byte[] octets) = Assert.Single(PacketSeeds.All, seed => seed.Name == $"siit-{packet.Name}");
        Assert.Equal(packet.Octets, Assert.Single(FuzzInput.Read(octets).Packets));
    });

    [Fact]
    public void Appended_IsMended()
    {
        byte[] octets = FuzzInput.Write(
            0, new("", true, new Ipv4Builder().Build()), FuzzSteps.MendLengths | FuzzSteps.MendChecksums);
        octets[5] = 20;
        byte[] payload = [.. Transport.Pattern(24), .. new byte[20]];
        Assert.Equal(new Ipv4Builder { Transport = Transport.Udp(payload) }.Build(), Assert.Single(FuzzInput.Read(octets).Packets));
    }

    [Fact]
    public void NoOctets_AreNoPacket() => Assert.Empty(Assert.Single(FuzzInput.Read([]).Packets));
}
