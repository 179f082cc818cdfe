using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Claton.Lab;

/// <summary>ping(8) at a hundred a second for as long as something happens, and what became of them.</summary>
public sealed partial class PingTrain : IDisposable
{
    private readonly Process _ping;
    private readonly Task<string> _errors;
    private readonly List<PingReply> _replies = [];
    private readonly TaskCompletionSource _firstReply = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private PingTrain(Process ping)
    {
        _ping = ping;
        _errors = ping.StandardError.ReadToEndAsync();
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Starts it, and returns when the first answer is there.</summary>
    /// <exception cref="LabException">ping ended without any.</exception>
    public static async Task<PingTrain> StartAsync(Node node, Ipv4Address destination)
    {
        ProcessStartInfo start = node.Prepare("ping", "-n", "-D", "-i", "0.01", $"{destination}");
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var train = new PingTrain(Command.Start(start));
        await Task.WhenAny(train._firstReply.Task, train._reading);
        return train._firstReply.Task.IsCompleted
            ? train
            : throw new LabException("no ping was answered") { Output = await train._errors };
    }

    /// <summary>The answers so far.</summary>
    public IReadOnlyList<PingReply> Replies
    {
        get
        {
            lock (_replies)
            {
                return [.. _replies];
            }
        }
    }

    /// <summary>Whether something sent after this moment was answered.</summary>
    public bool HasReplySince(DateTimeOffset moment) => Replies is [.., var last] && last.At > moment;

    public async Task<PingReport> StopAsync(CancellationToken cancellation = default)
    {
        // ping writes all that it has when it is interrupted.
        (await ProgramResult.RunAsync("kill", ["-INT", $"{_ping.Id}"], cancellation)).Require();
        await _reading;
        await _ping.WaitForExitAsync(cancellation);
        return new PingReport(Replies, (await _errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose()
    {
        _ping.Kill();
        _ping.WaitForExit();
        _ping.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _ping.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Reply().Match(line) is { Success: true } reply)
            {
                lock (_replies)
                {
                    _replies.Add(new PingReply(
                        int.Parse(reply.Groups[2].Value, CultureInfo.InvariantCulture),
                        DateTimeOffset.UnixEpoch.AddSeconds(double.Parse(reply.Groups[1].Value, CultureInfo.InvariantCulture))));
                }

                _firstReply.TrySetResult();
            }
        }
    }

    [GeneratedRegex(@"^\[([\d.]+)\] \d+ bytes from .* icmp_seq=(\d+) ")]
    private static partial Regex Reply();
}

/// <summary>One answer.</summary>
public sealed record PingReply(int Sequence, DateTimeOffset At);

/// <summary>What became of a train.</summary>
/// <param name="Errors">What ping had to say of the host itself, as that it has no route.</param>
public sealed record PingReport(IReadOnlyList<PingReply> Replies, IReadOnlyList<string> Errors)
{
    /// <summary>
    /// How many have no answer of those sent before the last one that has: later ones were under way when the train ended.
    /// </summary>
    public int Lost => Replies.Select(reply => reply.Sequence).DefaultIfEmpty().Max() - Replies.Count;

    /// <summary>The longest time from one answer to the next: 10 ms where none was missing.</summary>
    public TimeSpan LongestPause => Replies.Zip(Replies.Skip(1), (one, next) => next.At - one.At).DefaultIfEmpty().Max();
}
