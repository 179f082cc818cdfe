using Claton.Translation.Tests.Packets;
using PacketDotNet;

namespace Claton.Translation.Tests.Rfc7915;

/// <summary>RFC 7915 §5.1.1, and what §5.1 says of packets that are too big.</summary>
public sealed class Ipv6ToIpv4FragmentTests
{
    private static readonly Ipv6Builder s_whole = new() { Transport = Transport.Udp(1500) };

    /// <summary>First, middle and last: DF is clear. // C6</summary>
    [Theory]
    [InlineData(0, 600, 1)]
    [InlineData(600, 600, 1)]
    [InlineData(1200, 600, 0)]
    public void Fragment_AnyPlace_KeepsOffsetMoreAndIdentification(int offset, int bytes, int more)
    {
        byte[] packet = s_whole.WithDestinationOptions(16).Fragment(offset, bytes).Build();
        byte[] octets = Scene.Clat.Ipv6ToIpv4(packet).Forwarded;
        IPv4Packet ip4 = ReadBack.Ipv4(octets);
        Assert.Equal(0x1234, ip4.Id);
        Assert.Equal(more, ip4.FragmentFlags);
        Assert.Equal(offset / 8, ip4.FragmentOffset);
        Assert.Equal(packet.Length - 40 - 16 - 8 + 20, ip4.TotalLength);
        Assert.Equal(ProtocolType.Udp, ip4.Protocol);
    }

    /// <summary>// C6</summary>
    [Fact]
    public void Fragments_PutTogether_AreTheTranslatedWhole()
    {
        Ipv6Builder whole = new() { Transport = Transport.Tcp(1100) };
        byte[] expected = Scene.Clat.Ipv6ToIpv4(whole.Build()).Forwarded[20..];
        byte[] joined = [];
        for (int offset = 0; offset < expected.Length; offset += 400)
        {
            joined = [.. joined, .. Scene.Clat.Ipv6ToIpv4(whole.Fragment(offset, 400).Build()).Forwarded[20..]];
        }

        Assert.Equal(expected, joined);
    }

