using Claton.Core.Plan;
using Claton.Datapath;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Userspace;
using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Translation;

namespace Claton.Bpf.Tests;

/// <summary>Where a packet came out.</summary>
internal enum Exit
{
    /// <summary>Of the uplink, as IPv6.</summary>
    Uplink,

    /// <summary>To the host, as IPv4.</summary>
    Host,

    /// <summary>To the translator: IPv4 by the TUN device, IPv6 by its packet socket on the uplink.</summary>
    Translator,
}

/// <param name="Octets">From the IP header on.</param>
internal sealed record Received(Exit Exit, byte[] Octets, VirtioNetHeader Offload);

/// <summary>The programs on a host of their own, with everybody around them: the host's stack, the translator, the router.</summary>
/// <remarks>
/// <code>
/// SendAsHost ──▶ │ TUN │ ──▶ tun_egress ────────────▶ Exit.Uplink
///                │     │            └───────────────▶ Exit.Translator
/// Exit.Host ◀─── │     │ ◀── uplink_ingress ◀──────── SendAsRouter
///                                   └───────────────▶ Exit.Translator
/// </code>
/// </remarks>
internal sealed class Rig : IDisposable
{
    public static readonly Ipv6Address Router = Ipv6Address.Parse("fe80::1");

    private const ushort EtherTypeIpv4 = 0x0800;
    private const ushort EtherTypeIpv6 = 0x86dd;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly TunDevice _tun;
    private readonly PacketSocket _hostSide;
    private readonly PacketSocket _translatorsSocket;
    private readonly bool _byClsact;
    private readonly List<ClatPrograms> _clats = [];

    private Rig(Func<TestNamespace, IUplink> addUplink, bool byClsact)
    {
        Host = new TestNamespace();
        BeQuiet("default/router_solicitations", "0");
        Uplink = addUplink(Host);
        _tun = Host.Open(() => TunDevice.Create("clat-a0", PacketIo.TunOptions));
        BeQuiet("clat-a0/disable_ipv6", "1");
        Host.Routes.ChangeLink(_tun.InterfaceIndex, new LinkChange
        {
            MtuBytes = PacketIo.LargestMtuBytes,
            Up = true,
        });
        _hostSide = Host.Open(() => PacketSocket.Open(
            _tun.InterfaceIndex, EtherTypeIpv4, new PacketSocketOptions { VnetHeader = true }));
        _translatorsSocket = Host.Open(() => PacketSocket.Open(Uplink.Index, EtherTypeIpv6, new PacketSocketOptions
        {
            VnetHeader = true,
            IgnoreOutgoing = true,
            Filter = new ClassicBpfBuilder().Drop().Build(), // Until the CLAT has an address.
        }));
        _byClsact = byClsact;
        Attach(AddClat().TunEgress, _tun.InterfaceIndex, TrafficDirection.Egress);
    }

    public TestNamespace Host { get; }

    public IUplink Uplink { get; }

    public int TunIndex => _tun.InterfaceIndex;

    public CounterSnapshot Counters => _clats[0].ReadCounters();

    public static bool HasTcx => Environment.OSVersion.Version >= new Version(6, 6);

    /// <summary>By TCX where the kernel has it.</summary>
    /// <param name="mtuBytes">What the uplink takes: by default all that the parameters let through.</param>
    public static Rig OnEthernet(int mtuBytes = PacketIo.LargestMtuBytes, bool? byClsact = null) =>
        new(host => new EthernetUplink(host, mtuBytes), byClsact ?? !HasTcx);

    public static Rig OnRawIp(int mtuBytes = PacketIo.LargestMtuBytes) => new(host => new RawIpUplink(host, mtuBytes), !HasTcx);

    /// <summary>Puts the programs of another CLAT on the uplink, before those that are there. They share the TUN device.</summary>
    public ClatPrograms AddClat()
    {
        ClatPrograms programs = ClatPrograms.Load(new ClatConstants
        {
            UplinkIfindex = Uplink.Index,
            TunIfindex = _tun.InterfaceIndex,
            UplinkHeaderBytes = Uplink.HeaderBytes,
        });
        _clats.Add(programs);
        Attach(programs.UplinkIngress, Uplink.Index, TrafficDirection.Ingress);
        return programs;
    }

