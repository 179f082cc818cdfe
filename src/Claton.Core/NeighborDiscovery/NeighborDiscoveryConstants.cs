namespace Claton.Core.NeighborDiscovery;

/// <summary>Numbers of the standard. RFC 4861 §4.</summary>
internal static class MessageType
{
    public const byte RouterSolicitation = 133;
    public const byte RouterAdvertisement = 134;
    public const byte NeighborSolicitation = 135;
    public const byte NeighborAdvertisement = 136;
}

/// <summary>Numbers of the standard. RFC 4861 §4.6, and the RFC named beside each.</summary>
internal static class OptionType
{
    public const byte SourceLinkLayerAddress = 1;
    public const byte TargetLinkLayerAddress = 2;
    public const byte PrefixInformation = 3;
    public const byte Mtu = 5;
    public const byte Nonce = 14;               // RFC 3971 §5.3.2
    public const byte RecursiveDnsServers = 25; // RFC 8106 §5.1
    public const byte Pref64 = 38;              // RFC 8781 §4
}

/// <summary>Numbers of the standard. RFC 4861 §10.</summary>
internal static class ProtocolConstants
{
    /// <summary>A packet that comes with it has passed no router: every router would have decremented it.</summary>
    public const byte HopLimit = 255;

    public const int MaxRouterSolicitations = 3;

    /// <summary>MAX_MULTICAST_SOLICIT.</summary>
    public const int MaxMulticastSolicitations = 3;

    /// <summary>MAX_NEIGHBOR_ADVERTISEMENT: how often something new is told unasked.</summary>
    public const int MaxNeighborAdvertisements = 3;

    public static readonly TimeSpan RouterSolicitationInterval = TimeSpan.FromSeconds(4);

    /// <summary>
    /// RETRANS_TIMER: between two solicitations or advertisements, and how long a duplicate has to speak up.
    /// </summary>
    public static readonly TimeSpan RetransTimer = TimeSpan.FromSeconds(1);
}
