using Claton.Core;
using Claton.Core.Connectivity;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>Asks one server for echoes by one interface, until it answers. RFC 7050 §3.2. // A11</summary>
internal sealed class ConnectivityProbe : IDisposable
{
    private readonly Icmpv6Socket _socket;
    private readonly IDisposable _watch;
    private readonly LoopTimer _timer;
    private readonly Ipv6Address _server;
    private readonly ulong _nonce = KernelRandom.Next<ulong>();
    private readonly ConnectivityCheck _check = new(Now);
    private ushort _sequence;

    /// <param name="server">Its IPv4 address in the prefix that is to be tried.</param>
    /// <exception cref="LinuxException">The interface is gone, or the socket may not be opened.</exception>
    public ConnectivityProbe(EventLoop loop, int interfaceIndex, Ipv6Address server)
    {
        _server = server;
        _socket = Icmpv6Socket.Open(interfaceIndex, [Icmpv6Echo.ReplyType]);
        try
        {
            _timer = loop.CreateTimer(GoOn);
            _watch = loop.Watch(_socket.Descriptor, Receive);
        }
        catch
        {
            _timer?.Dispose();
            _socket.Dispose();
            throw;
        }

        GoOn();
    }

    /// <summary>There is an outcome, or another one.</summary>
    public event Action? Concluded;

    public Connectivity Outcome => _check.Outcome;

    public void Dispose()
    {
        _timer.Dispose();
        _watch.Dispose();
        _socket.Dispose();
    }

    private static Instant Now => new(MonotonicClock.Now);

    private void GoOn()
    {
        Connectivity before = Outcome;
        if (_check.TrySend(Now))
        {
            Span<byte> request = stackalloc byte[Icmpv6Echo.SizeBytes];
            Icmpv6Echo.WriteRequest(request, _nonce, _sequence++);

            // What can't be sent is like what has no answer.
            _ = _socket.Send(request, _server);
        }

        _timer.Set(_check.NextAt?.SinceBoot);
        if (Outcome != before)
        {
            Concluded?.Invoke();
        }
    }

    /// <summary>The socket sees the echoes of others as well, all of them; once there was an answer they are left to wait.</summary>
    private void Receive()
    {
        Span<byte> buffer = stackalloc byte[Icmpv6Echo.SizeBytes];
        while (_socket.TryReceive(buffer, out Icmpv6Message message))
        {
            if (message.Source == _server && Icmpv6Echo.IsReply(buffer[..message.LengthBytes], _nonce))
            {
                _check.Answer();
                Dispose(); // Nothing more is to be heard or done.
                Concluded?.Invoke();
                return;
            }
        }
    }
}
