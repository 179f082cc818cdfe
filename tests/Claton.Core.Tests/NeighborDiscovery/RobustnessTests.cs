using Claton.Core.NeighborDiscovery;
using CsCheck;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>
/// No octets whatsoever make a parser throw or read past their end. Random octets alone would never get past the first
/// checks, so valid messages are spoilt and mended as well.
/// </summary>
public sealed class RobustnessTests
{
    private const int IpHeaderBytes = 40;

    private static readonly Ipv6Address s_router = Ipv6Address.Parse("fe80::1");

    private static readonly byte[] s_knownOptionTypes = [1, 2, 3, 5, 14, 24, 25, 31, 38, 253];

    /// <summary>A known type, a length that mostly fits, any content.</summary>
    private static readonly Gen<byte[]> s_option =
        Gen.Select(Gen.Int[0, s_knownOptionTypes.Length - 1], Gen.Int[0, 5], Gen.Int[-1, 1], Gen.Byte.Array[40])
            .Select((kind, units, error, content) =>
            {
                byte[] option = content[..Math.Max(units * 8, 2)];
                option[0] = s_knownOptionTypes[kind];
                option[1] = (byte)Math.Max(units + (content[39] < 32 ? error : 0), 0);
                return option;
            });

    private static readonly Gen<byte[]> s_options =
        s_option.Array[0, 12].Select(options => options.SelectMany(o => o).ToArray());

    // E1
    [Fact]
    public void RouterAdvertisement_AnyOctets_NeverThrows() =>
        Gen.Byte.Array[0, 200].Sample(octets => { ParseRouterAdvertisement(octets); }, iter: 20_000);

    // E1 A8
    [Fact]
    public void RouterAdvertisement_AnyOptions_NeverThrowsAndSometimesSucceeds()
    {
        int valid = 0;
        s_options.Sample(
            options => Interlocked.Add(ref valid, ParseRouterAdvertisement([134, .. new byte[15], .. options]) ? 1 : 0),
            iter: 20_000);
        Assert.NotEqual(0, valid);
    }

    // E1
    [Fact]
    public void RouterAdvertisement_CutAnywhere_NeverThrows() =>
        s_options.Sample(
            options =>
            {
                byte[] message = [134, .. new byte[15], .. options];
                for (int length = 0; length < message.Length; length++)
                {
                    ParseRouterAdvertisement(message[..length]);
                }
            },
            iter: 2_000);

    // E1
    [Fact]
    public void NeighborMessages_AnyOctets_NeverThrow() =>
        Gen.Byte.Array[0, 200].Sample(octets => Hear(octets), iter: 20_000);

    // E1
    [Fact]
    public void NeighborMessages_AnyFieldsAndOptions_NeverThrowAndAreAnsweredOnceAtMost() =>
        Gen.Select(Gen.Int[133, 137], Gen.Byte.Array[24], Gen.Int[0, 3], s_options).Sample(
            (type, header, addresses, options) =>
            {
                byte[] packet = [.. new byte[IpHeaderBytes], .. header, .. options];
                packet[0] = 0x60;
                packet[6] = 58;
                packet[7] = 255;
                if ((addresses & 1) != 0)
                {
                    GuardedLink.OtherAddress.Write(packet.AsSpan(8));
                }

                GuardedLink.Address.SolicitedNodeMulticast.Write(packet.AsSpan(24));
                packet[IpHeaderBytes] = (byte)type;
                packet[IpHeaderBytes + 1] = 0;
                if ((addresses & 2) != 0)
                {
                    GuardedLink.Address.Write(packet.AsSpan(IpHeaderBytes + 8));
                }

                Packet.WriteChecksum(packet);
                Hear(packet);
            },
            iter: 20_000);

    // E1
    [Fact]
    public void NeighborMessages_CutAnywhere_NeverThrow()
    {
        byte[] packet = new byte[NeighborSolicitation.MaximumBytes];
        int length = (GuardedLink.Question with { Nonce = 5 }).Write(packet);
        for (int cut = 0; cut <= length; cut++)
        {
            Hear(packet[..cut]);

            // The same with a header and a checksum that fit what is left.
            if (cut > IpHeaderBytes)
            {
                byte[] mended = packet[..cut];
                Packet.WriteChecksum(mended);
                Hear(mended);
            }
        }
    }

    private static bool ParseRouterAdvertisement(byte[] octets)
    {
        bool isValid = RouterAdvertisement.TryParse(
            octets, s_router, 255, out RouterAdvertisement? advertisement, out string? whyNot);
        Assert.Equal(isValid, advertisement is not null);
        Assert.Equal(isValid, whyNot is null);
        return isValid;
    }

    private static void Hear(byte[] packet)
    {
        Assert.Equal(NeighborSolicitation.TryParse(packet, out _, out string? whyNot), whyNot is null);
        Assert.Equal(NeighborAdvertisement.TryParse(packet, out _, out whyNot), whyNot is null);
        foreach (AddressState state in Enum.GetValues<AddressState>())
        {
            GuardedLink link = GuardedLink.In(state);
            link.Guard.OnPacket(packet, link.Now, GuardedLink.Other);
            Assert.InRange(link.Sent.Count, 0, state == AddressState.Duplicate ? 0 : 1);
        }
    }
}