    /// <summary>A lone fragment: the identification is carried over, DF is clear. // C6</summary>
    [Fact]
    public void AtomicFragment_IsAWholePacketThatMayBeFragmented()
    {
        byte[] packet = new Ipv6Builder { Transport = Transport.Udp(1400) }.WithFragmentHeader(0, more: false).Build();
        IPv4Packet ip4 = ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(packet).Forwarded);
        Assert.Equal((0x1234, 0, 0), (ip4.Id, ip4.FragmentFlags, ip4.FragmentOffset));
    }

    /// <summary>The destination would look for a transport header where there is none. // C6</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(51)]
    [InlineData(60)]
    [InlineData(135)]
    [InlineData(139)]
    [InlineData(140)]
    public void ExtensionHeader_BehindTheFragmentHeader_IsRefusedAndCounted(byte kind)
    {
        Ipv6Builder packet = new() { Transport = Transport.Raw(kind, 800) };
        byte[] first = (packet with { Transport = Transport.Raw(kind, 80) }).WithFragmentHeader(0, more: true).Build();
        Assert.Equal([1, 1], Scene.Clat.Ipv6ToIpv4(first).Reply(DropReason.ExtensionBehindFragment)[40..42]);
        byte[] later = (packet with { Transport = Transport.Raw(kind, 80) }).WithFragmentHeader(80, more: false).Build();
        Scene.Clat.Ipv6ToIpv4(later).Dropped(DropReason.ExtensionBehindFragment);
    }

    /// <summary>// C6</summary>
    [Fact]
    public void Esp_BehindTheFragmentHeader_IsTranslated() =>
        Assert.Equal(ProtocolType.IPSecEncapsulatingSecurityPayload, ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(
            new Ipv6Builder { Transport = Transport.Raw(50, 80) }.WithFragmentHeader(0, more: true).Build()).Forwarded).Protocol);

    /// <summary>A fragment that ends beyond 65535 can't be part of any packet. // E1</summary>
    [Fact]
    public void Fragment_EndsBeyondTheLongestPacket_IsDropped()
    {
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Raw(17, 8) }.WithFragmentHeader(65528, more: false).Build())
            .Dropped(DropReason.MalformedHeader);
    }

    /// <summary>IPv6 doesn't count its header into the 65535, IPv4 does: the end of a longest packet has no place there.</summary>
    [Theory]
    [InlineData(65528, 7)]
    [InlineData(65512, 4)]
    public void Fragment_EndsBeyondTheLongestIpv4Packet_IsDropped(int offset, int bytes)
    {
        Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = Transport.Raw(17, bytes) }.WithFragmentHeader(offset, more: false).Build())
            .Dropped(DropReason.PacketTooBig);
        ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(
            new Ipv6Builder { Transport = Transport.Raw(17, 3) }.WithFragmentHeader(65512, more: false).Build()).Forwarded);
    }

    /// <summary>IPv6 may send 1280 octets over anything, so the translator fragments them. // C12</summary>
    [Theory]
    [InlineData(576)]
    [InlineData(1259)]
    [InlineData(68)]
    public void UpTo1280_OverTheIpv4Mtu_IsFragmented(int mtu)
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = mtu };
        byte[] packet = new Ipv6Builder { Transport = Transport.Udp(1232) }.Build();
        byte[] expected = Scene.Clat.Ipv6ToIpv4(packet).Forwarded[20..];
        byte[] joined = [];
        IReadOnlyList<byte[]> fragments = options.Ipv6ToIpv4(packet).Fragments;
        foreach (byte[] fragment in fragments)
        {
            IPv4Packet ip4 = ReadBack.Ipv4(fragment);
            Assert.InRange(fragment.Length, 21, mtu);
            Assert.Equal(0x7000, ip4.Id);
            Assert.Equal(joined.Length / 8, ip4.FragmentOffset);
            Assert.Equal(fragment == fragments[^1] ? 0 : 1, ip4.FragmentFlags);
            joined = [.. joined, .. fragment[20..]];
        }

        Assert.Equal(expected, joined);
    }

    /// <summary>// C12</summary>
    [Theory]
    [InlineData(1400, 1500, 1420)]
    [InlineData(1400, 1410, 1410)]
    [InlineData(1261, 1500, 1281)]
    [InlineData(576, 1500, 1280)]
    public void Over1280AndTheIpv4Mtu_RepliesWithPacketTooBig(int mtu4, int mtu6, int expected)
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = mtu4, Ipv6MtuBytes = mtu6 };
        byte[] packet = new Ipv6Builder { Transport = Transport.Udp(1433) }.Build();
        byte[] reply = options.Ipv6ToIpv4(packet).Reply(DropReason.PacketTooBig);
        ReadBack.Ipv6(reply);
        Assert.Equal([2, 0, 0, 0, (byte)(expected >> 8), (byte)expected], [.. reply[40..42], .. reply[44..48]]);
        Assert.Equal(1280, reply.Length);
        Assert.Equal(packet[..1232], reply[48..]);
    }

    /// <summary>IPv6 doesn't count its header into the 65535 octets, IPv4 does.</summary>
    [Theory]
    [InlineData(65_515, true)]
    [InlineData(65_516, false)]
    [InlineData(65_535, false)]
    public void LongestPacket_IsTranslatedUpToWhatIpv4CanSay(int payloadBytes, bool fits)
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = 65_535, Ipv6MtuBytes = 65_575 };
        byte[] packet = new Ipv6Builder { Transport = Transport.Raw(132, payloadBytes) }.Build();
        Outcome outcome = options.Ipv6ToIpv4(packet);
        if (fits)
        {
            Assert.Equal(65_535, ReadBack.Ipv4(outcome.Forwarded).TotalLength);
            return;
        }

        byte[] reply = outcome.Reply(DropReason.PacketTooBig);
        ReadBack.Ipv6(reply);
        Assert.Equal([2, 0, 0, 1, 0, 0x13], [.. reply[40..42], .. reply[44..48]]);
    }

    /// <summary>A device can't complete a checksum that lies over several fragments. // C12</summary>
    [Fact]
    public void TooBig_PartialChecksum_IsCompletedBeforeCutting()
    {
        TranslatorOptions options = Scene.Clat with { Ipv4MtuBytes = 600 };
        Ipv6Builder packet = new() { Transport = Transport.Udp(1000) };
        byte[] partial = (packet with { Transport = packet.Transport.Partial() }).Build();
        var offload = new VirtioNetHeader(VirtioNetHeader.NeedsChecksum, 0, 0, 0, 40, 6);
        Assert.Equal(options.Ipv6ToIpv4(packet.Build()).Fragments, options.Ipv6ToIpv4(partial, offload).Fragments);
    }
}
