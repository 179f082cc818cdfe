using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Linux;
using Claton.Translation;

namespace Claton.Datapath.Siit;

/// <summary>
/// A translator alone, behind a TUN device: what the host routes into the device comes back in the other family. RFC 7915.
/// </summary>
public sealed class SiitTranslator : IDisposable
{
    private readonly List<TunDevice> _devices = [];
    private readonly List<SiitQueue> _queues = [];
    private readonly EventFd _stop = new();
    private readonly Action<Exception> _onFailure;
    private int _hasFailed;

    private SiitTranslator(Action<Exception> onFailure) => _onFailure = onFailure;

    public Device Device => new(_devices[0].InterfaceIndex, _devices[0].Name);

    /// <summary>The device was there before, and stays.</summary>
    public bool IsGiven => _devices[0].IsPersistent;

    /// <summary>How many threads translate, each its own flows.</summary>
    public int Queues => _queues.Count;

    /// <summary>Makes the device, or takes the one of this name that was made to last, and starts to translate.</summary>
    /// <param name="deviceName">At most 15 octets.</param>
    /// <param name="queues">
    /// How many threads shall translate; null for as many as there are processors, or one where the device that is there
    /// has one queue only.
    /// </param>
    /// <param name="onFailure">Called once, on any thread, when the device goes away.</param>
    /// <exception cref="LinuxException">The kernel refused something; nothing is left behind.</exception>
    public static SiitTranslator Open(string deviceName, int? queues, TranslatorOptions options, Action<Exception> onFailure)
    {
        var translator = new SiitTranslator(onFailure);
        try
        {
            translator.OpenQueues(deviceName, queues);
        }
        catch
        {
            translator.Dispose();
            throw;
        }

        TranslatorOptions perQueue = translator.ForOneQueue(options);
        translator._queues.AddRange(translator._devices.Select(device => new SiitQueue(device, perQueue)));
        for (int i = 0; i < translator._queues.Count; i++)
        {
            translator._queues[i].Start($"siit {i}", translator._stop, translator.Fail);
        }

        return translator;
    }

    /// <summary>Translates by other options from the next packet on.</summary>
    public void Change(TranslatorOptions options)
    {
        TranslatorOptions perQueue = ForOneQueue(options);
        _queues.ForEach(queue => queue.Options = perQueue);
    }

    /// <summary>Packets, octets and drops by reason of all queues. Any thread.</summary>
    public CounterSnapshot ReadCounters() =>
        _queues.Select(queue => queue.ReadCounters()).Aggregate((left, right) => left + right);

    public void Dispose()
    {
        _stop.Signal();
        _queues.ForEach(queue => queue.Join());
        _devices.ForEach(device => device.Dispose());
        _stop.Dispose();
    }

    private void OpenQueues(string deviceName, int? queues)
    {
        int wanted = queues ?? Environment.ProcessorCount;
        TunOptions options = TunPort.Options with { MultiQueue = wanted > 1 };
        try
        {
            _devices.Add(TunDevice.CreateOrAttach(deviceName, options));
        }
        catch (LinuxException error) when (error.Errno == Errno.EINVAL && (queues is null || wanted == 1))
        {
            // It was made with one queue, or with several of which one is enough.
            _devices.Add(TunDevice.CreateOrAttach(deviceName, options with { MultiQueue = !options.MultiQueue }));
            wanted = 1;
        }

        while (_devices.Count < wanted)
        {
            _devices.Add(_devices[0].OpenQueue());
        }
    }

    /// <summary>All queues together send no more errors than they were told. // C18</summary>
    private TranslatorOptions ForOneQueue(TranslatorOptions options) => options with
    {
        ErrorsPerSecond = Share(options.ErrorsPerSecond),
        ErrorBurst = Share(options.ErrorBurst),
    };

    private int Share(int number) => (number + _devices.Count - 1) / _devices.Count;

    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _onFailure(error);
        }
    }
}
