using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Bpf.Tests;

/// <summary>Many packets at random, behind prefixes of all lengths.</summary>
public sealed class RandomPacketTests
{
    private const int Clats = 60;
    private const int PacketsOfEach = 30;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EasyPacket_BothWays_IsTranslatedByThePrograms(bool isRawIp)
    {
        using Rig rig = isRawIp ? Rig.OnRawIp() : Rig.OnEthernet();
        Easy.Clat.SelectMany(options => Gen.Select(
                Easy.ToIpv6(options).Array[PacketsOfEach], Easy.ToIpv4(options).Array[PacketsOfEach],
                (toIpv6, toIpv4) => (Options: options, Packets: (NamedPacket[])[.. toIpv6, .. toIpv4])))
            .Sample(
                scene =>
                {
                    var comparison = new Comparison(rig, scene.Options);
                    foreach (NamedPacket packet in scene.Packets)
                    {
                        bool isTranslated = comparison.IsTranslated(packet.ToIpv6, packet.Octets, packet.Offload);
                        Assert.True(isTranslated, Comparison.Describe(packet));
                    }
                },
                iter: Clats,
                threads: 1);
        Assert.Equal(Clats * PacketsOfEach, rig.Counters.Ipv4ToIpv6.Packets);
        Assert.Equal(Clats * PacketsOfEach, rig.Counters.Ipv6ToIpv4.Packets);
    }

    /// <summary>Hostile packets included: whatever the programs do, the translator would have done the same. // E1</summary>
    [Fact]
    public void SpoiltPacket_BothWays_IsTranslatedAlikeOrLeft()
    {
        using Rig rig = Rig.OnEthernet();
        var comparison = new Comparison(rig, Scene.Clat);
        int translated = 0, left = 0;
        Gen.Select(
                Gen.OneOf([.. NamedPacketTests.Packets]), Gen.Select(Gen.Int[0, 90], Gen.Byte).Array[1, 3], Gen.Int[0, 100], Gen.Bool)
            .Select(Spoil)
            .Sample(
                packet =>
                {
                    if (!packet.ToIpv6 && comparison.IsForeign(packet.Octets))
                    {
                        comparison.PassesBy(packet.Octets);
                    }
                    else if (comparison.IsTranslated(packet.ToIpv6, packet.Octets, packet.Offload))
                    {
                        translated++;
                    }
                    else
                    {
                        left++;
                    }
                },
                iter: 4000,
                threads: 1,
                print: Comparison.Describe);
        Assert.True(translated > 500 && left > 500, $"{translated} translated, {left} left");
    }

    /// <summary>
    /// Other octets here and there, perhaps a shorter packet, and perhaps an IPv4 header checksum that fits. What is left
    /// to devices the kernel checks before any program, so those packets stay as they are.
    /// </summary>
    private static NamedPacket Spoil(NamedPacket packet, (int Place, byte Value)[] changes, int cutBytes, bool fits)
    {
        byte[] octets = [.. packet.Octets];
        if (packet.Offload != default)
        {
            return packet;
        }

        foreach ((int place, byte value) in changes)
        {
            octets[place % octets.Length] = value;
        }

        octets = octets[..Math.Max(packet.ToIpv6 ? 20 : 40, cutBytes > 80 ? octets.Length - (cutBytes - 80) : octets.Length)];

        // The sender's own socket looks at the version.
        octets[0] = (byte)(octets[0] & 0x0f | (packet.ToIpv6 ? 0x40 : 0x60));
        bool hasWholeHeader = packet.ToIpv6 && (octets[0] & 15) >= 5 && (octets[0] & 15) * 4 <= octets.Length;
        return packet with { Octets = fits && hasWholeHeader ? Ipv4Builder.WithHeaderChecksum(octets) : octets };
    }
}
