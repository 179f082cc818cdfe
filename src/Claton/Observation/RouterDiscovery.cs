using Claton.Core;
using Claton.Core.NeighborDiscovery;
using Claton.Linux;

namespace Claton.Observation;

/// <summary>
/// Listens for Router Advertisements on one interface, and solicits them when the link comes up. One socket for each
/// interface, so that what is heard on one is never mistaken for another's. RFC 4861 §6.3. // A8
/// </summary>
internal sealed class RouterDiscovery : IDisposable
{
    private const byte RouterAdvertisementType = 134;
    private const int MostAtOnce = 32;
    private const int MostBytes = 9216; // An RA fits the link's MTU.

    private readonly Icmpv6Socket _socket;
    private readonly IDisposable _watch;
    private readonly LoopTimer _timer;
    private readonly RouterSolicitationSchedule _schedule = new();
    private readonly MacAddress? _macAddress;
    private bool _isStarted;
    private bool _isDisposed;
    private bool _hasRefused;

    /// <param name="loop">Where it all happens.</param>
    /// <param name="interfaceIndex">Of the interface, which is up.</param>
    /// <param name="macAddress">For the Source Link-Layer Address option; null on links without.</param>
    /// <exception cref="LinuxException">The interface is gone, or the socket may not be opened.</exception>
    public RouterDiscovery(EventLoop loop, int interfaceIndex, MacAddress? macAddress)
    {
        _macAddress = macAddress;
        _socket = Icmpv6Socket.Open(interfaceIndex, [RouterAdvertisementType]);
        try
        {
            _timer = loop.CreateTimer(Solicit);
            _watch = loop.Watch(_socket.Descriptor, Receive);
        }
        catch
        {
            _timer?.Dispose();
            _socket.Dispose();
            throw;
        }
    }

    public event Action<Ipv6Address, RouterAdvertisement>? Heard;

    public event Action<Ipv6Address, string>? Refused;

    /// <summary>The kernel gives no messages any more, and why: this is of no use then.</summary>
    public event Action<string>? Failed;

    /// <summary>Solicits from now on: the interface has a link-local address that may be used. Later calls do nothing.</summary>
    public void Start(Instant now)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _schedule.Start(now);
            Solicit();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
        _watch.Dispose();
        _socket.Dispose();
    }

    private void Receive()
    {
        try
        {
            ReceiveAll();
        }
        catch (LinuxException error)
        {
            Failed?.Invoke(error.Message);
        }
    }

    private void ReceiveAll()
    {
        Span<byte> buffer = stackalloc byte[MostBytes];

        // What is heard may end this very object: an RA and the end of the link may be told at once. A flood must not
        // keep the loop from everything else; what is left is readable again in the next round.
        for (int count = 0; count < MostAtOnce && !_isDisposed && _socket.TryReceive(buffer, out Icmpv6Message message); count++)
        {
            ReadOnlySpan<byte> octets = buffer[..message.LengthBytes];
            if (!RouterAdvertisement.TryParse(octets, message.Source, (byte)message.HopLimit, out RouterAdvertisement? advertisement, out string? whyNot))
            {
                ReportOnce(message.Source, whyNot);
                continue;
            }

            _hasRefused = false;
            _schedule.OnRouterAdvertisement(advertisement);
            SetTimer();
            Heard?.Invoke(message.Source, advertisement);
        }
    }

    /// <summary>Any station can send nonsense without end: it is told once, until a valid advertisement comes.</summary>
    private void ReportOnce(Ipv6Address source, string whyNot)
    {
        if (!_hasRefused)
        {
            _hasRefused = true;
            Refused?.Invoke(source, whyNot);
        }
    }

    private void Solicit()
    {
        if (_schedule.TrySend(new Instant(MonotonicClock.Now)))
        {
            Span<byte> message = stackalloc byte[RouterSolicitation.MaximumBytes];
            int length = RouterSolicitation.Write(message, _macAddress);

            // A solicitation that can't be sent is like one that was lost: the next one is due in four seconds.
            _ = _socket.Send(message[..length], Ipv6Address.AllRouters);
        }

        SetTimer();
    }

    /// <summary>A host with thousands of interfaces is to keep no timer for each of them: what is over does not begin again.</summary>
    private void SetTimer()
    {
        if (_schedule.NextAt is { } next)
        {
            _timer.Set(next.SinceBoot);
        }
        else if (_isStarted)
        {
            _timer.Dispose();
        }
    }
}
