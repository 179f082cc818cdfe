using System.Net;
using System.Net.Sockets;
using Claton.Core;
using Claton.Core.Dns;
using Claton.Linux;
using Claton.Linux.Tests;
using Claton.Observation;

namespace Claton.Tests.Observation;

/// <summary>A question by TCP, to a resolver of this host: what it sends, and how it ends. A9</summary>
public sealed class DnsExchangeTests : IDisposable
{
    private const int Port = 53;

    private readonly TestNamespace _host = new();
    private readonly EventLoop _loop = new();
    private readonly Socket _listener;
    private readonly List<string> _outcomes = [];

    public DnsExchangeTests()
    {
        _listener = _host.OpenSocket(AddressFamily.InterNetworkV6, SocketType.Stream);
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, Port));
        _listener.Listen();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _loop.Dispose();
        _host.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task Answer_InPieces_IsHeard(int pieceBytes) =>
        Assert.Equal(["NoAddresses"], await OutcomesAsync(answer => answer.Chunk(pieceBytes)));

    [Fact]
    public async Task Answer_WithMoreBehindIt_IsHeardOnce() =>
        Assert.Equal(["NoAddresses"], await OutcomesAsync(answer => [[.. answer, .. answer], answer]));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(31)]
    public async Task Connection_ClosedEarly_IsAFailure(int sentBytes) =>
        Assert.Equal(["::1 closed the connection"], await OutcomesAsync(answer => [answer[..sentBytes]]));

    [Fact]
    public async Task Message_OfNoOctets_IsNoAnswer() =>
        Assert.Equal(["::1 sent shorter than a header"], await OutcomesAsync(_ => [[0, 0]]));

    /// <param name="pieces">What the resolver sends before it closes the connection: of its answer, behind its length.</param>
    private async Task<IReadOnlyList<string>> OutcomesAsync(Func<byte[], IEnumerable<byte[]>> pieces)
    {
        var now = new Instant(MonotonicClock.Now);
        var attempt = new DnsAttempt(new Resolver(Ipv6Address.Loopback, default), ByTcp: true, now, now + TimeSpan.FromMinutes(1));
        DnsExchange exchange = _host.Namespace.Run(() => new DnsExchange(_loop, 0, attempt));
        exchange.Answered += answer => End($"{answer.Kind}");
        exchange.Failed += End;
        Task resolver = Task.Run(() => ServeAsync(pieces));
        _ = resolver.ContinueWith(
            _ => _loop.Post(_loop.Stop), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

        using LoopTimer patience = _loop.CreateTimer(() => End("nothing came of it"));
        patience.Set((now + TimeSpan.FromSeconds(20)).SinceBoot);

        _loop.Run();

        await resolver;
        return _outcomes;

        // As whoever asked does.
        void End(string outcome)
        {
            _outcomes.Add(outcome);
            exchange.Dispose();
            _loop.Stop();
        }
    }

    /// <summary>The answer is the question, marked as one: there are no such addresses.</summary>
    private async Task ServeAsync(Func<byte[], IEnumerable<byte[]>> pieces)
    {
        const int flags = DnsStreamReader.LengthBytes + 2;
        using Socket connection = await _listener.AcceptAsync();
        connection.NoDelay = true;
        byte[] octets = new byte[DnsStreamReader.LengthBytes + Pref64Query.LengthBytes];
        for (int received = 0; received < octets.Length;)
        {
            int count = await connection.ReceiveAsync(octets.AsMemory(received));
            Assert.NotEqual(0, count);
            received += count;
        }

        octets[flags] |= 0x80;
        try
        {
            foreach (byte[] piece in pieces(octets))
            {
                await connection.SendAsync(piece);
            }

            connection.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Who has an answer hangs up, whatever else comes.
        }
    }
}
