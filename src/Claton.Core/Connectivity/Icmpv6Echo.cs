using System.Buffers.Binary;

namespace Claton.Core.Connectivity;

/// <summary>Echo Request and Echo Reply. RFC 4443 §4.</summary>
/// <remarks>
/// <code>
///  0               8               16                             31
/// +---------------+---------------+-------------------------------+
/// | Type 128, 129 |    Code 0     |           Checksum            |
/// +---------------+---------------+-------------------------------+
/// |          Identifier           |        Sequence Number        |
/// +---------------------------------------------------------------+
/// |  Data: a nonce of 8 octets, by which an answer is known       |
/// </code>
/// </remarks>
public static class Icmpv6Echo
{
    public const byte RequestType = 128, ReplyType = 129;

    public const int SizeBytes = NonceAt + sizeof(ulong);

    private const int IdentifierAt = 4, SequenceAt = 6, NonceAt = 8;

    /// <summary>Writes a request for a raw ICMPv6 socket, where the kernel fills in the checksum (RFC 3542 §3.1).</summary>
    /// <param name="message">At least <see cref="SizeBytes"/> octets.</param>
    public static void WriteRequest(Span<byte> message, ulong nonce, ushort sequence)
    {
        message[..SizeBytes].Clear();
        message[0] = RequestType;
        BinaryPrimitives.WriteUInt16BigEndian(message[IdentifierAt..], (ushort)nonce);
        BinaryPrimitives.WriteUInt16BigEndian(message[SequenceAt..], sequence);
        BinaryPrimitives.WriteUInt64BigEndian(message[NonceAt..], nonce);
    }

    /// <summary>Whether a message answers to a request with this nonce.</summary>
    public static bool IsReply(ReadOnlySpan<byte> message, ulong nonce) =>
        message.Length == SizeBytes
        && message[0] == ReplyType
        && message[1] == 0
        && BinaryPrimitives.ReadUInt16BigEndian(message[IdentifierAt..]) == (ushort)nonce
        && BinaryPrimitives.ReadUInt64BigEndian(message[NonceAt..]) == nonce;
}
