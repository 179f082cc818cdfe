using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Siit;

/// <summary>
/// One queue of the device, with a thread and a translator of its own: packets of one flow stay in one queue, and so in
/// their order. // C13
/// </summary>
internal sealed class SiitQueue
{
    private readonly TranslationCounters _counters = new();
    private readonly TunDevice _device;
    private readonly PacketPath _path;
    private PacketThread? _thread;

    public SiitQueue(TunDevice device, TranslatorOptions options)
    {
        _device = device;
        var port = new TunPort(device);
        _path = new PacketPath(port, port, PacketPath.EitherWay, Parameters(options), TunPort.TakesJoinedDatagrams(device));
    }

    /// <summary>The next packet is translated by these, and packets go on being counted.</summary>
    public TranslatorOptions Options
    {
        set => _path.Parameters = Parameters(value);
    }

    public void Start(string name, EventFd stop, Action<Exception> onFailure) =>
        _thread = PacketThread.Start(name, _device.Descriptor, stop, _path.TryForward, _path.Finish, onFailure);

    public CounterSnapshot ReadCounters() => new(
        DirectionSnapshot.Read(_counters.Ipv4ToIpv6, _path.Ipv6SendFailures),
        DirectionSnapshot.Read(_counters.Ipv6ToIpv4, _path.Ipv4SendFailures));

    public void Join() => _thread?.Join();

    private PathParameters Parameters(TranslatorOptions options) => new(
        options with { FirstIdentification = (ushort)Random.Shared.Next() }, _counters);
}
