using System.Text;
using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>Jool SIIT, a translator in the kernel: a module, and a tool that configures it; 4.1.x.</summary>
/// <remarks>
/// It takes packets before they are routed (Netfilter's prerouting) and sends them on itself: there is no device of its own.
/// What it does not translate it leaves to the namespace's kernel, Neighbor Discovery among that.
/// </remarks>
internal sealed class Jool : INamespaceTranslator
{
    private const string Program = "jool_siit";
    private const string Module = "jool_siit";

    public string Name => "jool";

    public void Require(Clat clat, CancellationToken end)
    {
        ConfinedProgram.Find(Program);
        KernelModule.Load(Module, end);
    }

    public INamespaceTranslation Start(NamespaceSite site, Clat clat) => new Translation(clat, site.End);

    /// <summary>
    /// Errors of routers that have no IPv4 address come from the dummy address (RFC 6791, RFC 7600); what is sent to that is
    /// for the namespace's kernel.
    /// </summary>
    internal static string Configure(Clat clat) => $$"""
        {
          "instance": "claton",
          "framework": "netfilter",
          "global": {
            "pool6": "{{clat.Pref64}}",
            "amend-udp-checksum-zero": true,
            "rfc6791v4-prefix": "{{NamespaceSite.OwnIpv4Address}}/32"
          },
          "eamt": [
            { "ipv6 prefix": "{{clat.Ipv6Address}}/128", "ipv4 prefix": "{{clat.Ipv4Address}}/32" }
          ],
          "denylist4": [ "{{NamespaceSite.OwnIpv4Address}}/32" ]
        }
        """;

    private sealed class Translation : INamespaceTranslation
    {
        private readonly CancellationToken _end;
        private string _configuration;

        public Translation(Clat clat, CancellationToken end)
        {
            _end = end;
            Version = KernelModule.VersionOf(Module);
            _configuration = Configure(clat);
            Apply(_configuration);
        }

        public string? Version { get; }

        public IReadOnlyList<string> Limits { get; } = [];

        /// <summary>Never: nothing runs that could end.</summary>
        public string? Trouble => null;

        public int? DeviceIndex => null;

        /// <summary>The instance is replaced by another in one step, so that no packet finds none.</summary>
        public void Change(Clat clat)
        {
            string configuration = Configure(clat);
            if (configuration != _configuration)
            {
                Apply(configuration);
                _configuration = configuration;
            }
        }

        /// <summary>The instance is the namespace's, and goes with it.</summary>
        public void Dispose()
        {
        }

        /// <summary>It seeks in its file, so that a pipe won't do.</summary>
        private void Apply(string configuration)
        {
            using FileDescriptor file = AnonymousFile.Create("jool.json", Encoding.UTF8.GetBytes(configuration));
            ConfinedProgram.Run(
                ConfinedProgram.Prepare(ConfinedProgram.Find(Program), "", "file", "handle", AnonymousFile.PathFor(file)),
                "configure jool",
                _end,
                file);
        }
    }
}
