namespace Claton.Core.Dns;

/// <summary>One record of an answer, and what matters here of its content. RFC 1035 §4.1.3.</summary>
/// <param name="Address">Of an AAAA record. RFC 3596 §2.2.</param>
/// <param name="Alias">Of a CNAME record: the name to look at instead. RFC 1035 §3.3.1.</param>
/// <param name="NegativeLifetime">Of an SOA record: its last field. RFC 2308 §4.</param>
internal sealed record DnsRecord(
    DnsName Owner, TimeSpan Lifetime, Ipv6Address? Address = null, DnsName? Alias = null, TimeSpan? NegativeLifetime = null)
{
    private const int SoaNumbersBeforeMinimumBytes = 4 * sizeof(uint);

    /// <returns>False where it is malformed, or cut off.</returns>
    public static bool TryRead(ref DnsMessageReader reader, out DnsRecord? record)
    {
        record = null;
        Span<byte> name = stackalloc byte[DnsLimits.NameBytes];
        if (!reader.TryReadName(name, out int length)
            || !reader.TryRead(out ushort type) || !reader.TryRead(out ushort @class) || !reader.TryRead(out uint ttl)
            || !reader.TryRead(out ushort dataBytes))
        {
            return false;
        }

        // A name in the data may point to anywhere before it, so it is read by a copy of the whole reader.
        DnsMessageReader data = reader;
        if (!reader.TryRead(dataBytes, out ReadOnlySpan<byte> octets))
        {
            return false;
        }

        record = new DnsRecord(DnsName.Of(name[..length]), Seconds(ttl));
        return @class != DnsLimits.ClassInternet || TryReadData(type, data, octets, ref record);
    }

    private static bool TryReadData(ushort type, DnsMessageReader data, ReadOnlySpan<byte> octets, ref DnsRecord record)
    {
        Span<byte> name = stackalloc byte[DnsLimits.NameBytes];
        switch (type)
        {
            case RecordType.Aaaa:
                record = octets.Length == Ipv6Address.SizeBytes ? record with { Address = Ipv6Address.Read(octets) } : record;
                return octets.Length == Ipv6Address.SizeBytes;
            case RecordType.Cname:
                bool isName = data.TryReadName(name, out int length);
                record = record with { Alias = DnsName.Of(name[..length]) };
                return isName;
            case RecordType.Soa:
                uint minimum = 0;
                bool isSoa = data.TryReadName(name, out _) && data.TryReadName(name, out _)
                    && data.TryRead(SoaNumbersBeforeMinimumBytes, out _) && data.TryRead(out minimum);
                record = record with { NegativeLifetime = Seconds(minimum) };
                return isSoa;
            default:
                return true; // Signatures and the like.
        }
    }

    /// <summary>A number of 31 bits; what is more counts as zero. RFC 2181 §8.</summary>
    private static TimeSpan Seconds(uint ttl) => TimeSpan.FromSeconds(ttl > int.MaxValue ? 0 : ttl);
}

/// <summary>A name in wire form and lower case, so that equal names are equal.</summary>
internal readonly record struct DnsName(string Octets)
{
    public static DnsName Of(ReadOnlySpan<byte> octets) => new(System.Text.Encoding.Latin1.GetString(octets));
}
