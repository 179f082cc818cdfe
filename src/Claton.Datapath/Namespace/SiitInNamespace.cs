using Claton.Core.Plan;
using Claton.Datapath.Packets;
using Claton.Datapath.Siit;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>Claton's own translator, as <c>claton siit</c> runs it, in the place of one of others.</summary>
internal sealed class SiitInNamespace : INamespaceTranslator
{
    public string Name => "siit";

    /// <summary>All that it needs is in this process.</summary>
    public void Require(Clat clat, CancellationToken end)
    {
    }

    public INamespaceTranslation Start(NamespaceSite site, Clat clat) => new Translation(site, clat);

    private sealed class Translation : INamespaceTranslation
    {
        private readonly NamespaceSite _site;
        private readonly SiitTranslator _translator;

        public Translation(NamespaceSite site, Clat clat)
        {
            _site = site;
            _translator = SiitTranslator.Open(NamespaceSite.DeviceName, queues: null, PathParameters.OptionsFor(clat), site.Fail);
            try
            {
                site.BringUp(_translator.Device.Index, clat.Ipv6MtuBytes);
                site.RouteThrough(_translator.Device.Index);
            }
            catch
            {
                _translator.Dispose();
                throw;
            }
        }

        /// <summary>That of this process.</summary>
        public string? Version => null;

        public IReadOnlyList<string> Limits => [];

        /// <summary>Never: what ends it ends the CLAT.</summary>
        public string? Trouble => null;

        public int? DeviceIndex => _translator.Device.Index;

        /// <summary>Between two packets: none gets lost.</summary>
        public void Change(Clat clat)
        {
            _site.Netlink.ChangeLink(_translator.Device.Index, new LinkChange { MtuBytes = clat.Ipv6MtuBytes });
            _translator.Change(PathParameters.OptionsFor(clat));
        }

        public CounterSnapshot? ReadCounters() => _translator.ReadCounters();

        public void Dispose() => _translator.Dispose();
    }
}
