using Claton.Translation;
using Claton.Translation.Tests.Packets;

namespace Claton.Bpf.Tests;

/// <summary>Every packet that shows one thing of the standards: what is easy the programs do themselves, and no other.</summary>
public sealed class NamedPacketTests
{
    /// <summary>What the programs leave to the translator, and why.</summary>
    private static readonly HashSet<string> s_hard =
    [
        // UDP without a checksum needs one.
        "ipv4-udp-without-checksum", "ipv4-partial-inner-checksum",

        // Must be cut, or the sender be told.
        "ipv4-udp-too-big", "ipv4-udp-too-big-with-df", "ipv4-first-fragment", "ipv4-super-tcp-with-ecn", "ipv4-super-udp",
        "ipv4-last-hop", "ipv6-udp-too-big", "ipv6-last-hop",

        // Options and extension headers.
        "ipv4-source-route", "ipv4-used-up-source-route", "ipv6-extensions", "ipv6-segments-left", "ipv6-middle-fragment",
        "ipv6-extension-behind-fragment",

        // Fragments of ICMP.
        "ipv4-echo-fragment", "ipv6-echo-fragment",

        // Addresses.
        "ipv4-to-multicast", "ipv4-mapped-udp", "ipv4-mapped-udp-within-prefix",

        // IGMP, ICMP without a counterpart, and errors that are more than one packet in another.
        "ipv4-igmp",
        "ipv4-redirect", "ipv4-fragmentation-needed-without-mtu", "ipv4-error-with-extension", "ipv4-error-about-error",
        "ipv4-time-exceeded-about-fragment", "ipv4-port-unreachable",
        "ipv6-error-with-extension", "ipv6-error-about-error", "ipv6-packet-too-big-about-fragment", "ipv6-port-unreachable",
        "ipv6-packet-too-big-by-a-router",
    ];

    /// <summary>
    /// Without datagrams that are to be cut into fragments (UFO): the kernel cuts them before the translator reads them.
    /// </summary>
    internal static IReadOnlyList<NamedPacket> Packets { get; } =
        [.. NamedPackets.All.Where(packet => packet.Offload.GsoType switch
        {
            VirtioNetHeader.GsoUdp => false,
            VirtioNetHeader.GsoUdpL4 => PacketIo.TakesSuperDatagrams,
            _ => true,
        })];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void NamedPacket_OnAnyUplink_IsTranslatedAsTheTranslatorDoes(bool isRawIp)
    {
        using Rig rig = isRawIp ? Rig.OnRawIp() : Rig.OnEthernet();
        var comparison = new Comparison(rig, Scene.Clat);
        var hard = new SortedSet<string>();
        int translated = 0;
        foreach (NamedPacket packet in Packets)
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
                hard.Add(packet.Name);
            }
        }

        Assert.Equal(new SortedSet<string>(s_hard.Intersect(Packets.Select(packet => packet.Name))), hard);
        Assert.InRange(translated, 30, Packets.Count);
    }
}
