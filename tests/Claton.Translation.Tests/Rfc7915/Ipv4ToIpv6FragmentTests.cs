using System.Buffers.Binary;
using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §4 and §4.1, where a Fragment Header comes in or a packet is too big.</summary>
public sealed class Ipv4ToIpv6FragmentTests
{
    /// <summary>No atomic fragments, whatever DF says. // C4</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WholePacket_FitsTheMtu_HasNoFragmentHeader(bool dontFragment)
    {
        byte[] packet = new Ipv4Builder { DontFragment = dontFragment, Transport = Transport.Udp(1232) }.Build();
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
        Assert.Equal(1280, ip6.Length);
        Assert.Equal(17, ip6[6]);
    }

    /// <summary>First, middle and last fragment: identification, offset and M are carried over. // C4</summary>
    [Theory]
    [InlineData(0, 600, 1)]
    [InlineData(600, 600, 1)]
    [InlineData(1200, 600, 0)]
    public void Fragment_AnyPlace_KeepsOffsetMoreAndIdentification(int offset, int bytes, int more)
    {
        Ipv4Builder whole = new() { Identification = 0xfedc, Transport = Transport.Udp(1500) };
        byte[] packet = whole.Fragment(offset, bytes).Build();
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(44, ip6[6]);
        Assert.Equal([17, 0], ip6[40..42]);
        Assert.Equal(offset | more, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(42)));
        Assert.Equal(0x0000_fedcu, BinaryPrimitives.ReadUInt32BigEndian(ip6.AsSpan(44)));
        Assert.Equal(packet.Length - 20 + 8, BinaryPrimitives.ReadUInt16BigEndian(ip6.AsSpan(4)));
    }

    /// <summary>What comes of the fragments is, put together, what comes of the whole. // C4</summary>
    [Fact]
    public void Fragments_PutTogether_AreTheTranslatedWhole()
    {
        Ipv4Builder whole = new() { Transport = Transport.Tcp(1100) };
        byte[] expected = Scene.Clat.Ipv4ToIpv6(whole.Build()).Forwarded[40..];
        byte[] joined = [];
        for (int offset = 0; offset < expected.Length; offset += 400)
        {
            joined = [.. joined, .. Scene.Clat.Ipv4ToIpv6(whole.Fragment(offset, 400).Build()).Forwarded[48..]];
        }

        Assert.Equal(expected, joined);
    }

    /// <summary>// C5</summary>
    [Theory]
    [InlineData(1280)]
    [InlineData(1400)]
    public void TooBig_MayBeFragmented_IsCutToTheLowestIpv6Mtu(int lowestMtu)
    {
        TranslatorOptions options = Scene.Clat with { LowestIpv6MtuBytes = lowestMtu };
        Ipv4Builder packet = new() { Transport = Transport.Udp(4000) };
        IReadOnlyList<byte[]> fragments = options.Ipv4ToIpv6(packet.Build()).Fragments;
        Assert.All(fragments, fragment => Assert.InRange(fragment.Length, 49, lowestMtu));
        Assert.Equal(lowestMtu / 8 * 8, fragments[0].Length);
        byte[] payload = Reassemble(fragments, identification: packet.Identification);
        Assert.Equal(0xffff, SumByHand.Of(
        [
            .. SumByHand.PseudoHeader(SumByHand.Octets(Scene.Clat6), SumByHand.Octets(Scene.Remote6), payload.Length, 17), .. payload,
        ]));
        Assert.Equal(packet.Transport.Octets[8..], payload[8..]);
    }

    /// <summary>The limit is what the packet would have without a Fragment Header. // C4 C5</summary>
    [Fact]
    public void OneOctetOverTheLowestMtu_MayBeFragmented_BecomesTwoFragments()
    {
        byte[] packet = new Ipv4Builder { Transport = Transport.Udp(1233) }.Build();
        Assert.Equal([1280, 48 + 9], Scene.Clat.Ipv4ToIpv6(packet).Fragments.Select(fragment => fragment.Length));
    }

    /// <summary>A fragment too big for IPv6 is cut again; only the last piece of the last one ends the packet. // C5</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1400, 0)]
    public void FragmentTooBig_IsCutAgain(int offset, int moreAtEnd)
    {
        Ipv4Builder whole = new() { Transport = Transport.Raw(132, 2800) };
        IReadOnlyList<byte[]> fragments = Scene.Clat.Ipv4ToIpv6(whole.Fragment(offset, 1400).Build()).Fragments;
        Assert.Equal(2, fragments.Count);
        Assert.Equal(offset | 1, BinaryPrimitives.ReadUInt16BigEndian(fragments[0].AsSpan(42)));
        Assert.Equal((offset + 1232) | moreAtEnd, BinaryPrimitives.ReadUInt16BigEndian(fragments[1].AsSpan(42)));
        byte[] joined = [.. fragments[0][48..], .. fragments[1][48..]];
        Assert.Equal(whole.Transport.Octets[offset..(offset + 1400)], joined);
    }

    /// <summary>A device can't complete a checksum that lies over several fragments. // C5</summary>
    [Fact]
    public void TooBig_PartialChecksum_IsCompletedBeforeCutting()
    {
        Ipv4Builder packet = new() { Transport = Transport.Udp(2000) };
        byte[] partial = (packet with { Transport = packet.Transport.Partial() }).Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 20, 6);
        Assert.Equal(Scene.Clat.Ipv4ToIpv6(packet.Build()).Fragments, Scene.Clat.Ipv4ToIpv6(partial, offload).Fragments);
    }

    /// <summary>// C5</summary>
    [Theory]
    [InlineData(1500)]
    [InlineData(1280)]
    public void TooBig_MayNotBeFragmented_RepliesWithTheMtuLess20(int mtu)
    {
        TranslatorOptions options = Scene.Clat with { Ipv6MtuBytes = mtu };
        Ipv4Builder packet = new() { DontFragment = true, Transport = Transport.Udp(mtu - 48) };
        ReadBack.Ipv6(options.Ipv4ToIpv6(packet.Build()).Forwarded);

        byte[] tooBig = (packet with { Transport = Transport.Udp(mtu - 47) }).Build();
        byte[] reply = options.Ipv4ToIpv6(tooBig).Reply(DropReason.PacketTooBig);
        ReadBack.Ipv4(reply);
        Assert.Equal([3, 4], reply[20..22]);
        Assert.Equal(mtu - 20, BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(26)));
        Assert.Equal(576, reply.Length);
        Assert.Equal(tooBig[..548], reply[28..]);
    }

    /// <summary>The longest IPv4 packet, whole where the link takes it, in fragments where not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LongestPacket_IsTranslated(bool dontFragment)
    {
        TranslatorOptions options = Scene.Clat with { Ipv6MtuBytes = 65_555, LowestIpv6MtuBytes = 1280 };
        byte[] packet = new Ipv4Builder { DontFragment = dontFragment, Transport = Transport.Raw(132, 65_515) }.Build();
        Outcome outcome = options.Ipv4ToIpv6(packet);
        if (dontFragment)
        {
            Assert.Equal(65_515, ReadBack.Ipv6(outcome.Forwarded).PayloadLength);
            return;
        }

        byte[] payload = Reassemble(outcome.Fragments, identification: 0x1234);
        Assert.Equal(packet[20..], payload);
    }

    /// <summary>
    /// Deviation §4.1: options don't come along, so a packet that is short enough without them passes; the MTU that others are
    /// told is that for packets without options.
    /// </summary>
    [Fact]
    public void TooBig_OnlyWithItsOptions_IsForwarded()
    {
        Ipv4Builder packet = new() { DontFragment = true, Options = [.. Enumerable.Repeat((byte)1, 40)], Transport = Transport.Udp(1452) };
        byte[] ip6 = Scene.Clat.Ipv4ToIpv6(packet.Build()).Forwarded;
        ReadBack.Ipv6(ip6);
        Assert.Equal(1500, ip6.Length);

        byte[] reply = Scene.Clat.Ipv4ToIpv6((packet with { Transport = Transport.Udp(1453) }).Build()).Reply(DropReason.PacketTooBig);
        Assert.Equal(1480, BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(26)));
    }

    /// <summary>A fragment with DF loses eight octets more to the Fragment Header. // C5</summary>
    [Fact]
    public void TooBig_FragmentWithDontFragment_RepliesWithTheMtuLess28()
    {
        byte[] packet = (new Ipv4Builder { DontFragment = true, Transport = Transport.Raw(132, 2000) }).Fragment(0, 1456).Build();
        byte[] reply = Scene.Clat.Ipv4ToIpv6(packet).Reply(DropReason.PacketTooBig);
        Assert.Equal(1472, BinaryPrimitives.ReadUInt16BigEndian(reply.AsSpan(26)));
    }

    private static byte[] Reassemble(IReadOnlyList<byte[]> fragments, uint identification)
    {
        byte[] payload = [];
        foreach (byte[] fragment in fragments)
        {
            ReadBack.Ipv6(fragment);
            int more = fragment == fragments[^1] ? 0 : 1;
            Assert.Equal(44, fragment[6]);
            Assert.Equal(payload.Length | more, BinaryPrimitives.ReadUInt16BigEndian(fragment.AsSpan(42)));
            Assert.Equal(identification, BinaryPrimitives.ReadUInt32BigEndian(fragment.AsSpan(44)));
            payload = [.. payload, .. fragment[48..]];
        }

        return payload;
    }
}
