namespace Claton.Core.NeighborDiscovery;

/// <summary>What is known of an address that the host wants for itself.</summary>
public enum AddressState
{
    /// <summary>In use while Duplicate Address Detection runs. RFC 4429 §2.1.</summary>
    Optimistic,

    /// <summary>Nobody else has it.</summary>
    Unique,

    /// <summary>Another node has it: it is not to be used.</summary>
    Duplicate,
}
