using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Namespace;

public sealed class TunProbeTests : IDisposable
{
    private static readonly Ipv4Address s_source = Ipv4Address.Parse("192.0.0.1");
    private static readonly Ipv4Address s_destination = Ipv4Address.Parse("192.31.196.1");

    private readonly TestNamespace _host = new();

    [Fact]
    public void Packet_HasRightChecksums()
    {
        byte[] packet = TunProbe.Unreachable(s_source, s_destination);

        Assert.Equal(0xffff, InternetChecksum.Sum(packet.AsSpan(0, 20)));
        Assert.Equal(0xffff, InternetChecksum.Sum(packet.AsSpan(20)));
        Assert.Equal(0xffff, InternetChecksum.Sum(packet.AsSpan(28, 20)));
        byte[] pseudoHeader = [.. packet.AsSpan(40, 8), 0, 17, 0, 8];
        Assert.Equal(0xffff, InternetChecksum.Sum([.. pseudoHeader, .. packet.AsSpan(48)]));
    }

    [Fact]
    public async Task Translator_ThatAnswers_TellsItsAddress()
    {
        using TunDevice tun = _host.Namespace.Run(() => TunDevice.Create("nat64", new TunOptions()));
        _host.Routes.ChangeLink(tun.InterfaceIndex, new LinkChange { AddressGeneration = Ipv6AddressGeneration.None });
        _host.Routes.ChangeLink(tun.InterfaceIndex, new LinkChange { Up = true });
        var wanted = Ipv6Address.Parse("2001:db8:1::c1a7");

        Task<Ipv6Address?> found = Task.Run(() => _host.Namespace.Run(
            () => TunProbe.Translate(tun.InterfaceIndex, s_source, TimeSpan.FromSeconds(30), () => false, CancellationToken.None)));
        Translate(tun, wanted);

        Assert.Equal(wanted, await found);
    }

    [Fact]
    public void Translator_ThatHasEnded_IsNotWaitedFor()
    {
        using TunDevice tun = _host.Namespace.Run(() => TunDevice.Create("nat64", new TunOptions()));

        Assert.Null(_host.Namespace.Run(
            () => TunProbe.Translate(tun.InterfaceIndex, s_source, TimeSpan.FromDays(1), () => true, CancellationToken.None)));
    }

    [Fact]
    public void Translator_ThatNobodyWantsAnyMore_IsNotWaitedFor()
    {
        using TunDevice tun = _host.Namespace.Run(() => TunDevice.Create("nat64", new TunOptions()));

        Assert.Throws<OperationCanceledException>(() => _host.Namespace.Run(
            () => TunProbe.Translate(tun.InterfaceIndex, s_source, TimeSpan.FromDays(1), () => false, new CancellationToken(canceled: true))));
    }

    public void Dispose() => _host.Dispose();

    /// <summary>Answers the first IPv4 packet by an ICMPv6 one.</summary>
    private static void Translate(TunDevice tun, Ipv6Address source)
    {
        byte[] read = new byte[2048];
        do
        {
            Poll.WaitReadable(TimeSpan.FromSeconds(30), tun.Descriptor);
        }
        while (!tun.TryRead(read, out _) || read[0] != 0x45);

        byte[] answer = new byte[48];
        answer[0] = 0x60;
        answer[5] = 8;
        answer[6] = 58;
        answer[7] = 1;
        source.Write(answer.AsSpan(8));
        tun.Write(answer);
    }
}
