using System.Buffers.Binary;

namespace Claton.Core.Dns;

/// <summary>
/// Puts the first message of a TCP connection together from octets that come in whatever pieces the network makes of them.
/// RFC 1035 §4.2.2. // E1
/// </summary>
/// <remarks>
/// <code>
///  0        2                2 + length
/// +--------+----------------+-----------------------------+
/// | length |    message     | what comes behind is left   |
/// +--------+----------------+-----------------------------+
/// </code>
/// It holds no more than the message and its length, whatever comes.
/// </remarks>
public sealed class DnsStreamReader
{
    /// <summary>Before each message.</summary>
    public const int LengthBytes = sizeof(ushort);

    /// <summary>The length, and once that is known, room for the message behind it.</summary>
    private byte[] _octets = new byte[LengthBytes];
    private int _taken;

    /// <summary>Takes what came next, as far as it belongs to the message.</summary>
    /// <param name="piece">Any number of octets.</param>
    /// <param name="message">Without its length; empty until it is whole, and where it says that it is empty.</param>
    /// <returns>Whether the message is whole.</returns>
    public bool TryComplete(ReadOnlySpan<byte> piece, out ReadOnlySpan<byte> message)
    {
        Take(ref piece);
        if (_taken == LengthBytes && _octets.Length == LengthBytes)
        {
            Array.Resize(ref _octets, LengthBytes + BinaryPrimitives.ReadUInt16BigEndian(_octets));
            Take(ref piece);
        }

        bool isWhole = _taken >= LengthBytes && _taken == _octets.Length;
        message = isWhole ? _octets.AsSpan(LengthBytes) : default;
        return isWhole;
    }

    private void Take(ref ReadOnlySpan<byte> piece)
    {
        int count = Math.Min(piece.Length, _octets.Length - _taken);
        piece[..count].CopyTo(_octets.AsSpan(_taken));
        piece = piece[count..];
        _taken += count;
    }
}
