namespace Claton.Linux.Tests;

public sealed class KernelRandomTests
{
    [Fact]
    public void Fill_Octets_AreAllReplacedByOthers()
    {
        // getrandom(2) may give less than it is asked for from 257 octets on.
        byte[] octets = new byte[4096];

        KernelRandom.Fill(octets);

        Assert.True(octets.Distinct().Count() > 128);
        Assert.Contains(octets[^64..], octet => octet != 0);
    }

    [Fact]
    public void Next_TwoNumbers_AreNotTheSame() => Assert.NotEqual(KernelRandom.Next<ulong>(), KernelRandom.Next<ulong>());
}
