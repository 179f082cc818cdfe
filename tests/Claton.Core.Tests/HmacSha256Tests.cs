using System.Security.Cryptography;
using System.Text;
using CsCheck;

namespace Claton.Core.Tests;

public sealed class HmacSha256Tests
{
    /// <summary>RFC 4231 §4.3 and §4.7: a short key, and one that is longer than a block.</summary>
    [Theory]
    [InlineData("4a656665", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [InlineData(null, "Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")]
    public void Compute_VectorsOfRfc4231_AreThose(string? key, string message, string code)
    {
        byte[] octets = key is null ? [.. Enumerable.Repeat((byte)0xaa, 131)] : Convert.FromHexString(key);

        Assert.Equal(code, Convert.ToHexStringLower(HmacSha256.Compute(octets, Encoding.ASCII.GetBytes(message))));
    }

    [Fact]
    public void Compute_AnyKeyAndMessage_IsWhatTheRuntimeComputes() => Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 300]).Sample(
        (key, message) => HmacSha256.Compute(key, message).AsSpan().SequenceEqual(HMACSHA256.HashData(key, message)));
}
