namespace Claton.Addresses.Tests;

public sealed class InternetChecksumTests
{
    [Fact]
    public void Sum_ExampleOfRfc1071_IsAsPrinted()
    {
        // RFC 1071 §3.
        byte[] octets = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        Assert.Equal(0xddf2, InternetChecksum.Sum(octets));
    }

    [Fact]
    public void Sum_AnyLengthAndAnyStart_EqualsTheSumByHand()
    {
        var random = new Random(1);
        for (int length = 0; length < 300; length++)
        {
            byte[] octets = new byte[length];
            random.NextBytes(octets);
            ushort initial = (ushort)random.Next(0x10000);
            Assert.Equal(SumByHand(octets, initial), InternetChecksum.Sum(octets, initial) % 0xffff);
        }
    }

    [Fact]
    public void Sum_LongRunOfOnes_DoesNotOverflow() =>
        Assert.Equal(0xffff, InternetChecksum.Sum(Enumerable.Repeat((byte)0xff, 1 << 20).ToArray()));

    [Fact]
    public void Subtract_UndoesAdd()
    {
        for (int a = 0; a < 0x10000; a += 17)
        {
            ushort sum = InternetChecksum.Add((ushort)a, 0xbeef);
            Assert.True(InternetChecksum.AreCongruent((ushort)a, InternetChecksum.Subtract(sum, 0xbeef)));
        }
    }

    [Fact]
    public void Sum_OfAddresses_EqualsTheSumOfTheirOctets()
    {
        Ipv6Address address = Ipv6Address.Parse("2001:db8:ffff:fffe:8000:1234:abcd:ef01");
        byte[] octets = new byte[16];
        address.Write(octets);
        Assert.Equal(InternetChecksum.Sum(octets), InternetChecksum.Sum(address));
        Assert.Equal(InternetChecksum.Sum([192, 0, 2, 33]), InternetChecksum.Sum(Ipv4Address.Parse("192.0.2.33")));
    }

    private static int SumByHand(byte[] octets, ushort initial)
    {
        long sum = initial;
        for (int i = 0; i < octets.Length; i++)
        {
            sum += i % 2 == 0 ? octets[i] << 8 : octets[i];
        }

        return (int)(sum % 0xffff);
    }
}
