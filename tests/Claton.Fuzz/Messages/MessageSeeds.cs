using Claton.Core.Dns;
using Claton.Core.NeighborDiscovery;

namespace Claton.Fuzz.Messages;

/// <summary>A message of each kind, with each option, and the turns that a search and a guard can take.</summary>
internal static class MessageSeeds
{
    private static readonly byte[] s_router = [134, 0, 0, 0, 64, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 1];
    private static readonly byte[] s_pref64 = [38, 2, 7, 8, 0x20, 1, 0xd, 0xb8, 0, 0x64, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_wellKnown = [38, 2, 2, 0x58, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_withdrawn = [38, 2, 0, 0, .. s_pref64[4..]];
    private static readonly byte[] s_mtu = [5, 1, 0, 0, 0, 0, 5, 0xdc];
    private static readonly byte[] s_address = [0x20, 1, 0xd, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] s_prefix = [3, 4, 64, 0xc0, 0, 1, 0x51, 0x80, 0, 0, 0x38, 0x40, 0, 0, 0, 0, .. s_address];
    private static readonly byte[] s_servers = [25, 3, 0, 0, 0, 0, 4, 0xb0, .. s_address[..15], 0x53];

    public static IReadOnlyList<(string Name, byte[] Octets)> All { get; } =
    [
        ("router-all-options", Routers((0, 0, [.. s_router, .. s_mtu, .. s_prefix, .. s_pref64, .. s_servers]))),
        ("router-pref64-withdrawn", Routers((0, 0, [.. s_router, .. s_pref64, .. s_wellKnown]), (0, 2, [.. s_router, .. s_withdrawn]))),
        ("router-pref64-replaced", Routers((0, 0, [.. s_router, .. s_pref64]), (0, 2, [.. s_router, .. s_wellKnown]), (0, 3, [.. s_router, .. s_pref64]))),
        ("router-expired", Routers((0, 0, [.. s_router, .. s_wellKnown]), (0, 10, s_router))),
        ("routers-two-one-silent", Routers((0, 0, [.. s_router, .. s_pref64]), (1, 1, [.. s_router, .. s_wellKnown]), (128, 1, [.. s_router, .. s_pref64]))),
        ("router-from-elsewhere", Routers((32, 0, s_router), (64, 0, s_router))),
        ("routers-many", Routers([.. Enumerable.Range(0, 20).Select(number => ((byte)number, (byte)0, (byte[])[.. s_router, .. s_pref64]))])),
        .. PrefixLengths(),
        ("neighbour-probe", Neighbours((9, Packet(NeighborSolicitation.ForDuplicateAddressDetection(NeighbourCheck.Address, 5))))),
        ("neighbour-own-probe-comes-back", Neighbours((1, Packet(NeighborSolicitation.ForDuplicateAddressDetection(NeighbourCheck.Address, 1))), (4, []))),
        ("neighbour-question", Neighbours((1, Packet(Question)), (5, Packet(Question)), (3, Packet(Question with { SourceLinkLayerAddress = null })))),
        ("neighbour-takes-address", Neighbours((5, Packet(Claim)))),
        ("neighbour-has-address", Neighbours((1, Packet(Claim)), (1, Packet(Question)))),
        ("neighbour-probes-again", Neighbours([.. Enumerable.Range(0, 12).Select(number => ((byte)(number == 0 ? 5 : 1), Packet(NeighborSolicitation.ForDuplicateAddressDetection(NeighbourCheck.Address, 77))))])),
        ("answer-two-addresses", Resolvers((1, TwoAddresses))),
        ("answer-alias", Resolvers((1, Answer(0x8180, 2, 0, [.. Alias, .. Aaaa(0xaa)[2..].Prepend((byte)43).Prepend((byte)0xc0)])))),
        ("answer-twelve-prefixes", Resolvers((1, Answer(0x8180, 12, 0, [.. Enumerable.Range(0, 12).SelectMany(number => Aaaa(0xaa, (byte)number))])))),
        ("answer-none", Resolvers((1, Answer(0x8180, 0, 1, Soa)), (0xf9, Answer(0x8183, 0, 1, Soa)))),
        ("answer-truncated", Resolvers((1, Answer(0x8380, 0, 0, [])), (1, TwoAddresses))),
        ("answer-refused", Resolvers((1, Answer(0x8185, 0, 0, [])), (3, []), (5, Answer(0x8182, 0, 0, [])))),
        ("stream-in-pieces", Stream([1, 1, 0, 30, 7], InputReader.WritePiece(TwoAddresses))),
        ("stream-with-more-behind", Stream([40], [.. InputReader.WritePiece(TwoAddresses), .. InputReader.WritePiece(1, 2, 3)])),
        ("stream-closed-early", Stream([2], InputReader.WritePiece(TwoAddresses)[..^1])),
        ("stream-of-nothing", Stream([1], [0, 0, 0, 0])),
        ("stream-that-says-it-is-longest", Stream([255, 1], [0xff, 0xff, .. TwoAddresses])),
    ];

    private static NeighborSolicitation Question => new()
    {
        Source = Ipv6Address.Parse("fe80::b"),
        Destination = NeighbourCheck.Address.SolicitedNodeMulticast,
        Target = NeighbourCheck.Address,
        SourceLinkLayerAddress = new MacAddress(0x0200_5e10_000b),
    };

    private static NeighborAdvertisement Claim => new()
    {
        Source = NeighbourCheck.Address,
        Destination = Ipv6Address.AllNodes,
        Target = NeighbourCheck.Address,
        Override = true,
        TargetLinkLayerAddress = new MacAddress(0x0200_5e10_000b),
    };

    private static byte[] TwoAddresses => Answer(0x8180, 2, 0, [.. Aaaa(0xaa), .. Aaaa(0xab)]);

    private static byte[] Alias => [0xc0, 12, 0, 5, 0, 1, 0, 0, 1, 0x2c, 0, 4, 1, (byte)'a', 0xc0, 21];

    private static byte[] Soa => [0xc0, 21, 0, 6, 0, 1, 0, 0, 0, 60, 0, 24, 0xc0, 21, 0xc0, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0, 90];

    private static IEnumerable<(string Name, byte[] Octets)> PrefixLengths() => Enumerable.Range(0, 8).Select(code =>
        ($"router-prefix-length-code-{code}", Routers((0, 0, [.. s_router, 38, 2, 7, (byte)(8 | code), .. s_pref64[4..]]))));

    private static byte[] Routers(params (byte Who, byte Pause, byte[] Message)[] messages) =>
        [(byte)Speaker.Routers, .. messages.SelectMany(one => (byte[])[one.Who, one.Pause, .. InputReader.WritePiece(one.Message)])];

    private static byte[] Neighbours(params (byte How, byte[] Packet)[] packets) =>
        [(byte)Speaker.Neighbours, .. packets.SelectMany(one => (byte[])[one.How, .. InputReader.WritePiece(one.Packet)])];

    private static byte[] Resolvers(params (byte How, byte[] Message)[] messages) =>
        [(byte)Speaker.Resolvers, .. messages.SelectMany(one => (byte[])[one.How, .. InputReader.WritePiece(one.Message)])];

    private static byte[] Stream(byte[] cuts, byte[] octets) =>
        [(byte)Speaker.ResolverByTcp, .. InputReader.WritePiece(cuts), .. octets];

    private static byte[] Packet(NeighborSolicitation solicitation)
    {
        byte[] packet = new byte[NeighborSolicitation.MaximumBytes];
        return packet[..solicitation.Write(packet)];
    }

    private static byte[] Packet(NeighborAdvertisement advertisement)
    {
        byte[] packet = new byte[NeighborAdvertisement.MaximumBytes];
        return packet[..advertisement.Write(packet)];
    }

    private static byte[] Answer(ushort flags, byte answers, byte authorities, byte[] records)
    {
        byte[] question = new byte[Pref64Query.LengthBytes];
        Pref64Query.Write(question, AnswerCheck.Id);
        return [.. question[..2], (byte)(flags >> 8), (byte)flags, 0, 1, 0, answers, 0, authorities, 0, 0, .. question[12..], .. records];
    }

    private static byte[] Aaaa(byte last, byte network = 0x64) =>
        [0xc0, 12, 0, 28, 0, 1, 0, 0, 1, 0x2c, 0, 16, 0x20, 1, 0xd, 0xb8, 0, network, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, last];
}
