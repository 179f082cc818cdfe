using Claton.Core.Plan;

namespace Claton.Datapath.Userspace;

/// <summary>
/// The C# translator between a TUN device on the IPv4 side and a packet socket on the IPv6 side. Needs nothing of the
/// kernel beyond those two, and is what the other engines are compared with.
/// </summary>
public sealed class UserspaceEngine : IEngine
{
    public string Name => "userspace";

    public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure) => new UserspaceClat(clat, onFailure);
}
