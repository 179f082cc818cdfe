using System.Net;
using System.Net.Sockets;
using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

/// <summary>TUN devices: how they are made, and what passes through them.</summary>
public sealed class TunDeviceTests : IDisposable
{
    private const TunOffloads AllOffloads = TunOffloads.Checksum | TunOffloads.TcpOverIpv4 | TunOffloads.TcpOverIpv6
        | TunOffloads.TcpWithEcn | TunOffloads.UdpOverIpv4 | TunOffloads.UdpOverIpv6;

    private static readonly TunOptions s_offloaded = new() { VnetHeader = true, Offloads = AllOffloads };

    private readonly TestNamespace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Create_Plain_IsATunLinkThatGoesWithItsDescriptor()
    {
        TunDevice device = Create(_space, "clat-eth0", new TunOptions());

        Link link = _space.Routes.GetLink("clat-eth0")!;
        Assert.Equal(("tun", ArpHardwareType.None), (link.Kind, link.HardwareType));
        Assert.Null(link.Address);
        Assert.Equal(TunOffloads.None, device.Offloads);

        device.Dispose();
        Assert.Null(_space.Routes.GetLink("clat-eth0"));
    }

    [Fact]
    public void Create_NumberedName_HasTheNumber() => Assert.Equal("t0", Create(_space, "t%d", new TunOptions()).Name);

