using System.Globalization;
using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>Tundra, a translator in user space that gets its TUN device handed over; 6.x.</summary>
internal sealed class Tundra : INamespaceTranslator
{
    private const string EngineName = "tundra";
    private const string Program = "tundra-nat64";

    public string Name => EngineName;

    /// <summary>It says itself whether it knows everything that it is to be told.</summary>
    public void Require(Clat clat, CancellationToken end)
    {
        if (clat.Pref64.Prefix.LengthBits != 96)
        {
            throw new LinuxException($"translate by {clat.Pref64}", Errno.EOPNOTSUPP, "tundra knows NAT64 prefixes of /96 only");
        }

        ConfinedProgram.Run(
            ConfinedProgram.PrepareWithoutCapability(ConfinedProgram.Find(Program), Configure(clat), "--config-file=-", "validate-config"),
            "have tundra check its configuration",
            end);
    }

    public INamespaceTranslation Start(NamespaceSite site, Clat clat) => new Translation(site, clat);

    /// <summary>
    /// One thread, since several that read one device would change the order of packets (C13). Private IPv4 addresses lie behind the prefix like any other (C20).
    /// </summary>
    internal static string Configure(Clat clat) => $"""
        program.translator_threads = 1
        program.privilege_drop_user =
        program.privilege_drop_group =
        io.mode = inherited-fds
        router.ipv4 = {NamespaceSite.OwnIpv4Address}
        router.ipv6 = {NamespaceSite.OwnIpv6Address}
        router.generated_packet_ttl = 64
        addressing.mode = clat
        addressing.nat64_clat.ipv4 = {clat.Ipv4Address}
        addressing.nat64_clat.ipv6 = {clat.Ipv6Address}
        addressing.nat64_clat_siit.prefix = {clat.Pref64.Prefix.Address}
        addressing.nat64_clat_siit.allow_translation_of_private_ips = yes
        translator.ipv4.outbound_mtu = {clat.LongestIpv4Bytes}
        translator.ipv6.outbound_mtu = {clat.Ipv6MtuBytes}
        translator.6to4.copy_dscp_and_ecn = yes
        translator.4to6.copy_dscp_and_ecn = yes
        """;

    /// <returns>Null where the program says something else than it did so far.</returns>
    internal static string? ReadVersion(string output) =>
        output.Split(" / ") is [_, ['v', .. var version], ..] ? version : null;

    private sealed class Translation : INamespaceTranslation
    {
        private readonly NamespaceSite _site;
        private readonly TunDevice _device;
        private readonly SupervisedProgram _supervised;
        private Clat _clat;

        /// <summary>The device is this process's, so that packets wait in it while the program starts again.</summary>
        public Translation(NamespaceSite site, Clat clat)
        {
            _site = site;
            _clat = clat;
            Version = ReadVersion(ConfinedProgram.Run(
                ConfinedProgram.PrepareWithoutCapability(ConfinedProgram.Find(Program), "", "--version"),
                "ask tundra for its version",
                site.End));
            _device = TunDevice.Create(NamespaceSite.DeviceName, new TunOptions { ReadsWait = true });
            try
            {
                site.BringUp(_device.InterfaceIndex, clat.Ipv6MtuBytes);
                site.RouteThrough(_device.InterfaceIndex);
                _supervised = new SupervisedProgram(EngineName, site, Prepare(clat), _device.Descriptor);
            }
            catch
            {
                _device.Dispose();
                throw;
            }
        }

        public string? Version { get; }

        public IReadOnlyList<string> Limits { get; } =
        [
            "errors of routers that are outside of the NAT64 prefix are dropped, Packet Too Big included: where a link before the NAT64 takes less than the uplink, long packets get lost",
            "UDP without a checksum, fragmented ICMP and errors with extensions are dropped",
            "NAT64 prefixes of /96 only",
        ];

        public string? Trouble => _supervised.Trouble;

        public int? DeviceIndex => _device.InterfaceIndex;

        /// <summary>It reads its configuration once, but begins within milliseconds, and what comes meanwhile waits.</summary>
        public void Change(Clat clat)
        {
            bool isSame = Configure(clat) == Configure(_clat);
            _clat = clat;
            if (!isSame)
            {
                _site.Netlink.ChangeLink(_device.InterfaceIndex, new Linux.Netlink.LinkChange { MtuBytes = clat.Ipv6MtuBytes });
                _supervised.Restart(Prepare(clat));
            }
        }

        public void Dispose()
        {
            _supervised.Dispose();
            _device.Dispose();
        }

        private System.Diagnostics.ProcessStartInfo Prepare(Clat clat)
        {
            string descriptor = _device.Descriptor.DangerousGetHandle().ToString(CultureInfo.InvariantCulture);
            return ConfinedProgram.PrepareWithoutCapability(
                ConfinedProgram.Find(Program),
                Configure(clat),
                "--config-file=-",
                $"--io-inherited-fds={descriptor},{descriptor}",
                "translate");
        }
    }
}
