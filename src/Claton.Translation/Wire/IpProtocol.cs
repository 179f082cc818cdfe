namespace Claton.Translation.Wire;

/// <summary>Protocol numbers, which IPv6 shares with its extension headers. IANA "Protocol Numbers".</summary>
internal static class IpProtocol
{
    public const byte HopByHopOptions = 0;
    public const byte Icmp = 1;
    public const byte Igmp = 2;
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Dccp = 33;
    public const byte Routing = 43;
    public const byte Fragment = 44;
    public const byte Esp = 50;
    public const byte AuthenticationHeader = 51;
    public const byte IcmpV6 = 58;
    public const byte NoNextHeader = 59;
    public const byte DestinationOptions = 60;
    public const byte Sctp = 132;
    public const byte Mobility = 135;
    public const byte UdpLite = 136;
    public const byte HostIdentity = 139;
    public const byte Shim6 = 140;

    /// <summary>Whether the number is an extension header of IPv6 other than ESP. RFC 7045 §4; RFC 7915 §5.1.1.</summary>
    public static bool IsExtensionHeader(byte protocol) => protocol is HopByHopOptions or Routing or Fragment
        or AuthenticationHeader or DestinationOptions or Mobility or HostIdentity or Shim6;
}
