using Claton.Core;
using Claton.Core.Dns;
using Claton.Core.Picture;
using Claton.Translation.Rfc6052;

namespace Claton.Fuzz.Messages;

/// <summary>
/// Answers of resolvers, one after the other, to a search for the NAT64's prefix: what is not an answer to the question is none,
/// prefixes are made of addresses that the answer has, and the search neither keeps without end nor asks without pause. // A9
/// </summary>
/// <remarks>
/// Each is behind an octet and its length. Bits of the octet, 0: it gets the id and the question, whatever it says; 1: no
/// answer comes in time; 2: the resolvers change before it; 3 and above: how many seconds pass before it.
/// </remarks>
internal sealed class AnswerCheck
{
    public const ushort Id = 0x464a;

    private const int HeaderBytes = 12;
    private const int MostPref64s = 8;

    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    private static readonly Resolver[] s_resolvers =
        [.. Enumerable.Range(1, 10).Select(number => new Resolver(new Ipv6Address(0xfe80_0000_0000_0000, (ulong)number), default))];

    private readonly Pref64Lookup _lookup = new(() => 0.5, DnsFindings.None);
    private Instant _now = FuzzedHost.Start;
    private int _resolvers;

    private AnswerCheck() => _lookup.SetResolvers(s_resolvers[..2], _now);

    public static IReadOnlyList<string> Run(ref InputReader input)
    {
        List<string> words = [];
        var search = new AnswerCheck();
        while (!input.IsAtEnd)
        {
            byte how = input.Octet();
            byte[] message = Mend(input.Piece(), (how & 1) != 0);
            search._now += TimeSpan.FromSeconds(how >> 3);
            if ((how & 4) != 0)
            {
                search._lookup.SetResolvers(s_resolvers[..(++search._resolvers % s_resolvers.Length)], search._now);
            }

            words.Add(search.Step(message, isInTime: (how & 2) == 0));
        }

        return words;
    }

    /// <summary>The id, one question, and the question itself.</summary>
    private static byte[] Mend(ReadOnlySpan<byte> octets, bool mendsQuestion)
    {
        byte[] message = octets.ToArray();
        Span<byte> question = stackalloc byte[Pref64Query.LengthBytes];
        Pref64Query.Write(question, Id);
        if (mendsQuestion && message.Length >= question.Length)
        {
            question[..2].CopyTo(message);
            message[4] = 0;
            message[5] = 1;
            question[HeaderBytes..].CopyTo(message.AsSpan(HeaderBytes));
        }

        return message;
    }

    /// <summary>Asks as soon as it may, and answers or not.</summary>
    private string Step(byte[] message, bool isInTime)
    {
        Pref64Answer? answer = Read(message);
        DnsAttempt? asked = _lookup.TryAsk(_now);
        if (asked is null && _lookup.NextAt is { } next)
        {
            Require(next > _now, "it has something to do, and does nothing");
            _now = next;
            asked = _lookup.TryAsk(_now);
        }

        if (asked is null)
        {
            return "nobody to ask";
        }

        Require(asked.Deadline > _now, "it gives no time to answer");
        if (!isInTime)
        {
            _lookup.Expire(_now);
            _lookup.Fail("it does not answer", _now);
        }
        else if (answer is not null)
        {
            _lookup.Answer(answer, _now);
            CheckFindings(answer);
        }

        CheckPace(asked);
        return answer is null ? "no answer" : $"{answer.Kind} {_lookup.Findings.Pref64s.Length}";
    }

    /// <summary>No resolver is asked again at once, but for the rest of an answer by TCP.</summary>
    private void CheckPace(DnsAttempt asked)
    {
        bool isAskedByTcp = _lookup.Awaited is { ByTcp: true } && !asked.ByTcp;
        Require(
            _lookup.NextAt is not { } next || next > _now || isAskedByTcp || _resolvers != 1 || _lookup.Awaited is not null,
            "the only resolver is asked again at once");
        Require(_lookup.Awaited is null || _lookup.Awaited.Deadline > _now, "it waits for what is over");
    }

    private void CheckFindings(Pref64Answer answer)
    {
        DnsFindings findings = _lookup.Findings.WithoutExpired(_now);
        Require(findings.Pref64s.Length <= MostPref64s, "more prefixes are kept than a network has");
        Require(findings.Pref64s.Select(found => found.Prefix).Distinct().Count() == findings.Pref64s.Length, "a prefix is there twice");
        Require(findings.Pref64s.All(found => found.Ends <= _now + s_longest), "a prefix is kept for longer than a day");
        IReadOnlyList<Pref64> told = answer.Kind == AnswerKind.Addresses ? Find(answer.Addresses) : [];
        if (told.Count > 0)
        {
            Require(findings.Pref64s.All(found => told.Contains(found.Prefix)), "a prefix is kept that the newest answer lacks");
            Require(findings.Pref64s.All(found => found.Ends >= _now + s_shortest), "a prefix is kept for less than ten seconds");
        }
    }

    private static Pref64Answer? Read(byte[] message)
    {
        string? words = Surroundings.ReadAmong(message, octets =>
            Pref64Answer.TryParse(octets, Id, out Pref64Answer? read, out string? whyNot)
                ? $"{read!.Kind} {string.Join(' ', read.Addresses)} {read.Lifetime}"
                : whyNot is null ? throw new BrokenRuleException("neither an answer nor a reason") : null);
        if (words is null)
        {
            return null;
        }

        _ = Pref64Answer.TryParse(message, Id, out Pref64Answer? answer, out _);
        Require((message[0] << 8 | message[1]) == Id && message[2] >> 3 == 0x80 >> 3, "it is no answer to the question");
        Require((answer!.Kind == AnswerKind.Truncated) == ((message[2] & 2) != 0), "it is whole, or is not");
        Require(
            answer.Kind is AnswerKind.Truncated || (answer.Kind == AnswerKind.Failure) == (message[3] & 15) is not (0 or 3),
            "it failed, or did not");
        Require((answer.Kind == AnswerKind.Addresses) == (answer.Addresses.Count > 0), "addresses, or none");
        Require(answer.Lifetime >= TimeSpan.Zero && answer.Lifetime <= TimeSpan.FromSeconds(int.MaxValue), "a lifetime that is none");
        byte[] octets = new byte[Ipv6Address.SizeBytes];
        foreach (Ipv6Address address in answer.Addresses)
        {
            address.Write(octets);
            Require(message.AsSpan(HeaderBytes).IndexOf(octets) >= 0, "an address that the answer lacks");
        }

        return answer;
    }

    private static IReadOnlyList<Pref64> Find(IReadOnlyList<Ipv6Address> addresses)
    {
        IReadOnlyList<Pref64> found = Pref64Search.Find(addresses);
        Require(found.Distinct().Count() == found.Count, "a prefix is found twice");
        Require(found.ToHashSet().SetEquals(Pref64Search.Find([.. addresses.Reverse()])), "which are found depends on their order");
        foreach (Pref64 pref64 in found)
        {
            Ipv6Address prefix = pref64.Prefix.Address;
            Require(!prefix.IsMulticast && !prefix.IsLinkLocal && prefix.High != 0, "a prefix that leads nowhere");
            Require(addresses.Any(address => pref64.TryExtract(address, out Ipv4Address v4) && v4.Value is 0xc00000aa or 0xc00000ab), "a prefix of no address");
        }

        return found;
    }

    private static void Require(bool condition, string what) => BrokenRuleException.ThrowUnless(condition, what);
}
