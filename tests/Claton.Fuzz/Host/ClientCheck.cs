using System.Text.Json;
using Claton.Control;
using Claton.Status;

namespace Claton.Fuzz.Host;

/// <summary>
/// What a client writes at the control socket: each call has one answer or wants none, answers are JSON, and how many octets come
/// at once makes no difference.
/// </summary>
internal static class ClientCheck
{
    private const int MostMessageBytes = 256;

    private static readonly VarlinkService s_service = new(() => Task.FromResult(
        new StatusReport { Version = "1", Engine = "userspace", Interfaces = [] }));

    public static IReadOnlyList<string> Run(byte pieceBytes, byte[] octets)
    {
        IReadOnlyList<string> answers = Serve(octets, int.MaxValue);
        BrokenRuleException.ThrowUnless(answers.SequenceEqual(Serve(octets, pieceBytes + 1)), "it matters how many octets come at once");
        return answers;
    }

    /// <summary>As <see cref="ControlServer"/> does.</summary>
    private static List<string> Serve(byte[] octets, int pieceBytes)
    {
        List<string> answers = [];
        using var client = new Client(octets, pieceBytes);
        var messages = new VarlinkStream(client, MostMessageBytes);
        try
        {
            while (messages.ReadAsync(CancellationToken.None).GetAwaiter().GetResult() is { } message)
            {
                BrokenRuleException.ThrowUnless(message.Length <= MostMessageBytes, "a message is longer than allowed");
                answers.Add(s_service.AnswerAsync(message).GetAwaiter().GetResult() is { } answer ? Check(answer) : "no answer");
            }
        }
        catch (JsonException)
        {
            answers.Add("no call");
        }

        answers.Add("closed");
        return answers;
    }

    private static string Check(byte[] answer)
    {
        using var json = JsonDocument.Parse(answer);
        BrokenRuleException.ThrowUnless(!answer.Contains((byte)0), "the end of an answer is in it");
        BrokenRuleException.ThrowUnless(json.RootElement.TryGetProperty("parameters", out _), "an answer says nothing");
        return json.RootElement.TryGetProperty("error", out JsonElement error) ? error.GetString()! : "answer";
    }

    private sealed class Client(byte[] octets, int pieceBytes) : MemoryStream(octets)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);
    }
}
