using Claton.Core.Plan;
using Claton.Datapath.Kept;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Userspace;

/// <summary>
/// The C# translator between a TUN device on the IPv4 side and a packet socket on the IPv6 side. Two descriptors and a
/// thread for each direction, so that neither waits for the other and packets of one flow keep their order. // C13
/// </summary>
internal sealed class UserspaceTranslation : IDisposable
{
    /// <summary>A second's worth of super-packets on a fast link; the kernel charges them by their whole buffers.</summary>
    private const int BufferBytes = 16 * 1024 * 1024;

    private readonly KeptDescriptors _kept;
    private readonly PacketSocket _uplink;
    private readonly RouterUse _routerUse;
    private readonly EventFd _stop = new();
    private readonly PacketThread _outbound;
    private readonly PacketThread _inbound;
    private readonly PacketPath _ipv4ToIpv6;
    private readonly PacketPath _ipv6ToIpv4;
    private readonly TranslationCounters _counters = new();
    private Clat _clat;

    /// <param name="onPacket">Called on the threads of either direction behind each packet, and quickly done.</param>
    /// <param name="onFailure">Called on any thread, perhaps more than once, when the translation stops by itself.</param>
    /// <exception cref="LinuxException">The kernel refused something; nothing is left behind.</exception>
    public UserspaceTranslation(TunDevice tun, Clat clat, KeptDescriptors kept, Action onPacket, Action<Exception> onFailure)
    {
        _clat = clat;
        _kept = kept;
        _routerUse = new RouterUse(clat.UplinkIndex);
        try
        {
            _uplink = kept.Take(KeptDescriptors.Uplink) is { } descriptor
                ? PacketSocket.Adopt(descriptor, clat.UplinkIndex, UplinkFilter.For(clat.Ipv6Address))
                : OpenSocket(clat);
        }
        catch
        {
            _routerUse.Dispose();
            _stop.Dispose();
            throw;
        }

        var parameters = PathParameters.For(clat, _counters);
        var tunPort = new TunPort(tun);
        var uplinkPort = new UplinkPort(_uplink, parameters.LinkHeader.Length, _routerUse);
        bool joins = TunPort.TakesJoinedDatagrams(tun);
        _ipv4ToIpv6 = new PacketPath(tunPort, uplinkPort, TranslateIpv4ToIpv6, parameters, joins);
        _ipv6ToIpv4 = new PacketPath(uplinkPort, tunPort, TranslateIpv6ToIpv4, parameters, joins);
        _outbound = PacketThread.Start($"{clat.UplinkName} 4to6", tunPort.Descriptor, _stop, () => Forward(_ipv4ToIpv6), _ipv4ToIpv6.Finish, onFailure);
        _inbound = PacketThread.Start($"{clat.UplinkName} 6to4", uplinkPort.Descriptor, _stop, () => Forward(_ipv6ToIpv4), _ipv6ToIpv4.Finish, onFailure);

        bool Forward(PacketPath path)
        {
            bool isForwarded = path.TryForward();
            if (isForwarded)
            {
                onPacket();
            }

            return isForwarded;
        }
    }

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
        Leave();
        _kept.Forget(KeptDescriptors.Uplink);
    }

    /// <summary>What was taken out of device and socket goes its way; the rest waits there for the next process.</summary>
    public void Leave()
    {
        _stop.Signal();
        _outbound.Join();
        _inbound.Join();
        Closing.Later(_uplink);
        _routerUse.Dispose();
        _stop.Dispose();
    }

    private PacketSocket OpenSocket(Clat clat)
    {
        PacketSocket socket = PacketSocket.Open(clat.UplinkIndex, EthernetHeader.Ipv6, new PacketSocketOptions
        {
            VnetHeader = true,
            IgnoreOutgoing = true,
            Filter = UplinkFilter.For(clat.Ipv6Address),
            ReceiveBufferBytes = BufferBytes,
            SendBufferBytes = BufferBytes,
        });
        _kept.Keep(KeptDescriptors.Uplink, socket.Descriptor);
        return socket;
    }

    private static Verdict TranslateIpv4ToIpv6(Translator translator, ref PacketBuffer packet) =>
        translator.Ipv4ToIpv6(ref packet);

    private static Verdict TranslateIpv6ToIpv4(Translator translator, ref PacketBuffer packet) =>
        translator.Ipv6ToIpv4(ref packet);
}
