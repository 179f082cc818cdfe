using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Parameters;

namespace Claton.Core;

/// <summary>HMAC (RFC 2104) with SHA-256 (FIPS 180-4).</summary>
/// <remarks>
/// Not the runtime's: that one loads OpenSSL, which is 4 MiB of a daemon that is to have 16 in all, and milliseconds of its start.
/// </remarks>
public static class HmacSha256
{
    public const int SizeBytes = 32;

    /// <returns>The code, of <see cref="SizeBytes"/> octets.</returns>
    public static byte[] Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message)
    {
        var hmac = new HMac(new Sha256Digest());
        hmac.Init(new KeyParameter(key));
        hmac.BlockUpdate(message);
        byte[] code = new byte[SizeBytes];
        hmac.DoFinal(code);
        return code;
    }
}
