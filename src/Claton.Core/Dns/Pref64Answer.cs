namespace Claton.Core.Dns;

/// <summary>What a resolver says to <see cref="Pref64Query"/>. RFC 1035 §4.</summary>
/// <param name="Addresses">Those of ipv4only.arpa; empty but for <see cref="AnswerKind.Addresses"/>.</param>
/// <param name="Lifetime">How long the answer may be kept; zero where it does not say.</param>
public sealed record Pref64Answer(AnswerKind Kind, IReadOnlyList<Ipv6Address> Addresses, TimeSpan Lifetime)
{
    /// <summary>Reads an answer. One that does not fit the question is as good as none. // E1</summary>
    /// <param name="message">A datagram, or a message from a TCP connection without its length.</param>
    /// <param name="id">Of the question.</param>
    /// <param name="whyNot">For the log.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> message, ushort id, out Pref64Answer? answer, out string? whyNot)
    {
        answer = null;
        var reader = new DnsMessageReader(message);
        whyNot = ReadHeader(ref reader, id, out ushort flags, out int answers, out int authorities)
            ?? ReadQuestion(ref reader);
        if (whyNot is not null)
        {
            return false;
        }

        if ((flags & HeaderFlags.Truncated) != 0)
        {
            answer = new Pref64Answer(AnswerKind.Truncated, [], TimeSpan.Zero);
            return true;
        }

        int code = flags & HeaderFlags.ResponseCode;
        if (code is not (ResponseCode.NoError or ResponseCode.NameError))
        {
            answer = new Pref64Answer(AnswerKind.Failure, [], TimeSpan.Zero);
            return true;
        }

        if (!TryReadRecords(ref reader, answers, out List<DnsRecord> records)
            || !TryReadRecords(ref reader, authorities, out List<DnsRecord> authority))
        {
            whyNot = "a record that is malformed or not there";
            return false;
        }

        answer = FindAddresses(records) ?? new Pref64Answer(AnswerKind.NoAddresses, [], NegativeLifetime(authority));
        return true;
    }

    private static string? ReadHeader(
        ref DnsMessageReader reader, ushort id, out ushort flags, out int answers, out int authorities)
    {
        bool isWhole = reader.TryRead(out ushort itsId) & reader.TryRead(out flags) & reader.TryRead(out ushort questions)
            & reader.TryRead(out ushort answerCount) & reader.TryRead(out ushort authorityCount)
            & reader.TryRead(out ushort _);
        (answers, authorities) = (answerCount, authorityCount);
        return !isWhole ? "shorter than a header"
            : itsId != id ? "the id of another question"
            : (flags & HeaderFlags.Response) == 0 ? "it is no answer"
            : (flags & HeaderFlags.Opcode) != 0 ? "an answer to something else than a query"
            : questions != 1 ? $"{questions} questions"
            : null;
    }

    private static string? ReadQuestion(ref DnsMessageReader reader)
    {
        Span<byte> name = stackalloc byte[DnsLimits.NameBytes];
        bool isOurs = reader.TryReadName(name, out int length)
            && name[..length].SequenceEqual(Pref64Query.Name)
            && reader.TryRead(out ushort type) && type == RecordType.Aaaa
            && reader.TryRead(out ushort @class) && @class == DnsLimits.ClassInternet;
        return isOurs ? null : "an answer to another question";
    }

    /// <summary>Their number is bounded by the size of the message: each takes eleven octets or more.</summary>
    private static bool TryReadRecords(ref DnsMessageReader reader, int count, out List<DnsRecord> records)
    {
        records = [];
        for (; count > 0; count--)
        {
            if (!DnsRecord.TryRead(ref reader, out DnsRecord? record))
            {
                return false;
            }

            records.Add(record!);
        }

        return true;
    }

    /// <summary>Follows aliases (CNAME), in whatever order they stand, and no further than there are records.</summary>
    /// <remarks>By TCP there may be thousands, and the whole daemon waits: each is looked at once.</remarks>
    private static Pref64Answer? FindAddresses(List<DnsRecord> records)
    {
        ILookup<DnsName, DnsRecord> byOwner = records.ToLookup(record => record.Owner);
        DnsName name = DnsName.Of(Pref64Query.Name);
        var lifetime = TimeSpan.MaxValue;
        for (int step = 0; step <= records.Count; step++)
        {
            DnsRecord[] addresses = [.. byOwner[name].Where(record => record.Address is not null)];
            DnsRecord? alias = byOwner[name].FirstOrDefault(record => record.Alias is not null);
            if (addresses.Length > 0)
            {
                return new Pref64Answer(
                    AnswerKind.Addresses,
                    [.. addresses.Select(record => record.Address!.Value)],
                    addresses.Select(record => record.Lifetime).Append(lifetime).Min());
            }

            if (alias is null)
            {
                return null;
            }

            lifetime = alias.Lifetime < lifetime ? alias.Lifetime : lifetime;
            name = alias.Alias!.Value;
        }

        return null;
    }

    /// <summary>RFC 2308 §5.</summary>
    private static TimeSpan NegativeLifetime(List<DnsRecord> authority) =>
        authority.Find(record => record.NegativeLifetime is not null) is { } soa
            ? soa.Lifetime < soa.NegativeLifetime!.Value ? soa.Lifetime : soa.NegativeLifetime.Value
            : TimeSpan.Zero;
}

public enum AnswerKind
{
    Addresses,

    /// <summary>The name does not exist there, or has no IPv6 addresses: no DNS64.</summary>
    NoAddresses,

    /// <summary>The resolver could not find out, or does not want to.</summary>
    Failure,

    /// <summary>There is more than a datagram holds: to be asked again by TCP. RFC 7766 §5.</summary>
    Truncated,
}
