using Claton.Core.Plan;
using Claton.Datapath.Kept;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A translator of somebody else's in a network namespace of its own: a link that shares the uplink brings the CLAT's
/// address in, a veth pair brings the IPv4 out, and whatever the translator needs of its host, such as forwarding, it has in
/// there and nowhere else.
/// </summary>
/// <param name="kept">Devices of the process before: what is kept for this CLAT is of no use here, and has its name.</param>
internal sealed class NamespaceEngine(INamespaceTranslator translator, KeptDevices kept, TranslatorLog log) : IEngine
{
    public string Name => translator.Name;

    public bool MayWait(Clat clat) => true;

    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null)
    {
        CancellationToken end = attempt?.End ?? CancellationToken.None;
        translator.Require(clat, end);
        kept.Drop(clat.UplinkIndex);
        return new NamespaceClat(clat, translator, onFailure, log, end);
    }
}
