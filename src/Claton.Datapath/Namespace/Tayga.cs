using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>TAYGA, a translator in user space on a TUN device; 0.9.2 and later.</summary>
internal sealed class Tayga : INamespaceTranslator
{
    private const string DeviceName = "nat64";

    public string Name => "tayga";

    public void Require(Clat clat) => ConfinedProgram.Find(Name);

    public INamespaceTranslation Start(NamespaceSite site, Clat clat) => new Translation(ConfinedProgram.Find(Name), site, clat);

    /// <summary>
    /// Its own addresses: errors of its own come from the dummy address (RFC 7600), and in IPv6 from one that nobody can have
    /// (RFC 6666), since it takes none inside the prefix, and none is there to be had for it.
    /// </summary>
    internal static string Configure(Clat clat) => $"""
        tun-device {DeviceName}
        ipv4-addr 192.0.0.8
        ipv6-addr 100::8
        prefix {clat.Pref64.Prefix}
        map {clat.Ipv4Address} {clat.Ipv6Address}
        """;

    private sealed class Translation : INamespaceTranslation
    {
        private readonly string _program;
        private readonly NamespaceSite _site;
        private readonly SupervisedProgram _supervised;
        private readonly int _device;
        private Clat _clat;

        /// <summary>
        /// The device outlives the program, with its MTU, which the program asks for when it starts, and its routes. It is
        /// made by the program, since versions differ in the kind of device that they take.
        /// </summary>
        public Translation(string program, NamespaceSite site, Clat clat)
        {
            _program = program;
            _site = site;
            _clat = clat;
            ConfinedProgram.Run(
                ConfinedProgram.Prepare(program, Configure(clat), "--mktun", "--config", "/dev/stdin"), "make tayga's device");
            _device = site.Netlink.GetLink(DeviceName)?.Index ?? throw new LinuxException("find tayga's device", Errno.ENODEV);
            site.RouteThrough(_device, clat.Ipv6MtuBytes);
            _supervised = new SupervisedProgram("tayga", site, Prepare(clat));
        }

        public string? Version => null;

        public IReadOnlyList<string> Limits { get; } =
        [
            "errors of routers that are outside of the NAT64 prefix are dropped, but for Packet Too Big",
            "UDP without a checksum, parameter problems, fragmented ICMP and source routes are not translated as RFC 7915 asks",
        ];

        public string? Trouble => _supervised.Trouble;

        /// <summary>It reads its configuration once, but begins within milliseconds, and what comes meanwhile is lost.</summary>
        public void Change(Clat clat)
        {
            bool isSame = Configure(clat) == Configure(_clat) && clat.Ipv6MtuBytes == _clat.Ipv6MtuBytes;
            _clat = clat;
            if (!isSame)
            {
                _site.Netlink.ChangeLink(_device, new LinkChange { MtuBytes = clat.Ipv6MtuBytes });
                _supervised.Restart(Prepare(clat));
            }
        }

        public void Dispose() => _supervised.Dispose();

        private System.Diagnostics.ProcessStartInfo Prepare(Clat clat) =>
            ConfinedProgram.Prepare(_program, Configure(clat), "--nodetach", "--config", "/dev/stdin");
    }
}
