using Claton.Translation;
using Claton.Translation.Tests.Packets;

namespace Claton.Bpf.Tests;

/// <summary>Every row of every table, and all numbers beside them: what has a counterpart the programs translate. // C14</summary>
public sealed class TableTests : IDisposable
{
    private const uint NoMtu = 0;

    private static readonly uint[] s_mtus = [1, 68, 576, 1259, 1260, 1261, 1279, 1280, 1281, 1460, 1480, 1481, 1499, 1500, 1501, 9000, 65535];

    private readonly Rig _rig = Rig.OnEthernet();
    private readonly Comparison _comparison;

    public TableTests() => _comparison = new Comparison(_rig, Scene.Clat);

    [Fact]
    public void Protocol_EveryNumberFromIpv4_IsTranslatedAlikeOrLeft()
    {
        for (int protocol = 0; protocol <= byte.MaxValue; protocol++)
        {
            Compare(ToIpv6(Transport.Raw((byte)protocol)));
        }
    }

    [Fact]
    public void Protocol_EveryNumberFromIpv6_IsTranslatedAlikeOrLeft()
    {
        // Extension headers that are skipped, and ICMPv6: others are for those.
        byte[] others = [0, 43, 44, 58, 60];
        foreach (byte protocol in Enumerable.Range(0, 256).Select(number => (byte)number).Except(others))
        {
            Compare(ToIpv4(Transport.Raw(protocol)));
        }
    }

    [Fact]
    public void TypeOfService_Every_IsTheSameOctetBothWays()
    {
        for (int octet = 0; octet <= byte.MaxValue; octet++)
        {
            Compare(new("to-ipv6", true, new Ipv4Builder { TypeOfService = (byte)octet }.Build()));
            Compare(new("to-ipv4", false, new Ipv6Builder { TrafficClass = (byte)octet }.Build()));
        }
    }

    [Fact]
    public void Length_AroundTheLimits_DecidesDontFragment()
    {
        for (int payload = 1200; payload <= 1460; payload += payload is > 1225 and < 1240 ? 1 : 5)
        {
            Compare(ToIpv4(Transport.Udp(payload)));
        }
    }

    /// <summary>RFC 7915 §4.2 // C14</summary>
    [Fact]
    public void Icmpv4Error_EveryTypeCodeAndPointer_HasItsCounterpartOrIsLeft()
    {
        byte[] quoted = new Ipv4Builder { Source = Scene.Remote4, Destination = Scene.Clat4 }.Build();
        for (int type = 0; type < 20; type++)
        {
            for (int code = 0; code < 18; code++)
            {
                Compare(ToIpv6(Transport.Icmp4((byte)type, (byte)code, 1400, quoted)));
            }
        }

        for (uint pointer = 0; pointer < 64; pointer++)
        {
            Compare(ToIpv6(Transport.Icmp4(12, 0, pointer << 24, quoted)));
            Compare(ToIpv6(Transport.Icmp4(12, 2, pointer << 24, quoted)));
        }

        Array.ForEach(s_mtus, mtu => Compare(ToIpv6(Transport.Icmp4(3, 4, mtu, quoted))));
        Assert.False(IsTranslated(ToIpv6(Transport.Icmp4(3, 4, NoMtu, quoted))));
    }

    /// <summary>RFC 7915 §5.2 // C14</summary>
    [Fact]
    public void Icmpv6Error_EveryTypeCodeAndPointer_HasItsCounterpartOrIsLeft()
    {
        byte[] quoted = new Ipv6Builder { Source = Scene.Clat6, Destination = Scene.Remote6 }.Build();
        for (int type = 0; type < 132; type++)
        {
            for (int code = 0; code < 9; code++)
            {
                Compare(ToIpv4(Transport.Icmp6((byte)type, (byte)code, 1, quoted)));
            }
        }

        for (uint pointer = 0; pointer < 64; pointer++)
        {
            Compare(ToIpv4(Transport.Icmp6(4, 0, pointer, quoted)));
        }

        foreach (uint number in (uint[])[.. s_mtus, NoMtu, 0x0001_0000, uint.MaxValue])
        {
            Compare(ToIpv4(Transport.Icmp6(2, 0, number, quoted)));
            Compare(ToIpv4(Transport.Icmp6(4, 0, number, quoted)));
        }
    }

    /// <summary>Errors may quote as little as they like, and the longest are cut over IPv4. // C15</summary>
    [Fact]
    public void Icmpv6Error_OfAnyLength_IsCutAlike()
    {
        foreach (Transport transport in (Transport[])[Transport.Udp(1200), Transport.Tcp(1180), Transport.Echo6(128, 1200), Transport.Raw(132, 1200)])
        {
            byte[] quoted = new Ipv6Builder { Source = Scene.Clat6, Destination = Scene.Remote6, Transport = transport }.Build();
            for (int bytes = 44; bytes <= 1232; bytes += bytes is < 70 or (> 560 and < 580) or > 1225 ? 1 : 37)
            {
                Compare(ToIpv4(Transport.Icmp6(1, 4, 0, quoted[..bytes])));
            }
        }
    }

    public void Dispose() => _rig.Dispose();

    /// <summary>What the translator would have forwarded whole the programs must have translated themselves.</summary>
    private void Compare(NamedPacket packet)
    {
        Verdict verdict = Outcome.Of(new Translator(Scene.Clat), packet.ToIpv6, packet.Octets).Verdict;
        bool isTranslated = IsTranslated(packet);
        Assert.True(isTranslated == (verdict.Action == VerdictAction.Forward), $"{verdict} {Comparison.Describe(packet)}");
    }

    private bool IsTranslated(NamedPacket packet) => _comparison.IsTranslated(packet.ToIpv6, packet.Octets, packet.Offload);

    private static NamedPacket ToIpv6(Transport transport) => new("to-ipv6", true, new Ipv4Builder { Transport = transport }.Build());

    private static NamedPacket ToIpv4(Transport transport) => new("to-ipv4", false, new Ipv6Builder { Transport = transport }.Build());
}