    [Fact]
    public void Create_TakenName_IsRefused()
    {
        Create(_space, "t0", new TunOptions());
        _space.AddVeth();

        Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => Create(_space, "t0", new TunOptions())).Errno);
        Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => Create(_space, "a0", new TunOptions())).Errno);
    }

    [Fact]
    public void Create_LongName_IsRefusedInWords() => Assert.Equal(
        "open the TUN device a-name-of-more-than-fifteen: Invalid argument (EINVAL): a name has at most 15 bytes",
        Assert.Throws<LinuxException>(() => Create(_space, "a-name-of-more-than-fifteen", new TunOptions())).Message);

    [Fact]
    public void Create_Offloads_AtLeastTcpIsGranted()
    {
        TunDevice device = Create(_space, "t0", s_offloaded);

        const TunOffloads everywhere = TunOffloads.Checksum | TunOffloads.TcpOverIpv4 | TunOffloads.TcpOverIpv6;
        Assert.Equal(everywhere, device.Offloads & everywhere);
    }

    [Fact]
    public void OpenQueue_MultiQueue_IsTheSameDevice()
    {
        TunDevice first = Create(_space, "t0", s_offloaded with { MultiQueue = true });

        using TunDevice second = _space.Namespace.Run(first.OpenQueue);

        Assert.Equal(first.Name, second.Name);
        Assert.Single(_space.Routes.GetLinks(), link => link.Kind == "tun");
    }

    /// <summary>A program that gets the descriptor reads from it as from any other.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Create_ReadsWait_IsAFlagOfTheDescriptor(bool readsWait, bool isNonBlocking)
    {
        TunDevice device = Create(_space, "t0", new TunOptions { ReadsWait = readsWait });

        string flags = File.ReadLines($"/proc/self/fdinfo/{device.Descriptor.DangerousGetHandle()}").Single(line => line.StartsWith("flags:", StringComparison.Ordinal));

        const int nonBlocking = 0x800;
        Assert.Equal(isNonBlocking, (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & nonBlocking) != 0);
    }

    [Fact]
    public void CreateOrAttach_NewName_IsOursAlone()
    {
        using (TunDevice device = _space.Namespace.Run(() => TunDevice.CreateOrAttach("t0", s_offloaded)))
        {
            Assert.False(device.IsPersistent);
        }

        Assert.Null(_space.Routes.GetLink("t0"));
    }

    /// <summary>A device that was made to last has no offloads before and after, and stays.</summary>
    [Fact]
    public void CreateOrAttach_LastingDevice_IsLeftAsItWasFound()
    {
        AddLasting("t0");
        Assert.Contains("tcp-segmentation-offload: off", Features("t0"));

        using (TunDevice device = _space.Namespace.Run(() => TunDevice.CreateOrAttach("t0", s_offloaded)))
        {
            Assert.True(device.IsPersistent);
            Assert.Contains("tcp-segmentation-offload: on", Features("t0"));
            Assert.Equal(
                Errno.EBUSY,
                Assert.Throws<LinuxException>(() => _space.Namespace.Run(() => TunDevice.CreateOrAttach("t0", s_offloaded))).Errno);
        }

        Assert.NotNull(_space.Routes.GetLink("t0"));
        Assert.Contains("tcp-segmentation-offload: off", Features("t0"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CreateOrAttach_OtherNumberOfQueues_IsEinval(bool many)
    {
        AddLasting("t0", many ? ["multi_queue"] : []);

        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => _space.Namespace.Run(
            () => TunDevice.CreateOrAttach("t0", s_offloaded with { MultiQueue = !many }))).Errno);
        using TunDevice device = _space.Namespace.Run(() => TunDevice.CreateOrAttach("t0", s_offloaded with { MultiQueue = many }));
        Assert.Equal("t0", device.Name);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(3000)]
    public void Queue_OfSomeLength_HoldsSoManyPacketsAndNoMore(int queuePackets)
    {
        TunDevice device = Create(_space, "t0", new TunOptions());
        _space.Routes.ChangeLink(
            device.InterfaceIndex, new LinkChange { QueuePackets = queuePackets, AddressGeneration = Ipv6AddressGeneration.None });
        BringUp(_space, device, "192.0.2.1");
        using Socket sender = _space.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram);

        for (int sent = 0; sent < queuePackets + 1; sent++)
        {
            sender.SendTo([1], new IPEndPoint(IPAddress.Parse("192.0.2.2"), 9));
        }

        byte[] packet = new byte[2000];
        int read = 0;
        while (device.TryRead(packet, out _))
        {
            read++;
        }

        Assert.Equal(queuePackets, read);
    }

    /// <summary>What the host sent while nobody read waits for whoever goes on with the device.</summary>
    [Fact]
    public void Adopt_GoesOnWithTheDeviceAndWhatWaitsInIt()
    {
        TunDevice device = Create(_space, "t0", s_offloaded);
        _space.Routes.ChangeLink(device.InterfaceIndex, new LinkChange { Up = true });
        _space.Routes.AddAddress(new InterfaceAddress<Ipv4Address>
        {
            InterfaceIndex = device.InterfaceIndex,
            Address = Ipv4Address.Parse("192.0.2.1"),
            PrefixLengthBits = 24,
        });
        using Socket sender = _space.OpenSocket(AddressFamily.InterNetwork, SocketType.Dgram);
        sender.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("192.0.2.2"), 9));

        TunDevice adopted = _space.Namespace.Run(() => TunDevice.Adopt(device.Descriptor, s_offloaded));

        Assert.Equal(("t0", device.InterfaceIndex, device.Offloads), (adopted.Name, adopted.InterfaceIndex, adopted.Offloads));
        byte[] packet = new byte[2000];
        int lengthBytes = 0;
        Wait.Until(adopted.Descriptor, () => adopted.TryRead(packet, out lengthBytes) && packet[lengthBytes - 3] == 1);
        Assert.Equal([1, 2, 3], packet[(lengthBytes - 3)..lengthBytes]);
    }

    [Fact]
    public void Adopt_DeviceThatWasDeleted_IsRefused()
    {
        TunDevice device = Create(_space, "t0", new TunOptions());
        _space.Routes.DeleteLink(device.InterfaceIndex);

        Assert.Equal(Errno.EBADFD, Assert.Throws<LinuxException>(() => TunDevice.Adopt(device.Descriptor, new TunOptions())).Errno);
    }

    [Fact]
    public void Adopt_WhatIsNoDevice_IsRefused()
    {
        using var other = new EventFd();

        Assert.Equal(Errno.ENOTTY, Assert.Throws<LinuxException>(() => TunDevice.Adopt((FileDescriptor)other.Descriptor, new TunOptions())).Errno);
    }

    [Fact]
    public void Read_NothingWaits_IsFalse()
    {
        TunDevice device = Create(_space, "t0", new TunOptions());

        Assert.False(device.TryRead(new byte[2000], out int lengthBytes));
        Assert.Equal(0, lengthBytes);
    }

    [Fact]
    public void Read_DeviceDeleted_Throws()
    {
        TunDevice device = Create(_space, "t0", new TunOptions());
        _space.Routes.DeleteLink(_space.Routes.GetLink("t0")!.Index);

        Assert.Equal(1u, Poll.WaitReadable(device.Descriptor));
        Assert.Equal(Errno.EBADFD, Assert.Throws<LinuxException>(() => device.TryRead(new byte[2000], out _)).Errno);
    }

    [Fact]
    public void Write_DeviceDown_IsEio() =>
        Assert.Equal(-Errno.EIO, Create(_space, "t0", new TunOptions()).Write([0x45, .. new byte[27]]));

    [Fact]
    public void Write_HeaderWithoutSense_IsEinval()
    {
        TunDevice device = Create(_space, "t0", s_offloaded);
        BringUp(_space, device, "192.0.2.1");

        Assert.Equal(-Errno.EINVAL, device.Write([0, 0x55, .. new byte[8], 0x45, .. new byte[27]]));
    }

    [Fact]
    public void VnetHeader_TcpBetweenTwoDevices_PassesSuperPacketsWhole()
    {
        using var other = new TestNamespace();
        TunDevice near = Create(_space, "t0", s_offloaded);
        TunDevice far = Create(other, "t0", s_offloaded);
        BringUp(_space, near, "192.0.2.1");
        BringUp(other, far, "192.0.2.2");
        using var stop = new EventFd();
        List<(VnetHeader Header, int LengthBytes)> seen = [];
        Thread[] pumps = [Pump(near, far, stop, seen), Pump(far, near, stop, [])];

        byte[] sent = new byte[4 << 20];
        new Random(1).NextBytes(sent);
        byte[] received = Transfer(_space, other, IPAddress.Parse("192.0.2.2"), sent);

        stop.Signal();
        Array.ForEach(pumps, pump => pump.Join());
        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Contains(seen, packet => packet.LengthBytes > 3000
            && packet.Header is { GsoType: 1, GsoSizeBytes: > 1000 and <= 1460, Flags: VnetHeader.NeedsChecksum });
    }

    private static TunDevice Create(TestNamespace space, string name, TunOptions options) =>
        space.Open(() => TunDevice.Create(name, options));

    private void AddLasting(string name, params string[] options) =>
        _space.Namespace.Run(() => Command.Run("ip", ["tuntap", "add", "dev", name, "mode", "tun", .. options]));

    private string Features(string name) => _space.Namespace.Run(() => Command.Read("ethtool", "-k", name));

    private static void BringUp(TestNamespace space, TunDevice device, string address)
    {
        int index = space.Routes.GetLink(device.Name)!.Index;
        space.Routes.ChangeLink(index, new LinkChange { Up = true, AddressGeneration = Ipv6AddressGeneration.None });
        space.Routes.AddAddress(new InterfaceAddress<Ipv4Address>
        {
            InterfaceIndex = index,
            Address = Ipv4Address.Parse(address),
            PrefixLengthBits = 24,
        });
    }

    private static Thread Pump(TunDevice from, TunDevice to, EventFd stop, List<(VnetHeader, int)> seen)
    {
        var pump = new Thread(() =>
        {
            byte[] buffer = new byte[TunDevice.VnetHeaderSizeBytes + 65535];
            while ((Poll.WaitReadable(from.Descriptor, stop.Descriptor) & 0b10) == 0)
            {
                while (from.TryRead(buffer, out int lengthBytes))
                {
                    seen.Add((VnetHeader.Read(buffer), lengthBytes));
                    to.Write(buffer.AsSpan(0, lengthBytes));
                }
            }
        });
        pump.Start();
        return pump;
    }

    private static byte[] Transfer(TestNamespace client, TestNamespace server, IPAddress address, byte[] data)
    {
        using Socket listener = server.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream);
        listener.Bind(new IPEndPoint(address, 0));
        listener.Listen();
        using Socket sender = client.OpenSocket(AddressFamily.InterNetwork, SocketType.Stream);
        sender.Connect(listener.LocalEndPoint!);
        using Socket receiver = listener.Accept();
        receiver.ReceiveTimeout = 20_000;
        var writer = new Thread(() =>
        {
            sender.Send(data);
            sender.Shutdown(SocketShutdown.Send);
        });
        writer.Start();
        using var received = new MemoryStream();
        byte[] buffer = new byte[65536];
        int length;
        while ((length = receiver.Receive(buffer)) > 0)
        {
            received.Write(buffer, 0, length);
        }

        writer.Join();
        return received.ToArray();
    }
}
