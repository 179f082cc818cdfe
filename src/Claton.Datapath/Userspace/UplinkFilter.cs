using Claton.Linux;
using static Claton.Datapath.Ipv6FilterField;

namespace Claton.Datapath.Userspace;

/// <summary>
/// What the kernel passes up from the uplink: IPv6 packets for the CLAT's address that are addressed to this station,
/// but no Neighbor Solicitations and Advertisements, which are the address guard's.
/// </summary>
internal static class UplinkFilter
{
    public static ClassicBpfProgram For(Ipv6Address clatAddress) => new ClassicBpfBuilder()
        .LoadPacketType()
        .JumpIfEqual((uint)PacketType.Host, otherwise: "drop")
        .RequireIpv6Address(Destination, clatAddress, otherwise: "drop")
        .LoadByte(NextHeader)
        .JumpIfEqual(Icmpv6, otherwise: "accept")
        .LoadByte(Icmpv6Type)
        .JumpIfEqual(NeighborSolicitation, ifTrue: "drop")
        .JumpIfEqual(NeighborAdvertisement, ifTrue: "drop")
        .Label("accept").Accept()
        .Label("drop").Drop()
        .Build();
}
