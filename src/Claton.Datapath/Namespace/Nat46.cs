using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Namespace;

/// <summary>nat46, a translator in the kernel: a module with a device, configured through a file of each network namespace.</summary>
internal sealed class Nat46 : INamespaceTranslator
{
    private const string Module = "nat46";
    private const int ShownOctets = 199;

    /// <summary>The kernel looks at the namespace of the thread that opens and writes it: /proc/net is the process's.</summary>
    private const string ControlPath = "/proc/thread-self/net/nat46/control";

    public string Name => "nat46";

    public void Require(Clat clat, CancellationToken end) => KernelModule.Load(Module, end);

    public INamespaceTranslation Start(NamespaceSite site, Clat clat) => new Translation(site, clat);

    /// <summary>
    /// One rule: this host's address, one to one, and everybody else's in the NAT64 prefix. Written to a device that has a rule
    /// already, it takes that one's place.
    /// </summary>
    internal static string Configure(Clat clat) =>
        $"config {NamespaceSite.DeviceName} {string.Join(' ', Rule(clat).Select(part => $"{part.Name} {part.Value}"))}";

    /// <summary>
    /// Whether the device has the rule, by what the file says then. Writing tells nothing: it succeeds whatever the module
    /// makes of it, and of a rule that it does not understand the first words are in force.
    /// </summary>
    /// <remarks>
    /// The file shows no more than <see cref="ShownOctets"/> of a rule, which long addresses fill: what is behind is taken
    /// for granted, since the words that are written last are shown first.
    /// </remarks>
    internal static bool IsInForce(string control, Clat clat)
    {
        const string begin = $"config {NamespaceSite.DeviceName} ";
        string? shown = control.Split('\n').FirstOrDefault(line => line.StartsWith(begin, StringComparison.Ordinal))?[begin.Length..];
        if (shown is null)
        {
            return false;
        }

        bool isCutOff = shown.Length >= ShownOctets;
        string[] words = shown.Split(' ');
        Dictionary<string, string> has = (isCutOff ? words[..^1] : words).Chunk(2).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return Rule(clat).All(wanted => has.TryGetValue(wanted.Name, out string? value) ? value == wanted.Value : isCutOff);
    }

    private static IEnumerable<(string Name, string Value)> Rule(Clat clat) =>
    [
        ("remote.style", "RFC6052"),
        ("remote.v4", "0.0.0.0/0"),
        ("remote.v6", $"{clat.Pref64}"),
        ("local.style", "NONE"),
        ("local.v4", $"{clat.Ipv4Address}/32"),
        ("local.v6", $"{clat.Ipv6Address}/128"),
    ];

    private sealed class Translation : INamespaceTranslation
    {
        private readonly NamespaceSite _site;
        private readonly int _device;
        private Clat _clat;

        /// <summary>Its device has an MTU of 16384 at first.</summary>
        public Translation(NamespaceSite site, Clat clat)
        {
            _site = site;
            _clat = clat;
            Write($"add {NamespaceSite.DeviceName}");
            _device = site.Netlink.GetLink(NamespaceSite.DeviceName)?.Index
                ?? throw new LinuxException("add a nat46 device", Errno.ENODEV, "the kernel's log says why");
            Apply(clat);
            site.BringUp(_device, clat.Ipv6MtuBytes);
            site.RouteThrough(_device);
        }

        /// <summary>It has none: the module tells the day it was built on, in the kernel's log.</summary>
        public string? Version => null;

        public IReadOnlyList<string> Limits { get; } =
        [
            "errors of routers that are outside of the NAT64 prefix seem to come from this host itself, which drops them",
            "fragments of UDP get lost",
        ];

        /// <summary>Never: nothing runs that could end.</summary>
        public string? Trouble => null;

        public int? DeviceIndex => _device;

        public void Change(Clat clat)
        {
            if (Configure(clat) != Configure(_clat))
            {
                Apply(clat);
            }

            if (clat.Ipv6MtuBytes != _clat.Ipv6MtuBytes)
            {
                _site.Netlink.ChangeLink(_device, new LinkChange { MtuBytes = clat.Ipv6MtuBytes });
            }

            _clat = clat;
        }

        /// <summary>The device is the namespace's, and goes with it.</summary>
        public void Dispose()
        {
        }

        private static void Apply(Clat clat)
        {
            Write(Configure(clat));
            string control = File.ReadAllText(ControlPath);
            if (!IsInForce(control, clat))
            {
                throw new LinuxException("configure nat46", Errno.EINVAL, $"asked for '{Configure(clat)}', it has '{control.Trim()}'");
            }
        }

        /// <summary>In one call, which is one command to the module.</summary>
        private static void Write(string command)
        {
            try
            {
                using var control = new FileStream(ControlPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                control.Write(System.Text.Encoding.ASCII.GetBytes($"{command}\n"));
            }
            catch (IOException error)
            {
                throw new LinuxException($"write to {ControlPath}", error.Message);
            }
        }
    }
}
