using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Userspace;

/// <summary>
/// One CLAT: two descriptors and a thread for each direction, so that neither waits for the other and packets of one
/// flow keep their order. // C13
/// </summary>
internal sealed class UserspaceClat : IOpenClat
{
    /// <summary>A second's worth of super-packets on a fast link; the kernel charges them by their whole buffers.</summary>
    private const int BufferBytes = 16 * 1024 * 1024;

    private readonly TunDevice _tun;
    private readonly PacketSocket _uplink;
    private readonly EventFd _stop = new();
    private readonly PacketThread _outbound;
    private readonly PacketThread _inbound;
    private readonly Action<IOpenClat, Exception> _onFailure;
    private readonly PacketPath _ipv4ToIpv6;
    private readonly PacketPath _ipv6ToIpv4;
    private readonly TranslationCounters _counters = new();
    private Clat _clat;
    private int _hasFailed;

    public UserspaceClat(Clat clat, Action<IOpenClat, Exception> onFailure)
    {
        _clat = clat;
        _onFailure = onFailure;
        try
        {
            _tun = TunDevice.Create(clat.DeviceName, TunPort.Options);
            _uplink = PacketSocket.Open(clat.UplinkIndex, EthernetHeader.Ipv6, new PacketSocketOptions
            {
                VnetHeader = true,
                IgnoreOutgoing = true,
                Filter = UplinkFilter.For(clat.Ipv6Address),
                ReceiveBufferBytes = BufferBytes,
                SendBufferBytes = BufferBytes,
            });
        }
        catch
        {
            _tun?.Dispose();
            _stop.Dispose();
            throw;
        }

        var parameters = PathParameters.For(clat, _counters);
        var tunPort = new TunPort(_tun);
        var uplinkPort = new UplinkPort(_uplink, parameters.LinkHeader.Length);
        bool joins = TunPort.TakesJoinedDatagrams(_tun);
        _ipv4ToIpv6 = new PacketPath(tunPort, uplinkPort, TranslateIpv4ToIpv6, parameters, joins);
        _ipv6ToIpv4 = new PacketPath(uplinkPort, tunPort, TranslateIpv6ToIpv4, parameters, joins);
        Device = new Device(_tun.InterfaceIndex, _tun.Name);
        _outbound = PacketThread.Start($"{clat.UplinkName} 4to6", tunPort.Descriptor, _stop, _ipv4ToIpv6.TryForward, Fail);
        _inbound = PacketThread.Start($"{clat.UplinkName} 6to4", uplinkPort.Descriptor, _stop, _ipv6ToIpv4.TryForward, Fail);
    }

    public Device Device { get; }

    public void Change(Clat clat)
    {
        if (clat.Ipv6Address != _clat.Ipv6Address)
        {
            UplinkFilter.For(clat.Ipv6Address).Attach(_uplink.Descriptor);
        }

        var parameters = PathParameters.For(clat, _counters);
        _ipv4ToIpv6.Parameters = parameters;
        _ipv6ToIpv4.Parameters = parameters;
        _clat = clat;
    }

    public CounterSnapshot ReadCounters() => new(
        DirectionSnapshot.Read(_counters.Ipv4ToIpv6, _ipv4ToIpv6.SendFailures),
        DirectionSnapshot.Read(_counters.Ipv6ToIpv4, _ipv6ToIpv4.SendFailures));

    public void Dispose()
    {
        _stop.Signal();
        _outbound.Join();
        _inbound.Join();
        _uplink.Dispose();
        _tun.Dispose();
        _stop.Dispose();
    }

    private static Verdict TranslateIpv4ToIpv6(Translator translator, ref PacketBuffer packet) =>
        translator.Ipv4ToIpv6(ref packet);

    private static Verdict TranslateIpv6ToIpv4(Translator translator, ref PacketBuffer packet) =>
        translator.Ipv6ToIpv4(ref packet);

    /// <summary>Both threads may fail by the same cause, such as a device that was deleted.</summary>
    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _onFailure(this, error);
        }
    }
}
