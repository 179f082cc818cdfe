using Claton.Translation;
using Claton.Translation.Tests.Packets;

namespace Claton.Bpf.Tests;

/// <summary>The same packets to the programs and to Claton's own translator, which both work by the same options.</summary>
internal sealed class Comparison
{
    private const byte Icmpv6 = 58;

    private readonly Rig _rig;
    private readonly TranslatorOptions _options;

    public Comparison(Rig rig, TranslatorOptions options)
    {
        _rig = rig;
        _options = options;
        rig.SetParameters(options);
    }

    /// <summary>
    /// Sends a packet from the side that it belongs to. What comes out must be what the translator makes of it, or the
    /// packet itself on its way to the translator.
    /// </summary>
    /// <returns>False where the programs left it to the translator.</returns>
    public bool IsTranslated(bool toIpv6, byte[] packet, VirtioNetHeader offload)
    {
        Send(toIpv6, packet, offload);
        Received received = _rig.Receive();
        if (received.Exit == Exit.Translator)
        {
            Assert.Equal(packet, received.Octets);
            AssertSame(offload, received.Offload);
            return false;
        }

        Outcome expected = Outcome.Of(new Translator(_options), toIpv6, packet, offload);
        Assert.Equal(new Verdict(VerdictAction.Forward, DropReason.None), expected.Verdict);
        Assert.Equal(toIpv6 ? Exit.Uplink : Exit.Host, received.Exit);
        Assert.Equal(Comparable(expected.Packet), Comparable(received.Octets));
        AssertSame(expected.Offload, received.Offload);
        return true;
    }

    /// <summary>
    /// Sends a packet from the router that is none of the CLAT's business: the host gets the next packet, and not this one.
    /// The translator may see it, who knows what to drop.
    /// </summary>
    public void PassesBy(byte[] packet)
    {
        const ushort marker = 0x7a7a;
        long handedOver = HandedOver();
        Assert.True(IsForeign(packet));
        _rig.SendAsRouter(packet);
        _rig.SendAsRouter(new Ipv6Builder
        {
            Source = _options.Prefix.Embed(Scene.Remote4),
            Destination = _options.Clat!.Value.Ipv6,
            Transport = Transport.Udp(8, marker, marker),
        }.Build());
        Received received = _rig.Receive();
        if (received.Exit == Exit.Translator)
        {
            received = _rig.Receive();
        }

        _rig.ForgetTheTranslatorsIpv6();
        Assert.Equal((Exit.Host, 0x7a), (received.Exit, received.Octets[20]));
        Assert.Equal(handedOver, HandedOver());
    }

    private long HandedOver() => _rig.Counters.Ipv6ToIpv4.HandedOver.Values.Sum();

    /// <summary>Whether a packet from the uplink goes by: C21, and Neighbor Discovery.</summary>
    public bool IsForeign(byte[] packet)
    {
        if (packet.Length < 40 || Ipv6Address.Read(packet.AsSpan(24)) != _options.Clat!.Value.Ipv6)
        {
            return true;
        }

        byte next = packet[6];
        int type = next != Icmpv6 ? 255 : packet.Length > 40 ? packet[40] : -1;
        bool mayBeError = type is >= 0 and < 128 || next is 0 or 43 or 44 or 60;
        return type is -1 or (>= 133 and <= 137)
            || (!_options.Prefix.TryExtract(Ipv6Address.Read(packet.AsSpan(8)), out _) && !mayBeError);
    }

    /// <summary>A packet and what it leaves to devices, for a message.</summary>
    public static string Describe(NamedPacket packet) => $"{packet.Name} {packet.Offload} {Convert.ToHexString(packet.Octets)}";

    private void Send(bool toIpv6, byte[] packet, VirtioNetHeader offload)
    {
        if (toIpv6)
        {
            _rig.SendAsHost(packet, offload);
        }
        else
        {
            _rig.SendAsRouter(packet, offload);
        }
    }

    /// <summary>The packet without its IPv4 identification, which each counts in its own way.</summary>
    private static byte[] Comparable(byte[] packet)
    {
        if (packet[0] >> 4 != 4)
        {
            return packet;
        }

        Assert.Equal(0xffff, SumByHand.Of(packet.AsSpan(0, 20)));
        byte[] comparable = [.. packet];
        bool isFragment = (packet[6] & 0x3f) != 0 || packet[7] != 0;
        if (!isFragment)
        {
            comparable.AsSpan(4, 2).Clear();
            comparable.AsSpan(10, 2).Clear();
        }

        return comparable;
    }

    /// <summary>The length of the headers is a hint, and that a checksum was found right is no wish.</summary>
    private static void AssertSame(VirtioNetHeader expected, VirtioNetHeader actual) => Assert.Equal(Essence(expected), Essence(actual));

    private static VirtioNetHeader Essence(VirtioNetHeader offload) => (offload.Flags & VirtioNetHeader.NeedsChecksum) != 0
        ? offload with { Flags = VirtioNetHeader.NeedsChecksum, HeaderLengthBytes = 0 }
        : new VirtioNetHeader(0, offload.GsoType, 0, offload.GsoSizeBytes, 0, 0);
}
