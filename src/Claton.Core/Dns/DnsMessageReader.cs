using System.Buffers.Binary;

namespace Claton.Core.Dns;

/// <summary>Walks through a DNS message. Whatever the octets are, it ends and reads nothing behind them. // E1</summary>
internal ref struct DnsMessageReader(ReadOnlySpan<byte> message)
{
    private const int PointerBits = 0xc0;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at;

    public bool TryRead(out ushort number)
    {
        bool isThere = TryRead(sizeof(ushort), out ReadOnlySpan<byte> octets);
        number = isThere ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;
        return isThere;
    }

    public bool TryRead(out uint number)
    {
        bool isThere = TryRead(sizeof(uint), out ReadOnlySpan<byte> octets);
        number = isThere ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;
        return isThere;
    }

    public bool TryRead(int count, out ReadOnlySpan<byte> octets)
    {
        bool isThere = count <= _message.Length - _at;
        octets = isThere ? _message.Slice(_at, count) : default;
        _at += isThere ? count : 0;
        return isThere;
    }

    /// <summary>Reads a name, compressed or not. RFC 1035 §3.1 and §4.1.4.</summary>
    /// <param name="name">Room for <see cref="DnsLimits.NameBytes"/>; gets the labels with their lengths and the zero at
    /// the end, in lower case so that equal names are equal octets.</param>
    public bool TryReadName(scoped Span<byte> name, out int lengthBytes)
    {
        lengthBytes = 0;
        int at = _at;
        int end = -1; // Behind the name, where the next field is: after the first pointer, if there is one.

        // A pointer leads back in the message. Each must lead further back than the one before: that is all that honest
        // ones do, and it leaves no loops.
        int earliest = at;
        while (at < _message.Length)
        {
            byte length = _message[at];
            if (length <= DnsLimits.LabelBytes)
            {
                if (length >= _message.Length - at || lengthBytes + 1 + length > DnsLimits.NameBytes)
                {
                    return false;
                }

                WriteLabel(_message.Slice(at, 1 + length), name[lengthBytes..]);
                lengthBytes += 1 + length;
                at += 1 + length;
                if (length == 0)
                {
                    _at = end < 0 ? at : end;
                    return true;
                }
            }
            else
            {
                if (length < PointerBits || _message.Length - at < 2)
                {
                    return false;
                }

                int target = BinaryPrimitives.ReadUInt16BigEndian(_message[at..]) & ~(PointerBits << 8);
                if (target >= earliest)
                {
                    return false;
                }

                end = end < 0 ? at + 2 : end;
                earliest = target;
                at = target;
            }
        }

        return false;
    }

    private static void WriteLabel(ReadOnlySpan<byte> label, Span<byte> to)
    {
        to[0] = label[0];
        for (int i = 1; i < label.Length; i++)
        {
            byte octet = label[i];
            to[i] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        }
    }
}
