using System.Runtime.InteropServices;
using Claton.Core.Plan;
using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Translation;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// The kernel half for one CLAT: its programs, its parameters and its counters. bpf/clat.h is the contract.
/// </summary>
internal sealed class ClatPrograms : IDisposable
{
    private const string ResourceName = "clat.bpf.o";
    private const string ConstantsSection = ".rodata.clat";

    /// <summary>CLAT_NO_PARAMETERS</summary>
    private const uint NoParameters = 0;

    private static readonly Lazy<byte[]> s_compiled = new(ReadResource);

    private readonly BpfMap _parameters;
    private readonly BpfMap _current;
    private readonly BpfMap _counters;
    private uint _slot;

    private ClatPrograms(BpfObject loaded)
    {
        TunEgress = loaded.GetProgram("tun_egress");
        UplinkIngress = loaded.GetProgram("uplink_ingress");
        _parameters = loaded.GetMap("parameters");
        _current = loaded.GetMap("current");
        _counters = loaded.GetMap("counters");
    }

    public BpfProgram TunEgress { get; }

    public BpfProgram UplinkIngress { get; }

    /// <exception cref="LinuxException">
    /// The kernel, or this host, can't do it: see <see cref="LinuxException.Log"/>.
    /// </exception>
    public static ClatPrograms Load(ClatConstants constants)
    {
        using BpfObject opened = BpfObject.Open(s_compiled.Value, "clat");
        MemoryMarshal.Write(opened.InitialValue(ConstantsSection), constants);
        opened.Load();
        return new ClatPrograms(opened);
    }

    /// <summary>From the next packet on; none sees a mixture. See CLAT_PARAMETER_SLOTS.</summary>
    public void SetParameters(Clat clat, TranslatorOptions options)
    {
        uint unused = 1 - _slot;
        _parameters.Update(unused, ClatParameters.From(clat, options));
        _current.Update(0u, unused + 1);
        _slot = unused;
    }

    /// <summary>From the next packet on they let everything go on, wherever they are attached.</summary>
    public void TakeParametersAway() => _current.Update(0u, NoParameters);

    public CounterSnapshot ReadCounters() => new(Read(KernelDirection.Ipv4ToIpv6), Read(KernelDirection.Ipv6ToIpv4));

    public void Dispose()
    {
        TunEgress.Dispose();
        UplinkIngress.Dispose();
        _parameters.Dispose();
        _current.Dispose();
        _counters.Dispose();
    }

    private DirectionSnapshot Read(KernelDirection direction) =>
        KernelReasons.ToSnapshot(_counters.LookUpPerCpu<uint, ClatCounters>((uint)direction));

    private static byte[] ReadResource()
    {
        using Stream stream = typeof(ClatPrograms).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new InvalidOperationException($"{ResourceName} is not in the assembly");
        byte[] octets = new byte[stream.Length];
        stream.ReadExactly(octets);
        return octets;
    }
}
