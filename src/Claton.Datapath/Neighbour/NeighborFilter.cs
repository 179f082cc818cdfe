using Claton.Linux;
using static Claton.Datapath.Ipv6FilterField;

namespace Claton.Datapath.Neighbour;

/// <summary>
/// What the kernel passes up to the guard: Neighbor Solicitations and Advertisements about its address, by whatever
/// link-layer address they came.
/// </summary>
internal static class NeighborFilter
{
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
