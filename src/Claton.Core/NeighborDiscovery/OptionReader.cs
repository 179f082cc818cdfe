using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Claton.Core.NeighborDiscovery;

/// <summary>Walks through the options behind a Neighbor Discovery message. RFC 4861 §4.6.</summary>
/// <remarks>
/// <code>
///  0       1       2 ...             Length * 8
/// +-------+-------+-----------------+
/// | Type  |Length |  content        |
/// +-------+-------+-----------------+
/// </code>
/// </remarks>
internal ref struct OptionReader(ReadOnlySpan<byte> options)
{
    public const int UnitBytes = 8;

    /// <summary>Type and Length.</summary>
    public const int HeaderBytes = 2;

    private ReadOnlySpan<byte> _rest = options;

    /// <summary>Goes to the next option.</summary>
    /// <param name="option">All of it, its type and length included.</param>
    /// <returns>
    /// False at the end. After <see cref="IsWellFormed"/> the end is the end of the message; without, also the first
    /// option that is malformed.
    /// </returns>
    public bool TryRead(out byte type, out ReadOnlySpan<byte> option)
    {
        type = 0;
        option = default;
        if (_rest.Length < HeaderBytes)
        {
            return false;
        }

        int lengthBytes = _rest[1] * UnitBytes;
        if (lengthBytes == 0 || lengthBytes > _rest.Length)
        {
            return false;
        }

        type = _rest[0];
        option = _rest[..lengthBytes];
        _rest = _rest[lengthBytes..];
        return true;
    }

    /// <summary>
    /// Whether every option has a length greater than zero and ends before the message does. If not, the message as a
    /// whole is to be discarded (RFC 4861 §6.1.2, §7.1.1, §7.1.2), so this is asked first. // A8
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> options, [NotNullWhen(false)] out string? whyNot)
    {
        var reader = new OptionReader(options);
        while (reader.TryRead(out _, out _))
        {
        }

        whyNot = reader._rest switch
        {
            { Length: 0 } => null,
            { Length: >= HeaderBytes } rest when rest[1] == 0 => "an option of length 0",
            _ => "an option that is longer than the message",
        };
        return whyNot is null;
    }

    /// <summary>The content of a link-layer address option. RFC 4861 §4.6.1, RFC 2464 §6.</summary>
    /// <returns>Null where the link layer is not Ethernet, or the address is a group's and so no station's.</returns>
    public static MacAddress? ReadLinkLayerAddress(ReadOnlySpan<byte> option) =>
        option.Length == UnitBytes && (option[HeaderBytes] & 1) == 0 ? new MacAddress(ReadSixOctets(option)) : null;

    /// <summary>The content of an option of the smallest size, as a number.</summary>
    public static ulong ReadSixOctets(ReadOnlySpan<byte> option) =>
        BinaryPrimitives.ReadUInt64BigEndian(option) & 0xffff_ffff_ffff;

    /// <summary>Writes an option of the smallest size.</summary>
    /// <param name="content">48 bits.</param>
    /// <returns>Octets written.</returns>
    public static int WriteSixOctets(Span<byte> option, byte type, ulong content)
    {
        const int lengthUnits = 1;
        BinaryPrimitives.WriteUInt64BigEndian(option, ((ulong)type << 56) | ((ulong)lengthUnits << 48) | content);
        return UnitBytes;
    }
}
