using System.Buffers.Binary;

namespace Claton.Core.NeighborDiscovery;

/// <summary>Lifetimes of 32 bits as options carry them.</summary>
internal static class OptionLifetime
{
    /// <summary>Seconds; all ones are infinity. RFC 4861 §4.6.2, RFC 8106 §5.1.</summary>
    /// <returns><see cref="TimeSpan.MaxValue"/> for infinity.</returns>
    public static TimeSpan Read(ReadOnlySpan<byte> octets)
    {
        uint seconds = BinaryPrimitives.ReadUInt32BigEndian(octets);
        return seconds == uint.MaxValue ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
    }
}
