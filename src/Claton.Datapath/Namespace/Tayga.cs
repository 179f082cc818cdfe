using Claton.Core.Plan;

namespace Claton.Datapath.Namespace;

/// <summary>TAYGA, a translator in user space on a TUN device; 0.9.2 and later.</summary>
internal sealed class Tayga : INamespaceTranslator
{
    public string Name => "tayga";

    public void Require(Clat clat, CancellationToken end) => ConfinedProgram.Find(Name);

    public INamespaceTranslation Start(NamespaceSite site, Clat clat)
    {
        string program = ConfinedProgram.Find(Name);
        return new TaygaTranslation(program, TaygaVersion.Of(program, site.End), site, clat);
    }

    internal static string Configure(Clat clat, TaygaVersion version, string device) => string.Join('\n', (string[])
    [
        $"tun-device {device}",
        $"ipv4-addr {NamespaceSite.OwnIpv4Address}",
        $"ipv6-addr {NamespaceSite.OwnIpv6Address}",
        .. version.RefusesPrivateByChoice ? ["wkpf-strict no"] : Array.Empty<string>(), // C20
        .. version.ComputesUdpChecksums ? ["udp-cksum-mode calc"] : Array.Empty<string>(), // C10
        $"prefix {clat.Pref64.Prefix}",
        $"map {clat.Ipv4Address} {clat.Ipv6Address}",
    ]);
}
