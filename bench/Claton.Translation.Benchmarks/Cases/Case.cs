namespace Claton.Translation.Benchmarks;

/// <summary>A row of the table: a kind of packet through a kind of translator.</summary>
public sealed record Case(Deployment Deployment, PacketPair Packets)
{
    private const int SmallPacketBytes = 64;

    /// <summary>Every kind of packet through the CLAT, and the smallest through everything.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        .. EveryPacket(Deployment.NeutralClat),
        .. EveryPacket(Deployment.OrdinaryClat),
        .. new[] { 32, 40, 48, 56, 64, 96 }.Select(length => SmallPacket(Deployment.Siit(length))),
        .. new[] { 1, 10_000 }.Select(mappings => SmallPacket(Deployment.Siit(96, mappings))),
    ];

    public override string ToString() => $"{Packets.Name}; {Deployment.Name}";

    private static Case SmallPacket(Deployment deployment) => new(deployment, PacketPair.Udp(deployment.Hosts, SmallPacketBytes));

    private static IEnumerable<Case> EveryPacket(Deployment deployment)
    {
        Hosts hosts = deployment.Hosts;
        yield return SmallPacket(deployment);
        yield return new Case(deployment, PacketPair.Udp(hosts, 512));
        yield return new Case(deployment, PacketPair.Udp(hosts, 1500));
        yield return new Case(deployment, PacketPair.TcpSuperPacket(hosts));
        yield return new Case(deployment, PacketPair.IcmpError(hosts));
        yield return new Case(deployment, PacketPair.Fragment(hosts));
    }
}
