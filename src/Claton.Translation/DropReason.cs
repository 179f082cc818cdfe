namespace Claton.Translation;

/// <summary>Why a packet was not translated. Each has a counter, and a name in <see cref="DropReasons"/>.</summary>
public enum DropReason : byte
{
    /// <summary>It was translated.</summary>
    None,

    /// <summary>There are fewer octets than the IP header says.</summary>
    Truncated,

    /// <summary>The IP header contradicts itself: version, header length, total length, or a chain that runs out.</summary>
    MalformedHeader,

    /// <summary>The IPv4 header checksum is wrong. RFC 1812 §5.2.2.</summary>
    HeaderChecksum,

    /// <summary>The offload description does not fit the packet.</summary>
    MalformedOffload,

    /// <summary>The offload is of a kind that this translator doesn't know.</summary>
    UnsupportedOffload,

    /// <summary>The packet is neither from CLAT4, nor to CLAT6 from the prefix, nor an ICMPv6 error to CLAT6. // C21</summary>
    NotForClat,

    /// <summary>The source can't be that of a packet on the wire, or belongs to this host. // C9 E2</summary>
    IllegalSource,

    /// <summary>No mapping covers the IPv6 source.</summary>
    UntranslatableSource,

    /// <summary>The destination can't lie on the other side: multicast, loopback, link-local and their like, or unmapped. // C9</summary>
    UntranslatableDestination,

    /// <summary>A private or other non-global IPv4 address inside 64:ff9b::/96, which the options forbid. // C20</summary>
    PrivateIpv4,

    /// <summary>The packet is for the translator itself; it is answered where an answer is due.</summary>
    ForTranslator,

    /// <summary>TTL or hop limit would reach zero. // C3</summary>
    HopLimitExceeded,

    /// <summary>An IPv4 source route that has not run out. // C7</summary>
    SourceRoute,

    /// <summary>An IPv6 Routing header with segments left. // C8</summary>
    RoutingHeader,

    /// <summary>The result exceeds the MTU and may not be fragmented. // C5 C12</summary>
    PacketTooBig,

    /// <summary>An extension header stands behind the Fragment Header. // C6</summary>
    ExtensionBehindFragment,

    /// <summary>The packet ends before the checksum of its transport header.</summary>
    TransportTruncated,

    /// <summary>A UDP checksum of zero, which the options forbid. // C10</summary>
    ZeroUdpChecksum,

    /// <summary>A UDP checksum of zero in a fragment, where it can't be computed. // C10</summary>
    ZeroUdpChecksumFragment,

    /// <summary>A fragment of an ICMP message: its checksum can't be converted. // C11</summary>
    FragmentedIcmp,

    /// <summary>An ICMP type, code or pointer without a counterpart. // C14</summary>
    UntranslatableIcmp,

    /// <summary>The checksum of an ICMP error is wrong.</summary>
    IcmpChecksum,

    /// <summary>The packet inside an ICMP error is cut too short or malformed. // C15</summary>
    MalformedInnerPacket,

    /// <summary>No mapping covers the addresses of the packet inside an ICMP error. // C15</summary>
    UntranslatableInnerPacket,

    /// <summary>The packet inside an ICMP error is an ICMP error itself. // C15</summary>
    NestedIcmpError,

    /// <summary>IGMP, which ends where IPv4 does. // C14</summary>
    GroupManagement,
}
