using Claton.Siit;
using Claton.Translation;
using Claton.Translation.Rfc6052;
using Claton.Translation.Rfc7757;

namespace Claton.Tests.Siit;

public sealed class SiitOptionsTests
{
    private static readonly SiitOptions s_options = new()
    {
        DeviceName = "siit0",
        Translator = new TranslatorOptions { Prefix = new Pref64(Ipv6Prefix.Parse("2001:db8:64::/96")) },
    };

    [Theory]
    [InlineData(null, null, null, 1500, 1500)]
    [InlineData(null, null, 9000, 9000, 9000)]
    [InlineData(1400, null, 9000, 1400, 9000)]
    [InlineData(null, 1280, null, 1500, 1280)]
    [InlineData(null, null, 576, 576, 1280)] // No IPv6 link has less.
    public void Mtu_IsToldOrTheDevicesOrEthernets(int? told4, int? told6, int? device, int ipv4, int ipv6)
    {
        SiitOptions options = s_options with { Ipv4MtuBytes = told4, Ipv6MtuBytes = told6 };
        TranslatorOptions translator = options.ForTranslator([], device);
        Assert.Equal((ipv4, ipv6), (translator.Ipv4MtuBytes, translator.Ipv6MtuBytes));
    }

    [Fact]
    public void Routes_NotTold_AreWhatIsTranslated()
    {
        var mapping = new ExplicitMapping(Ipv4Prefix.Parse("192.0.2.16/28"), Ipv6Prefix.Parse("2001:db8:6::/124"));
        TranslatorOptions translator = s_options.Translator with
        {
            Mappings = [mapping],
            OwnIpv4Address = Ipv4Address.Parse("192.0.2.254"),
            OwnIpv6Address = Ipv6Address.Parse("2001:db8:7::1"),
        };
        Assert.Equal(
            ["2001:db8:64::/96", "192.0.2.16/28", "192.0.2.254/32", "2001:db8:7::1/128"],
            s_options.RoutesFor(translator).Select(route => $"{route}"));
    }

    [Fact]
    public void Routes_Told_AreThese()
    {
        SiitOptions options = s_options with { Routes = [new RoutedPrefix(Ipv4Prefix.Parse("0.0.0.0/0"))] };
        Assert.Equal(["0.0.0.0/0"], options.RoutesFor(options.Translator).Select(route => $"{route}"));
    }

    [Theory]
    [InlineData("siit0", true)]
    [InlineData("exactly15octets", true)]
    [InlineData("sixteen-octets-x", false)]
    [InlineData("", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("siit%d", false)]
    public void DeviceName_IsOneThatTheKernelTakesAsItIs(string name, bool isRight) =>
        Assert.Equal(isRight, SiitOptions.IsDeviceName(name));

    [Theory]
    [InlineData("192.0.2.1/24", "192.0.2.1", null, 24)]
    [InlineData("192.0.2.1", "192.0.2.1", null, 32)]
    [InlineData("2001:db8::1/64", null, "2001:db8::1", 64)]
    [InlineData("2001:db8::1", null, "2001:db8::1", 128)]
    public void DeviceAddress_OfEitherFamily_IsRead(string text, string? ipv4, string? ipv6, int lengthBits)
    {
        Assert.True(DeviceAddress.TryParse(text, out DeviceAddress address, out _));
        Assert.Equal((ipv4, ipv6, lengthBits), (address.Ipv4?.ToString(), address.Ipv6?.ToString(), address.LengthBits));
    }

    [Theory]
    [InlineData("192.0.2.1/33")]
    [InlineData("2001:db8::1/129")]
    [InlineData("192.0.2.1/24/24")]
    [InlineData("192.0.2.1/")]
    [InlineData("eth0")]
    public void DeviceAddress_AnythingElse_IsRefused(string text) =>
        Assert.False(DeviceAddress.TryParse(text, out _, out _));
}
