namespace Claton.Core.NeighborDiscovery;

/// <summary>Which of several default routers a host should rather use. RFC 4191 §2.1.</summary>
public enum RouterPreference
{
    Low = -1,
    Medium = 0,
    High = 1,
}
