using Claton.Core.Plan;
using Claton.Datapath.Tun;
using Claton.Linux;

namespace Claton.Datapath.Userspace;

/// <summary>
/// The C# translator between a TUN device on the IPv4 side and a packet socket on the IPv6 side. Needs nothing of the
/// kernel beyond those two, and is what the other engines are compared with.
/// </summary>
internal sealed class UserspaceEngine : ITunEngine
{
    public const string EngineName = "userspace";

    public string Name => EngineName;

    public ITranslation Start(TunDevice device, Clat clat, Action<Exception> onFailure) =>
        new UserspaceTranslation(device, clat, onFailure);
}
