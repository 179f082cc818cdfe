using System.Runtime.InteropServices;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Translation;

namespace Claton.Bpf.Tests;

/// <summary>An uplink of the host, and who is at its other end.</summary>
internal interface IUplink
{
    int Index { get; }

    /// <summary>Octets of the link header.</summary>
    int HeaderBytes { get; }

    /// <summary>Readable when the host sent something.</summary>
    SafeHandle Descriptor { get; }

    /// <summary>Has the host receive an IPv6 packet, and returns 0, or the error number.</summary>
    int Send(byte[] packet, VirtioNetHeader offload);

    bool TryReceive(out byte[] packet, out VirtioNetHeader offload);
}

/// <summary>One end of a pair of Ethernet links; the other is the router, which the host knows already.</summary>
internal sealed class EthernetUplink : IUplink
{
    private const ushort EtherTypeIpv6 = 0x86dd;
    private const int EthernetBytes = 14;

    private readonly PacketSocket _router;
    private readonly byte[] _header = new byte[EthernetBytes];
    private readonly MacAddress _routerMac;

    public EthernetUplink(TestNamespace host, int mtuBytes)
    {
        (Link uplink, Link router) = host.AddVeth();
        host.Routes.ChangeLink(router.Index, new LinkChange { MtuBytes = PacketIo.LargestMtuBytes });
        host.Routes.ChangeLink(uplink.Index, new LinkChange { MtuBytes = mtuBytes });
        Index = uplink.Index;
        _routerMac = router.Address!.Value;
        host.Routes.AddNeighbour(new Neighbour<Ipv6Address>
        {
            InterfaceIndex = uplink.Index,
            Address = Rig.Router,
            LinkLayerAddress = _routerMac,
            State = NeighbourState.Permanent,
        });
        uplink.Address!.Value.Write(_header);
        _routerMac.Write(_header.AsSpan(MacAddress.SizeBytes));
        _header[12] = EtherTypeIpv6 >> 8;
        _header[13] = EtherTypeIpv6 & 0xff;
        _router = host.Open(() => PacketSocket.Open(router.Index, EtherTypeIpv6, new PacketSocketOptions { VnetHeader = true }));
    }

    public int Index { get; }

    public int HeaderBytes => EthernetBytes;

    public SafeHandle Descriptor => _router.Descriptor;

    /// <summary>The same with another link header.</summary>
    public int SendFrame(byte[] frame) => _router.Send([.. new byte[VirtioNetHeader.SizeBytes], .. frame]);

    public int Send(byte[] packet, VirtioNetHeader offload) =>
        _router.Send([.. PacketIo.Octets(offload.CountedFrom(EthernetBytes)), .. _header, .. packet]);

    public byte[] FrameOf(byte[] packet) => [.. _header, .. packet];

    public bool TryReceive(out byte[] packet, out VirtioNetHeader offload)
    {
        byte[] buffer = new byte[PacketIo.BufferBytes];
        (packet, offload) = ([], default);
        if (!_router.TryReceive(buffer, out int lengthBytes, out _))
        {
            return false;
        }

        Assert.Equal(_routerMac, MacAddress.Read(buffer.AsSpan(VirtioNetHeader.SizeBytes)));
        offload = VirtioNetHeader.Read(buffer).CountedFrom(-EthernetBytes);
        packet = buffer[(VirtioNetHeader.SizeBytes + EthernetBytes)..lengthBytes];
        return true;
    }
}

/// <summary>An uplink that carries bare IP packets, as those of modems and tunnels do.</summary>
internal sealed class RawIpUplink : IUplink
{
    private readonly TunDevice _device;

    public RawIpUplink(TestNamespace host, int mtuBytes)
    {
        _device = host.Open(() => TunDevice.Create("wwan0", PacketIo.TunOptions));
        host.Routes.ChangeLink(_device.InterfaceIndex, new LinkChange
        {
            AddressGeneration = Ipv6AddressGeneration.None,
            MtuBytes = mtuBytes,
            Up = true,
        });
    }

    public int Index => _device.InterfaceIndex;

    public int HeaderBytes => 0;

    public SafeHandle Descriptor => _device.Descriptor;

    public int Send(byte[] packet, VirtioNetHeader offload) =>
        Math.Max(0, -_device.Write([.. PacketIo.Octets(offload), .. packet]));

    public bool TryReceive(out byte[] packet, out VirtioNetHeader offload) => PacketIo.TryRead(_device, out packet, out offload);
}
