using Claton.Linux;

namespace Claton.Datapath.Neighbour;

/// <summary>
/// What the kernel passes up to the guard: Neighbor Solicitations and Advertisements about its address, by whatever
/// link-layer address they came.
/// </summary>
internal static class NeighborFilter
{
    private const int NextHeader = ClassicBpfBuilder.NetworkHeader + 6;
    private const int Icmpv6Type = ClassicBpfBuilder.NetworkHeader + 40;
    private const int TargetAddress = ClassicBpfBuilder.NetworkHeader + 48;
    private const byte Icmpv6 = 58;
    private const byte NeighborSolicitation = 135;
    private const byte NeighborAdvertisement = 136;

    public static ClassicBpfProgram For(Ipv6Address address) => new ClassicBpfBuilder()
        .LoadByte(NextHeader)
        .JumpIfEqual(Icmpv6, otherwise: "drop")
        .LoadByte(Icmpv6Type)
        .JumpIfEqual(NeighborSolicitation, ifTrue: "target")
        .JumpIfEqual(NeighborAdvertisement, otherwise: "drop")
        .Label("target")
        .RequireIpv6Address(TargetAddress, address, otherwise: "drop")
        .Accept()
        .Label("drop").Drop()
        .Build();
}
