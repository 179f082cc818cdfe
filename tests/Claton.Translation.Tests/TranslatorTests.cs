using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests;

public sealed class TranslatorTests
{
    [Fact]
    public void Counters_TellPacketsOctetsDropsAndReplies()
    {
        var translator = new Translator(Scene.Clat);
        byte[] packet = new Ipv4Builder().Build();
        Outcome.Of(translator, true, packet);
        Outcome.Of(translator, true, packet);
        Outcome.Of(translator, true, new Ipv4Builder { Ttl = 1 }.Build());
        Outcome.Of(translator, true, packet.AsSpan(0, 30));
        Outcome.Of(translator, false, new Ipv6Builder { Source = Scene.Router6 }.Build());

        DirectionCounters to6 = translator.Counters.Ipv4ToIpv6;
        Assert.Equal((2, 2 * packet.Length), (to6.Packets, to6.Octets));
        Assert.Equal((1, 0), (to6.Replies(DropReason.HopLimitExceeded), to6.Drops(DropReason.HopLimitExceeded)));
        Assert.Equal((0, 1), (to6.Replies(DropReason.Truncated), to6.Drops(DropReason.Truncated)));
        DirectionCounters to4 = translator.Counters.Ipv6ToIpv4;
        Assert.Equal((0, 0, 1), (to4.Packets, to4.Octets, to4.Drops(DropReason.NotForClat)));
    }

    [Theory]
    [InlineData(67, 1500, 1280)]
    [InlineData(1500, 1279, 1280)]
    [InlineData(1500, 1500, 1279)]
    public void Mtu_BelowWhatTheProtocolDemands_IsRefused(int ipv4Mtu, int ipv6Mtu, int lowestMtu) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Translator(Scene.Clat with
        {
            Ipv4MtuBytes = ipv4Mtu,
            Ipv6MtuBytes = ipv6Mtu,
            LowestIpv6MtuBytes = lowestMtu,
        }));

    /// <summary>The lowest MTU of all paths is not above that of the first link.</summary>
    [Fact]
    public void LowestMtu_AboveTheLinks_IsTheLinks()
    {
        TranslatorOptions options = Scene.Clat with { Ipv6MtuBytes = 1280, LowestIpv6MtuBytes = 1500 };
        Assert.All(
            options.Ipv4ToIpv6(new Ipv4Builder { Transport = Transport.Udp(1400) }.Build()).Fragments,
            fragment => Assert.InRange(fragment.Length, 49, 1280));
    }

    [Theory]
    [InlineData(127, 100)]
    [InlineData(129, 1_000)]
    [InlineData(128, -1)]
    [InlineData(2_000, 0)]
    public void PacketBuffer_WithoutHeadroomOrOutsideTheStorage_IsRefused(int start, int lengthBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PacketBuffer(new byte[1_000], start, lengthBytes).LengthBytes);

    /// <summary>Packets of one flow leave in the order they came, fragments included: one in, one out, nothing kept. // C13</summary>
    [Fact]
    public void Packets_OfAFlow_KeepTheirOrder()
    {
        var translator = new Translator(Scene.Clat);
        int[] lengths = [100, 2_000, 50, 1_400, 10];
        int[] seen = [.. lengths.SelectMany(length =>
            Outcome.Of(translator, true, new Ipv4Builder { Transport = Transport.Udp(length) }.Build()).Parts).Select(part => part.Length)];
        Assert.Equal([148, 1280, 48 + 776, 98, 1280, 48 + 176, 58], seen);
    }

    /// <summary>Nothing is allocated, whatever becomes of a packet.</summary>
    [Fact]
    public void Translation_AllocatesNothing()
    {
        byte[] error4 = new Ipv4Builder
        {
            Transport = Transport.Icmp4(3, 3, 0, new Ipv4Builder { Source = Scene.Remote4, Destination = Scene.Clat4 }.Build()),
        }.Build();
        byte[] error6 = new Ipv6Builder
        {
            Source = Scene.Router6,
            Transport = Transport.Icmp6(3, 0, 0, new Ipv6Builder { Source = Scene.Clat6, Destination = Scene.Remote6 }.Build()),
        }.Build();
        (bool ToIpv6, byte[] Packet, VirtioNetHeader Offload)[] packets =
        [
            (true, new Ipv4Builder().Build(), default),
            (true, new Ipv4Builder { Transport = Transport.Udp(4000) }.Build(), default),
            (true, new Ipv4Builder { Transport = Transport.UdpWithoutChecksum(1000) }.Build(), default),
            (true, new Ipv4Builder { Ttl = 1 }.Build(), default),
            (true, error4, default),
            (true, new Ipv4Builder { Transport = Transport.Tcp(9000).Partial() }.Build(), new(1, 1, 40, 1000, 20, 16)),
            (false, new Ipv6Builder().Build(), default),
            (false, new Ipv6Builder { Transport = Transport.Echo6() }.WithHopByHop().Build(), default),
            (false, new Ipv6Builder { HopLimit = 1 }.Build(), default),
            (false, error6, default),
        ];
        var translator = new Translator(Scene.Clat);
        byte[] storage = new byte[16_384];
        Run(translator, storage, packets);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int parts = Run(translator, storage, packets);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(parts, 16, 100);
    }

    private static int Run(Translator translator, byte[] storage, (bool ToIpv6, byte[] Packet, VirtioNetHeader Offload)[] packets)
    {
        int parts = 0;
        foreach ((bool toIpv6, byte[] packet, VirtioNetHeader offload) in packets)
        {
            packet.CopyTo(storage, 256);
            var buffer = new PacketBuffer(storage, 256, packet.Length, offload);
            Verdict verdict = toIpv6 ? translator.Ipv4ToIpv6(ref buffer) : translator.Ipv6ToIpv4(ref buffer);
            if (verdict.Action is VerdictAction.Forward or VerdictAction.ForwardFragments)
            {
                foreach (PacketBuffer part in buffer.Fragments())
                {
                    parts += part.LengthBytes > 0 ? 1 : 0;
                }
            }
        }

        return parts;
    }
}
