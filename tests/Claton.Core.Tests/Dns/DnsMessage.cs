using System.Buffers.Binary;
using System.Text;

namespace Claton.Core.Tests.Dns;

/// <summary>Answers as resolvers write them, octet by octet.</summary>
internal sealed record DnsMessage
{
    public const ushort Id = 0x464a;

    /// <summary>A pointer to the question's name.</summary>
    public static readonly byte[] SameName = [0xc0, 12];

    public ushort ItsId { get; init; } = Id;

    /// <summary>An answer, recursion desired and available.</summary>
    public ushort Flags { get; init; } = 0x8180;

    public byte[] Question { get; init; } = [.. Name("ipv4only.arpa"), .. Number(28), .. Number(1)];

    public byte[][] Answers { get; init; } = [];

    public byte[][] Authority { get; init; } = [];

    public byte[] ToArray() =>
    [
        .. Number(ItsId), .. Number(Flags), .. Number(1), .. Number(Answers.Length), .. Number(Authority.Length), .. Number(0),
        .. Question, .. Answers.SelectMany(octets => octets), .. Authority.SelectMany(octets => octets),
    ];

    public static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    public static byte[] Record(byte[] owner, int type, uint ttl, byte[] data, int @class = 1) =>
        [.. owner, .. Number(type), .. Number(@class), .. Number(ttl), .. Number(data.Length), .. data];

    public static byte[] Aaaa(string address, uint ttl = 300, byte[]? owner = null)
    {
        byte[] octets = new byte[16];
        Ipv6Address.Parse(address).Write(octets);
        return Record(owner ?? SameName, 28, ttl, octets);
    }

    public static byte[] Cname(byte[] owner, byte[] target, uint ttl = 300) => Record(owner, 5, ttl, target);

    public static byte[] Soa(uint ttl, uint minimum) => Record(
        Name("arpa"),
        6,
        ttl,
        [.. Name("ns.arpa"), .. Name("mail.arpa"), .. Number(1u), .. Number(2u), .. Number(3u), .. Number(4u), .. Number(minimum)]);

    private static byte[] Number(int number)
    {
        byte[] octets = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(octets, (ushort)number);
        return octets;
    }

    private static byte[] Number(uint number)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(octets, number);
        return octets;
    }
}
