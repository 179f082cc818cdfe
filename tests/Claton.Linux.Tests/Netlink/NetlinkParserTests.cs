using System.Runtime.InteropServices;
using Claton.Linux.Native;
using Claton.Linux.Netlink;
using CsCheck;

namespace Claton.Linux.Tests.Netlink;

/// <summary>Parsers meet messages that no kernel would send: they skip them, without an exception. // E1</summary>
public sealed class NetlinkParserTests
{
    private static readonly ushort[] s_types =
    [
        LinuxNetlink.NLMSG_ERROR, LinuxNetlink.NLMSG_DONE,
        LinuxRtnetlink.RTM_NEWLINK, LinuxRtnetlink.RTM_DELLINK, LinuxRtnetlink.RTM_NEWADDR, LinuxRtnetlink.RTM_DELADDR,
        LinuxRtnetlink.RTM_NEWROUTE, LinuxRtnetlink.RTM_DELROUTE, LinuxRtnetlink.RTM_NEWRULE, LinuxRtnetlink.RTM_DELRULE,
        LinuxRtnetlink.RTM_NEWNEIGH, LinuxRtnetlink.RTM_DELNEIGH,
        LinuxRtnetlink.RTM_NEWNETCONF, LinuxRtnetlink.RTM_NEWNEXTHOP, LinuxRtnetlink.RTM_DELNEXTHOP,
    ];

    private static readonly byte[] s_families =
    [
        (byte)SysSocket.AF_UNSPEC, (byte)SysSocket.AF_INET, (byte)SysSocket.AF_INET6, (byte)SysSocket.AF_BRIDGE,
    ];

