using System.Buffers.Binary;

namespace Claton.Core.Dns;

/// <summary>
/// The question whose answer tells the NAT64's prefix: AAAA for ipv4only.arpa, a name that has IPv4 addresses only, so that
/// whatever IPv6 addresses it has were made by a DNS64. RFC 7050 §3. // A9
/// </summary>
/// <remarks>
/// <code>
///  0               2               4               6 ... 12        12                    26    28    30
/// +---------------+---------------+---------------+---------------+---------------------+-----+-----+
/// |      id       | RD, no others |   1 question  | no records    | 8 ipv4only 4 arpa 0 |AAAA | IN  |
/// +---------------+---------------+---------------+---------------+---------------------+-----+-----+
/// </code>
/// The CD bit (checking disabled) is zero, as RFC 7050 §3 asks, since a DNS64 makes up nothing for those who check for
/// themselves. There is no EDNS0: 17 addresses fit into the 512 octets that an answer may have without, and every resolver
/// understands the question; what is longer comes by TCP.
/// </remarks>
public static class Pref64Query
{
    /// <summary>RFC 1035 §2.3.4, for what comes by UDP; longer answers are cut off and say so.</summary>
    public const int MostAnswerBytes = 512;

    public const int LengthBytes = DnsLimits.HeaderBytes + NameBytes + 4;

    private const int NameBytes = 15;

    /// <summary>As on the wire, and as <see cref="DnsMessageReader"/> gives it out.</summary>
    internal static ReadOnlySpan<byte> Name => "\u0008ipv4only\u0004arpa\0"u8;

    /// <param name="message">Room for <see cref="LengthBytes"/>.</param>
    /// <param name="id">At random: who can't guess it can't answer in the resolver's place.</param>
    public static void Write(Span<byte> message, ushort id)
    {
        message[..LengthBytes].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], HeaderFlags.RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message[4..], 1);
        Name.CopyTo(message[DnsLimits.HeaderBytes..]);
        Span<byte> typeAndClass = message[(DnsLimits.HeaderBytes + NameBytes)..];
        BinaryPrimitives.WriteUInt16BigEndian(typeAndClass, RecordType.Aaaa);
        BinaryPrimitives.WriteUInt16BigEndian(typeAndClass[2..], DnsLimits.ClassInternet);
    }
}
