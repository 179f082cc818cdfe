using Claton.Core.Dns;

namespace Claton.Fuzz.Messages;

/// <summary>
/// What a resolver sends by TCP: cut anywhere, it has the same message as in one piece, which is the one that its first two octets
/// tell the length of; and what is kept of it is no more than that. // A9 E1
/// </summary>
/// <remarks>
/// First come the cuts, behind their number: each is how many octets the next piece has, and they begin again when they are used up.
/// The rest comes by the connection.
/// </remarks>
internal static class StreamCheck
{
    /// <summary>The reader itself, and the two octets before it knows of more.</summary>
    private const int OtherBytes = 256;

    public static IReadOnlyList<string> Run(ref InputReader input)
    {
        byte[] cuts = input.Piece().ToArray();
        byte[] stream = input.Rest().ToArray();
        byte[]? byHand = ReadByHand(stream);
        string words = Words(byHand);
        foreach (byte[] pieces in (byte[][])[cuts, [1], [byte.MaxValue], []])
        {
            string cut = Words(Read(stream, pieces));
            BrokenRuleException.ThrowUnless(cut == words, $"it is read as\n{cut}\nand by hand as\n{words}");
        }

        return [byHand is null ? $"cut off {stream.Length == 0}" : Outcome(byHand)];
    }

    private static byte[]? ReadByHand(byte[] stream)
    {
        int end = stream.Length < 2 ? int.MaxValue : 2 + (stream[0] * 256) + stream[1];
        return end <= stream.Length ? stream[2..end] : null;
    }

    /// <param name="cuts">In one piece where they cut off nothing.</param>
    private static byte[]? Read(byte[] stream, byte[] cuts)
    {
        bool areCuts = cuts.Any(cut => cut > 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new DnsStreamReader();
        bool isWhole = false;
        ReadOnlySpan<byte> message = default;
        for (int at = 0, number = 0; at < stream.Length; number++)
        {
            int length = Math.Min(areCuts ? cuts[number % cuts.Length] : stream.Length, stream.Length - at);
            bool wasWhole = isWhole;
            isWhole = reader.TryComplete(stream.AsSpan(at, length), out message);
            BrokenRuleException.ThrowUnless(isWhole || (!wasWhole && message.IsEmpty), "a message that is not whole, or no longer");
            at += length;
        }

        int most = OtherBytes + (stream.Length < 2 ? 0 : (stream[0] * 256) + stream[1]);
        BrokenRuleException.ThrowUnless(GC.GetAllocatedBytesForCurrentThread() - before <= most, "it keeps more than the message");
        return isWhole ? message.ToArray() : null;
    }

    private static string Words(byte[]? message) => message is null ? "nothing" : Convert.ToHexString(message);

    private static string Outcome(byte[] message) =>
        Pref64Answer.TryParse(message, AnswerCheck.Id, out Pref64Answer? answer, out string? whyNot) ? $"{answer!.Kind}" : whyNot!;
}
