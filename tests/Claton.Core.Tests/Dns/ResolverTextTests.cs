using Claton.Core.Dns;
using CsCheck;

namespace Claton.Core.Tests.Dns;

/// <summary>What network managers write down. A10</summary>
public sealed class ResolverTextTests
{
    [Theory]
    [InlineData("# Generated\nsearch example\nnameserver 2001:db8::1\nnameserver\t192.0.2.1\n  nameserver 2001:db8::2 # comment\r\n", "2001:db8::1 2001:db8::2")]
    [InlineData("nameserver fe80::1%eth0\nnameserver fe80::2%eth1\nnameserver fe80::3%7\nnameserver fe80::4%8", "fe80::1 fe80::3")]
    [InlineData("nameserver 127.0.0.53", "::ffff:127.0.0.53")]
    [InlineData("nameserver\nnameserver x\nnameservers 2001:db8::1\n;nameserver 2001:db8::1\n", "")]
    [InlineData("", "")]
    public void Nameservers_AreReadAsTheResolverDoes(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', ResolverText.ReadNameservers(text, "eth0", 7)));

    [Theory]
    [InlineData("# This is private data. Do not parse.\nADMIN_STATE=configured\nDNS=192.0.2.1 2001:db8::1 fe80::1%eth0\nNTP=2001:db8::9\n", "2001:db8::1 fe80::1")]
    [InlineData("DNS=[2001:db8::1]:53%7#dns.example\n", "2001:db8::1")]
    [InlineData("DNSSEC=no\nDNS=\n", "")]
    public void Assignment_IsReadAsSystemdWritesIt(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', ResolverText.ReadAssignment(text, "DNS", "eth0", 7)));

    [Fact] // E1
    public void AnyText_NeverThrows() => Gen.String["nameserver DNS=:[]%#.0123456789abf\n \t"].Sample(text =>
    {
        _ = ResolverText.ReadNameservers("nameserver " + text, "eth0", 7).Count();
        _ = ResolverText.ReadAssignment("DNS=" + text, "DNS", "eth0", 7).Count();
    });
}
