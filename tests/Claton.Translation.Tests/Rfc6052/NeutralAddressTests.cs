using Claton.Translation.Rfc6052;
using Claton.Translation.Tests.Packets;
using CsCheck;

namespace Claton.Translation.Tests.Rfc6052;

/// <summary>RFC 6052 §4.1: addresses whose sums are equal in both families leave transport checksums alone. // B4</summary>
public sealed class NeutralAddressTests
{
    /// <summary>
    /// The last 16 bits of the CLAT's address make sum(prefix) + sum(CLAT6) equal sum(CLAT4): what the prefix adds to the
    /// sum of one address, the other takes away.
    /// </summary>
    private static readonly Gen<TranslatorOptions> s_neutral = Gen.Select(Any.PrefixOf(32, 96), Any.Host6, (prefix, host) =>
    {
        var rest = new Ipv6Address(host.High, host.Low & ~0xffffUL);
        int missing = SumByHand.Of(SumByHand.Octets(Scene.Clat4))
            - SumByHand.Of([.. SumByHand.Octets(prefix.Prefix.Address), .. SumByHand.Octets(rest)]);
        var clat6 = new Ipv6Address(rest.High, rest.Low | (uint)((missing + (2 * 0xffff)) % 0xffff));
        return TranslatorOptions.ForClat(Scene.Clat4, clat6, prefix, 1500, 1480);
    });

    /// <summary>Of all transports with a pseudo-header, whatever the far end; even where the checksum field is wrong or zero.</summary>
    [Fact]
    public void NeutralAddresses_LeaveTransportsAlone() => Gen.Select(s_neutral, Any.Remote4, Any.Transport4, Gen.Bool).Sample(
        (options, remote, transport, asIs) =>
        {
            Assert.True(options.Prefix.AllowsChecksumNeutrality);
            if (transport.Protocol == 1)
            {
                return;
            }

            Transport sent = asIs && transport.Protocol != 17 ? transport with { Checksum = ChecksumMode.AsIs } : transport;
            byte[] ip4 = new Ipv4Builder { Destination = remote, Transport = sent }.Build();
            Assert.Equal(ip4[20..], options.Ipv4ToIpv6(ip4).Forwarded[40..]);

            byte[] ip6 = new Ipv6Builder
            {
                Source = options.Prefix.Embed(remote),
                Destination = options.Clat!.Value.Ipv6,
                Transport = sent,
            }.Build();
            Assert.Equal(ip6[40..], options.Ipv6ToIpv4(ip6).Forwarded[20..]);
        },
        iter: 3_000);

    /// <summary>Where the octets of the address stand at odd offsets, no address is neutral for every far end.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(56)]
    [InlineData(64)]
    public void OtherLengths_ChangeTheSumWithTheFarEnd(int length)
    {
        var prefix = new Pref64(new Ipv6Prefix(Ipv6Address.Parse("2001:db8::"), length));
        Assert.False(prefix.AllowsChecksumNeutrality);
        HashSet<int> growths =
        [
            .. new[] { "11.0.0.1", "11.0.1.0", "11.1.0.0", "12.0.0.0" }.Select(text => Ipv4Address.Parse(text)).Select(remote =>
                (SumByHand.Of(SumByHand.Octets(prefix.Embed(remote))) - SumByHand.Of(SumByHand.Octets(remote)) + 0xffff) % 0xffff),
        ];
        Assert.NotEqual(1, growths.Count);
    }
}