    // An attribute is a type that some parser knows, a length that is right or wrong, and any octets.
    private static readonly Gen<byte[]> s_attribute =
        from type in Gen.UShort[0, 60]
        from value in Gen.Byte.Array[0, 40]
        from error in Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[-44, 70000]))
        select Attribute(type, value, error);

    private static readonly Gen<byte[]> s_message =
        from type in Gen.Int[0, s_types.Length - 1].Select(index => s_types[index])
        from flags in Gen.UShort
        from family in Gen.Int[0, s_families.Length - 1].Select(index => s_families[index])
        from body in Gen.Byte.Array[0, 15]
        from attributes in s_attribute.Array[0, 12]
        from error in Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[-300, 70000]))
        select Message(type, flags, [family, .. body, .. attributes.SelectMany(octets => octets)], error);

    [Fact]
    public void Parsers_AnyOctets_DoNotThrow() => Gen.Byte.Array[0, 300].Sample(octets => ReadAll(octets));

    [Fact]
    public void Parsers_BrokenMessages_DoNotThrow() =>
        s_message.Array[1, 4].Sample(messages => ReadAll([.. messages.SelectMany(octets => octets)]), iter: 20000);

    [Fact]
    public void Parsers_RealMessagesCutAnywhere_DoNotThrow()
    {
        foreach (byte[] datagram in RealDatagrams())
        {
            for (int length = 0; length <= datagram.Length; length++)
            {
                ReadAll(datagram.AsSpan(0, length));
            }
        }
    }

    [Fact]
    public void Parsers_RealMessagesWithAnyOctetChanged_DoNotThrow()
    {
        byte[][] datagrams = RealDatagrams();
        Gen<byte[]> any = Gen.Int[0, datagrams.Length - 1].Select(index => datagrams[index]);
        Gen.Select(any, Gen.Int[0, 65535], Gen.Byte).Sample((datagram, position, octet) =>
        {
            byte[] changed = [.. datagram];
            changed[position % changed.Length] = octet;
            ReadAll(changed);
        });
    }

    [Fact]
    public void RealMessages_Unharmed_GiveEvents()
    {
        int events = 0;
        foreach (byte[] datagram in RealDatagrams())
        {
            events += ReadAll(datagram);
        }

        Assert.True(events >= 8, $"only {events} events");
    }

    [Fact]
    public void MessageReader_LengthUnderTheHeader_Ends()
    {
        byte[] message = Message(LinuxRtnetlink.RTM_NEWADDR, 0, [1, 2, 3, 4], -5);
        var reader = new NetlinkMessageReader(message);

        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void AttributeReader_SecondLongerThanTheRest_YieldsTheFirst()
    {
        var reader = new NetlinkAttributeReader([.. Attribute(7, [1, 2, 3], 0), .. Attribute(8, [4], 10)]);

        Assert.True(reader.TryRead(out NetlinkAttribute first));
        Assert.Equal(7, first.Type);
        Assert.Equal([1, 2, 3], first.Value.ToArray());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void AttributeReader_LastWithoutPadding_IsRead()
    {
        var reader = new NetlinkAttributeReader(Attribute(7, [1, 2, 3], 0).AsSpan(0, 7));

        Assert.True(reader.TryRead(out NetlinkAttribute only));
        Assert.Equal([1, 2, 3], only.Value.ToArray());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Attribute_ShortValue_ReadsAsAbsent()
    {
        var reader = new NetlinkAttributeReader(Attribute(7, [1, 2, 3], 0));
        reader.TryRead(out NetlinkAttribute attribute);

        Assert.Null(attribute.UInt32);
        Assert.Null(attribute.Mac);
        Assert.Null(attribute.Address<Ipv4Address>());
        Assert.Null(attribute.Address<Ipv6Address>());
        Assert.Equal((byte)1, attribute.Byte);
    }

    [Fact]
    public void Address_PrefixLongerThanTheFamily_IsSkipped()
    {
        byte[] local = Attribute(LinuxIfAddr.IFA_LOCAL, [192, 0, 0, 1], 0);
        byte[] message = Message(LinuxRtnetlink.RTM_NEWADDR, 0, [(byte)SysSocket.AF_INET, 33, 0, 0, 1, 0, 0, 0, .. local], 0);
        var reader = new NetlinkMessageReader(message);
        reader.TryRead(out NetlinkMessage read);

        Assert.Null(RouteEventParser.Parse(read));
    }

    [Fact]
    public void Acknowledgement_SmallestNumber_IsAFailure()
    {
        byte[] message = Message(LinuxNetlink.NLMSG_ERROR, 0, [0, 0, 0, 0x80], 0);
        var reader = new NetlinkMessageReader(message);
        reader.TryRead(out NetlinkMessage read);

        Assert.True(NetlinkAcknowledgement.TryParse(read, out NetlinkAcknowledgement acknowledgement));
        Assert.True(acknowledgement.ErrorNumber > 0);
    }

    /// <summary>Runs every parser over every message.</summary>
    /// <returns>How many events there were.</returns>
    private static int ReadAll(ReadOnlySpan<byte> datagram)
    {
        int events = 0;
        var reader = new NetlinkMessageReader(datagram);
        while (reader.TryRead(out NetlinkMessage message))
        {
            events += RouteEventParser.Parse(message) is null ? 0 : 1;
            NetlinkAcknowledgement.TryParse(message, out _);
            LinkParser.TryParse(message, out _);
            AddressParser.TryParse<Ipv4Address>(message, out _);
            RouteParser.TryParse<Ipv6Address>(message, out _);
            RuleParser.TryParse<Ipv4Address>(message, out _);
            NeighbourParser.TryParse<Ipv6Address>(message, out _);
        }

        return events;
    }

    /// <summary>What the kernel sends while a namespace gets links, addresses, routes, rules and neighbours.</summary>
    private static byte[][] RealDatagrams()
    {
        using var space = new TestNamespace();
        FileDescriptor socket = space.Open(() => NetlinkSocket.Open(SysSocket.SOCK_NONBLOCK));
        foreach (int group in (int[])[1, 3, 5, 7, 8, 9, 11, 12, 19])
        {
            NetlinkSocket.Enable(socket, LinuxNetlink.NETLINK_ADD_MEMBERSHIP, group);
        }

        (Link link, _) = space.AddVeth();
        space.AddAddress(link, "2001:db8::1");
        space.Routes.AddRoute(new Route<Ipv4Address>
        {
            Destination = Ipv4Prefix.Parse("10.0.0.0/8"),
            InterfaceIndex = 1,
            MtuBytes = 1400,
        });
        space.Routes.AddRule(new Rule<Ipv6Address> { Source = Ipv6Prefix.Parse("2001:db8::/32"), Priority = 3, Table = 5 });
        space.Routes.AddNeighbour(new Neighbour<Ipv6Address>
        {
            InterfaceIndex = link.Index,
            Address = Ipv6Address.Parse("fe80::1"),
            LinkLayerAddress = MacAddress.Parse("02:00:00:00:00:01"),
            State = NeighbourState.Permanent,
        });

        List<byte[]> datagrams = [];
        byte[] buffer = new byte[32768];
        int length;
        while ((length = NetlinkSocket.Receive(socket, buffer, out _)) > 0)
        {
            datagrams.Add(buffer[..length]);
        }

        return [.. datagrams];
    }

    private static byte[] Attribute(ushort type, byte[] value, int lengthError)
    {
        byte[] octets = new byte[NetlinkMessageReader.Align(4 + value.Length)];
        MemoryMarshal.Write(octets, (ushort)(4 + value.Length + lengthError));
        MemoryMarshal.Write(octets.AsSpan(2), type);
        value.CopyTo(octets, 4);
        return octets;
    }

    private static byte[] Message(ushort type, ushort flags, byte[] payload, int lengthError)
    {
        byte[] octets = new byte[NetlinkMessageReader.Align(16 + payload.Length)];
        var header = new NlMsgHdr
        {
            nlmsg_len = (uint)(16 + payload.Length + lengthError),
            nlmsg_type = type,
            nlmsg_flags = flags,
        };
        MemoryMarshal.Write(octets, header);
        payload.CopyTo(octets, 16);
        return octets;
    }
}
