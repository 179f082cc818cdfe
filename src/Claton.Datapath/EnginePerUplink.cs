using Claton.Core.Plan;

namespace Claton.Datapath;

/// <summary>Other engines on some uplinks than on the rest.</summary>
/// <param name="others">On all uplinks that have none of their own.</param>
/// <param name="ofUplinks">By the uplink's name.</param>
public sealed class EnginePerUplink(IEngine others, IReadOnlyDictionary<string, IEngine> ofUplinks) : IEngine
{
    public string Name => string.Concat([others.Name, .. ofUplinks.Select(engine => $"; on {engine.Key} {engine.Value.Name}")]);

    public bool MayWait(Clat clat) => EngineOf(clat).MayWait(clat);

    /// <summary>An uplink that is renamed keeps what it has.</summary>
    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt = null) =>
        EngineOf(clat).Open(clat, onFailure, attempt);

    private IEngine EngineOf(Clat clat)
    {
        ArgumentNullException.ThrowIfNull(clat);
        return ofUplinks.GetValueOrDefault(clat.UplinkName, others);
    }
}
