using System.Buffers.Binary;
using Claton.Core.Dns;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>
/// One question to one resolver, out of one interface. What comes and is no answer to it, such as forged ones, is passed
/// over: the true one may still come. // A9 A10
/// </summary>
internal sealed class DnsExchange : IDisposable
{
    private const ushort Port = 53;
    private const int MostDatagramsAtOnce = 32;

    private readonly ConnectedSocket _socket;
    private readonly DnsAttempt _attempt;
    private readonly EventLoop _loop;
    private readonly byte[] _received = new byte[Pref64Query.MostAnswerBytes];
    private readonly DnsStreamReader _stream = new();
    private readonly ushort _id = KernelRandom.Next<ushort>();
    private IDisposable _watch;
    private bool _isDisposed;

    /// <summary>Sends the question.</summary>
    /// <exception cref="LinuxException">The resolver can't be reached.</exception>
    public DnsExchange(EventLoop loop, int interfaceIndex, DnsAttempt attempt)
    {
        _loop = loop;
        _attempt = attempt;
        _socket = ConnectedSocket.Open(
            attempt.ByTcp ? SocketTransport.Tcp : SocketTransport.Udp,
            attempt.Resolver.Address,
            Port,
            attempt.Resolver.IsOnThisHost ? null : interfaceIndex);
        try
        {
            if (!attempt.ByTcp && Send() is var error and not 0)
            {
                throw new LinuxException($"send to {attempt.Resolver}", error);
            }

            _watch = attempt.ByTcp
                ? loop.WatchWritable(_socket.Descriptor, OnConnected)
                : loop.Watch(_socket.Descriptor, OnDatagram);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }
    }

    public event Action<Pref64Answer>? Answered;

    /// <summary>No answer will come, and why.</summary>
    public event Action<string>? Failed;

    public void Dispose()
    {
        _isDisposed = true;
        _watch.Dispose();
        _socket.Dispose();
    }

    private int Send()
    {
        Span<byte> message = stackalloc byte[DnsStreamReader.LengthBytes + Pref64Query.LengthBytes];
        BinaryPrimitives.WriteUInt16BigEndian(message, Pref64Query.LengthBytes);
        Pref64Query.Write(message[DnsStreamReader.LengthBytes..], _id);
        return _socket.Send(_attempt.ByTcp ? message : message[DnsStreamReader.LengthBytes..]);
    }

    private void OnDatagram()
    {
        for (int count = 0; count < MostDatagramsAtOnce && !_isDisposed; count++)
        {
            int error = _socket.Receive(_received, out int lengthBytes);
            if (error is Errno.EAGAIN or Errno.EINTR)
            {
                return;
            }

            if (error != 0)
            {
                Failed?.Invoke(Refusal(error));
                return;
            }

            if (Pref64Answer.TryParse(_received.AsSpan(0, lengthBytes), _id, out Pref64Answer? answer, out _))
            {
                Answered?.Invoke(answer!);
                return;
            }
        }
    }

    private void OnConnected()
    {
        _watch.Dispose();
        if (Send() is var error and not 0)
        {
            Failed?.Invoke(Refusal(error));
            return;
        }

        _watch = _loop.Watch(_socket.Descriptor, OnOctets);
    }

    private void OnOctets()
    {
        int error = _socket.Receive(_received, out int lengthBytes);
        if (error is Errno.EAGAIN or Errno.EINTR)
        {
            return;
        }

        if (error != 0 || lengthBytes == 0)
        {
            Failed?.Invoke(error != 0 ? Refusal(error) : $"{_attempt.Resolver} closed the connection");
        }
        else if (_stream.TryComplete(_received.AsSpan(0, lengthBytes), out ReadOnlySpan<byte> message))
        {
            if (Pref64Answer.TryParse(message, _id, out Pref64Answer? answer, out string? whyNot))
            {
                Answered?.Invoke(answer!);
            }
            else
            {
                Failed?.Invoke($"{_attempt.Resolver} sent {whyNot}");
            }
        }
    }

    private string Refusal(int error) => $"{_attempt.Resolver}: {Errno.Text(error)}";
}
