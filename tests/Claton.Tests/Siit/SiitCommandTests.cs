using System.CommandLine;
using Claton.Commands;
using Claton.Siit;
using Claton.Translation;

namespace Claton.Tests.Siit;

/// <summary>What the command line of <c>claton siit</c> makes of a translator.</summary>
public sealed class SiitCommandTests
{
    [Fact]
    public void Translator_WithoutOptions_IsAsItComes()
    {
        TranslatorOptions read = Read("").Translator;
        Assert.Equal(new TranslatorOptions { Prefix = read.Prefix }, read);
        Assert.Equal("64:ff9b::/96", $"{read.Prefix}");
    }

    public static TheoryData<string, Func<TranslatorOptions, object?>, object> OptionsOfTheTranslator => new()
    {
        { "--prefix 2001:db8:122::/48", options => $"{options.Prefix}", "2001:db8:122::/48" },
        { "--ipv4-address 192.0.2.1", options => $"{options.OwnIpv4Address}", "192.0.2.1" },
        { "--ipv6-address 2001:db8::1", options => $"{options.OwnIpv6Address}", "2001:db8::1" },
        { "--rfc6791-prefix 198.51.100.0/28", options => $"{options.UntranslatableIcmpSource}", "198.51.100.0/28" },
        { "--rfc6791-extension off", options => options.RevealIcmpSource, false },
        { "--rfc6791-extension on", options => options.RevealIcmpSource, true },
        { "--lowest-ipv6-mtu 1400", options => options.LowestIpv6MtuBytes, 1400 },
        { "--udp-zero-checksum drop", options => options.ZeroUdpChecksum, ZeroUdpChecksum.Drop },
        { "--tos copy", options => (options.CopyTrafficClass, options.FixedTypeOfService), (true, (byte)0) },
        { "--tos 0", options => (options.CopyTrafficClass, options.FixedTypeOfService), (false, (byte)0) },
        { "--tos 184", options => (options.CopyTrafficClass, options.FixedTypeOfService), (false, (byte)184) },
        { "--private-ipv4 refuse", options => options.AllowPrivateIpv4, false },
        { "--private-ipv4 allow", options => options.AllowPrivateIpv4, true },
        { "--hairpinning simple", options => options.Hairpinning, Hairpinning.Simple },
        { "--hairpinning off", options => options.Hairpinning, Hairpinning.None },
        { "--error-rate 7", options => (options.GenerateErrors, options.ErrorsPerSecond), (true, 7) },
        { "--error-rate 0", options => options.GenerateErrors, false },
    };

    [Theory]
    [MemberData(nameof(OptionsOfTheTranslator))]
    public void Option_OfTheTranslator_IsHeeded(string option, Func<TranslatorOptions, object?> value, object expected) =>
        Assert.Equal(expected, value(Read(option).Translator));

    [Theory]
    [InlineData("--tos 256")]
    [InlineData("--tos low")]
    [InlineData("--private-ipv4 no")]
    [InlineData("--error-rate -1")]
    public void Option_Mistaken_IsToldWithItsName(string option)
    {
        string[] words = option.Split(' ');
        string message = Assert.Single(SiitCommand.Create(_ => 0).Parse(words).Errors).Message;
        Assert.StartsWith($"{words[0]}: '{words[1]}' is n", message, StringComparison.Ordinal);
    }

    private static SiitOptions Read(string commandLine)
    {
        SiitOptions? read = null;
        ParseResult parsed = SiitCommand.Create(options =>
        {
            read = options;
            return 0;
        }).Parse(commandLine);
        Assert.Empty(parsed.Errors);
        parsed.Invoke();
        return read!;
    }
}
