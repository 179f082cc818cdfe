using System.Runtime.InteropServices;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;

namespace Claton.Linux.Tests.Bpf;

public sealed class TcxLinkTests : IDisposable
{
    private const int TcActOk = 0;

    private readonly TestNamespace _host = new();
    private readonly BpfObject _sample = CompiledBpf.LoadSample();
    private readonly BpfProgram _count;

    public TcxLinkTests() => _count = _sample.GetProgram("count");

    [Fact]
    public void Probe_OnThisKernel_SaysWhetherItHasTcx() =>
        Assert.Equal(HasTcx ? BpfAnswer.Yes : BpfAnswer.No, TcxLink.Probe(_count));

    [Fact]
    public void Attached_BesideAnother_ComesFirstUntilDisposed()
    {
        Assert.SkipUnless(HasTcx, $"TCX is of Linux 6.6, this is {Environment.OSVersion.Version}");
        (Link first, Link second) = _host.AddVeth();
        using BpfObject otherSample = CompiledBpf.LoadSample();
        using BpfProgram otherCount = otherSample.GetProgram("count");
        using BpfMap otherSeen = otherSample.GetMap("seen");
        using BpfObject ending = BpfObject.Open(CompiledBpf.Sample, "ending");
        MemoryMarshal.Write(ending.InitialValue(".rodata"), TcActOk);
        ending.Load();
        using BpfProgram endingCount = ending.GetProgram("count");
        using BpfMap endingSeen = ending.GetMap("seen");

        using TcxLink other = Attach(otherCount, first.Index);
        using (TcxLink ours = Attach(endingCount, first.Index))
        {
            Assert.Equal(first.Index, ours.InterfaceIndex);
            SendTo(first, from: second);
            Assert.Equal((1u, 0u), (Count(endingSeen), Count(otherSeen)));
        }

        SendTo(first, from: second);
        Assert.Equal((1u, 1u), (Count(endingSeen), Count(otherSeen)));
    }

    [Fact]
    public void Link_TakenOffByOthers_KnowsWhenAsked()
    {
        Assert.SkipUnless(HasTcx, $"TCX is of Linux 6.6, this is {Environment.OSVersion.Version}");
        Link first = _host.AddVeth().First;
        using TcxLink link = Attach(_count, first.Index);

        _host.Routes.DeleteLink(first.Index);

        Assert.Null(link.InterfaceIndex);
    }

    [Fact]
    public void Attach_ToAnInterfaceThatIsNotThere_Fails()
    {
        Assert.SkipUnless(HasTcx, $"TCX is of Linux 6.6, this is {Environment.OSVersion.Version}");
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => Attach(_count, 9999)).Errno);
    }

    public void Dispose()
    {
        _count.Dispose();
        _sample.Dispose();
        _host.Dispose();
    }

    private static bool HasTcx => Environment.OSVersion.Version >= new Version(6, 6);

    private TcxLink Attach(BpfProgram program, int interfaceIndex) =>
        _host.Namespace.Run(() => TcxLink.AttachFirst(program, interfaceIndex, TrafficDirection.Ingress));

    private void SendTo(Link receiver, Link from)
    {
        byte[] frame = new byte[64];
        receiver.Address!.Value.Write(frame);
        frame[12] = 0x88; // An EtherType for experiments, which nobody else sends here. IEEE 802.
        frame[13] = 0xb5;
        using PacketSocket socket = _host.Namespace.Run(() => PacketSocket.Open(from.Index, 0x88b5, new PacketSocketOptions()));
        Assert.Equal(0, socket.Send(frame));
    }

    private static uint Count(BpfMap seen) => seen.LookUpPerCpu<int, uint>(0).Aggregate((sum, value) => sum + value);
}
