using Claton.Core.Plan;
using Claton.Datapath.Neighbour;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A CLAT whose translator runs in a namespace. The namespace has no name: it is this object's, its thread's and the
/// translator's, and goes with them, whichever way they end.
/// </summary>
internal sealed class NamespaceClat : IOpenClat
{
    private readonly INamespaceTranslator _translator;
    private readonly Action<IOpenClat, Exception> _onFailure;
    private readonly CancellationToken _end;
    private readonly Lock _netlinkLock = new();
    private readonly RouteNetlink _netlink = new();
    private readonly NetworkNamespace _namespace;
    private readonly NamespaceThread? _thread;
    private readonly NamespaceNetwork? _network;
    private readonly INamespaceTranslation? _translation;
    private readonly ChildLinkKind _sharing;
    private int _hasFailed;

    public NamespaceClat(
        Clat clat,
        INamespaceTranslator translator,
        Action<IOpenClat, Exception> onFailure,
        TranslatorLog log,
        CancellationToken end)
    {
        _end = end;
        _translator = translator;
        _onFailure = onFailure;
        _namespace = NetworkNamespace.CreateUnnamed();
        try
        {
            _thread = new NamespaceThread(_namespace, $"{clat.UplinkName} netns");
            _thread.Run(NamespaceNetwork.Prepare);
            _sharing = UplinkShare.Add(_netlink, clat, _namespace);
            Device = AddPair(clat);
            _network = _thread.Run(() => new NamespaceNetwork(_thread.Loop, clat, Fail));
            var site = new NamespaceSite(_network.Netlink, _thread.Loop, log.Of(clat.DeviceName), Fail, end);
            _translation = _thread.Run(() => translator.Start(site, clat));
            _thread.Run(() => _network.Connect(_translation));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Never: what changes in the namespace is reported by other ways.</summary>
    public event Action? AttentionWanted
    {
        add { }
        remove { }
    }

    public Device Device { get; }

    public IAddressKeeper AddressKeeper => _network!.AddressKeeper;

    public EngineState Engine => new(_translator.Name, UplinkShare.NameOf(_sharing), [])
    {
        Version = _translation!.Version,
        Limits = _translation.Limits,
        Trouble = _translation.Trouble,
    };

    /// <summary>Where the translator can't follow, another may: so the CLAT is at an end, and the next one is opened anew.</summary>
    public void Change(Clat clat)
    {
        try
        {
            _translator.Require(clat, _end);
            _thread!.Run(() => _network!.Change(clat, () => _translation!.Change(clat)));
        }
        catch (LinuxException error)
        {
            Fail(error);
            throw;
        }
    }

    /// <summary>Nobody else has anything to take off in the namespace, and what happens to its links is reported.</summary>
    public IReadOnlyList<string> Restore(bool filtersMayHaveChanged) => [];

    /// <summary>What went into the namespace and what came out of it, where the translator does not tell more.</summary>
    public CounterSnapshot ReadCounters() => _translation!.ReadCounters() ?? ReadDevice();

    private CounterSnapshot ReadDevice()
    {
        lock (_netlinkLock)
        {
            return _netlink.GetStatistics(Device.Index) is not { } link ? CounterSnapshot.Zero : new CounterSnapshot(
                DirectionSnapshot.Zero with { Packets = link.SentPackets, Octets = link.SentBytes },
                DirectionSnapshot.Zero with { Packets = link.ReceivedPackets, Octets = link.ReceivedBytes });
        }
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _hasFailed, 1); // What goes now is no failure.
        _thread?.Run(() =>
        {
            _network?.Dispose();

            // First, as it came last.
            NamespaceNetwork.DeleteUplink();
            _translation?.Dispose();
        });
        _thread?.Dispose();
        DeletePair();
        _netlink.Dispose();

        // The kernel takes the rest away in the background.
        _namespace.Dispose();
    }

    /// <summary>
    /// Both ends with one link-layer address and without ARP: a frame that is addressed to the sender's own address, as
    /// frames without ARP are, is then addressed to the receiver.
    /// </summary>
    private Device AddPair(Clat clat)
    {
        MacAddress address = UplinkShare.LinkLayerAddress(clat);
        _netlink.AddVeth(
            new VethEnd(clat.DeviceName) { Address = address },
            new VethEnd(NamespaceNetwork.HostName) { Address = address, NetworkNamespaceDescriptor = _namespace.Descriptor });
        Link link = _netlink.GetLink(clat.DeviceName) ?? throw new LinuxException($"find link {clat.DeviceName}", Errno.ENODEV);
        _netlink.ChangeLink(link.Index, new LinkChange { Arp = false, Alias = DyingDevices.Mark });
        return new Device(link.Index, link.Name) { BringsNothingLonger = true };
    }

    private void DeletePair()
    {
        try
        {
            if (Device.Index != 0)
            {
                _netlink.DeleteLink(Device.Index);
            }
        }
        catch (LinuxException error) when (error.Errno == Errno.ENODEV)
        {
            // Somebody was faster.
        }
    }

    private void Fail(Exception error)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            _onFailure(this, error);
        }
    }
}