    public void SetParameters(TranslatorOptions options)
    {
        SetParameters(_clats[0], options);
        UplinkFilter.For(options.Clat!.Value.Ipv6).Attach(_translatorsSocket.Descriptor);
    }

    public void SetParameters(ClatPrograms programs, TranslatorOptions options) => programs.SetParameters(
        new Clat
        {
            UplinkIndex = Uplink.Index,
            UplinkName = "uplink",
            DeviceName = _tun.Name,
            Pref64 = options.Prefix,
            Pref64Source = Pref64Source.RouterAdvertisement,
            Ipv4Address = options.Clat!.Value.Ipv4,
            Ipv6Address = options.Clat.Value.Ipv6,
            Router = Router,
            Ipv6MtuBytes = options.Ipv6MtuBytes,
            RouteMetric = 1,
        },
        options);

    public void SendAsHost(byte[] packet, VirtioNetHeader offload = default) =>
        Assert.Equal(0, _hostSide.Send([.. PacketIo.Octets(offload), .. packet]));

    public void SendAsRouter(byte[] packet, VirtioNetHeader offload = default) =>
        Assert.Equal(0, Uplink.Send(packet, offload));

    /// <summary>Takes the next packet that comes out anywhere.</summary>
    public Received Receive()
    {
        TimeSpan end = MonotonicClock.Now + s_limit;
        while (true)
        {
            TimeSpan left = end - MonotonicClock.Now;
            Assert.True(left > TimeSpan.Zero, "no packet came out");
            uint ready = Poll.WaitReadable(
                left, Uplink.Descriptor, _hostSide.Descriptor, _tun.Descriptor, _translatorsSocket.Descriptor);
            if ((ready & 1) != 0 && Uplink.TryReceive(out byte[] packet, out VirtioNetHeader offload))
            {
                return new Received(Exit.Uplink, packet, offload);
            }

            if ((ready & 2) != 0 && TryReceive(_hostSide, linkHeaderBytes: 0, out packet, out offload))
            {
                return new Received(Exit.Host, packet, offload);
            }

            if (((ready & 4) != 0 && PacketIo.TryRead(_tun, out packet, out offload))
                || ((ready & 8) != 0 && TryReceive(_translatorsSocket, Uplink.HeaderBytes, out packet, out offload)))
            {
                return new Received(Exit.Translator, packet, offload);
            }
        }
    }

    /// <summary>Takes what waits in the translator's socket: it may come later than what was sent after it.</summary>
    public void ForgetTheTranslatorsIpv6()
    {
        while (TryReceive(_translatorsSocket, Uplink.HeaderBytes, out _, out _))
        {
        }
    }

    public void Dispose()
    {
        Host.Dispose();
        _clats.ForEach(programs => programs.Dispose());
    }

    private void Attach(BpfProgram program, int interfaceIndex, TrafficDirection direction)
    {
        if (!_byClsact)
        {
            Host.Open(() => TcxLink.AttachFirst(program, interfaceIndex, direction));
            return;
        }

        if (Host.Routes.GetQdiscs(interfaceIndex).All(qdisc => qdisc.Kind != Qdisc.ClsactKind))
        {
            Host.Routes.AddClsact(interfaceIndex);
        }

        Host.Routes.AddFilter(
            new TrafficFilter
            {
                InterfaceIndex = interfaceIndex,
                Direction = direction,
                Priority = 1,
                Handle = (uint)_clats.Count,
                Name = program.Name,
            },
            program);
    }

    /// <summary>Nobody but the test sends packets.</summary>
    private void BeQuiet(string setting, string value) =>
        Host.Namespace.Run(() => File.WriteAllText($"/proc/sys/net/ipv6/conf/{setting}", value));

    private static bool TryReceive(PacketSocket socket, int linkHeaderBytes, out byte[] packet, out VirtioNetHeader offload)
    {
        byte[] buffer = new byte[PacketIo.BufferBytes];
        (packet, offload) = ([], default);
        if (!socket.TryReceive(buffer, out int lengthBytes, out _))
        {
            return false;
        }

        offload = VirtioNetHeader.Read(buffer).CountedFrom(-linkHeaderBytes);
        packet = buffer[(VirtioNetHeader.SizeBytes + linkHeaderBytes)..lengthBytes];
        return true;
    }
}
