using System.Buffers.Binary;
using Claton.Translation.Rfc6052;

namespace Claton.Core.NeighborDiscovery;

/// <summary>The prefix of a NAT64, and how long it may be used. RFC 8781 §4. // A6</summary>
/// <remarks>
/// <code>
///  0               8               16                        29   31
/// +---------------+---------------+-------------------------+-----+
/// |    Type 38    |   Length 2    |     Scaled Lifetime     | PLC |
/// +---------------+---------------+-------------------------+-----+
/// |                  Highest 96 bits of the Prefix                |
/// </code>
/// </remarks>
/// <param name="Lifetime">Up to 65,528 s; zero: the prefix should not be used any more.</param>
public readonly record struct Pref64Option(Pref64 Prefix, TimeSpan Lifetime)
{
    private const int LengthBytes = 2 * OptionReader.UnitBytes;
    private const int LifetimeUnitSeconds = 8;

    /// <summary>What the Prefix Length Codes 0 to 5 stand for; 6 and 7 are for no prefix length.</summary>
    private static ReadOnlySpan<byte> PrefixLengthsBits => [96, 64, 56, 48, 40, 32];

    internal static bool TryParse(ReadOnlySpan<byte> option, out Pref64Option pref64)
    {
        pref64 = default;
        if (option.Length != LengthBytes)
        {
            return false;
        }

        ushort lifetimeAndCode = BinaryPrimitives.ReadUInt16BigEndian(option[2..]);
        int code = lifetimeAndCode & 0b111;
        if (code >= PrefixLengthsBits.Length)
        {
            return false;
        }

        // Bits behind a shorter prefix are no part of it, whatever they are.
        Span<byte> address = stackalloc byte[Ipv6Address.SizeBytes];
        address.Clear();
        option[4..].CopyTo(address);
        var prefix = new Ipv6Prefix(Ipv6Address.Read(address), PrefixLengthsBits[code]);
        if (!RoutablePref64.TryCreate(prefix, out Pref64? usable))
        {
            return false;
        }

        // The lifetime is in the upper 13 bits, in units of 8 s (§4.1).
        pref64 = new Pref64Option(usable.Value, TimeSpan.FromSeconds((lifetimeAndCode >> 3) * LifetimeUnitSeconds));
        return true;
    }
}
