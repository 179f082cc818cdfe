namespace Claton.Scenarios;

/// <summary>The same network with every kind of NAT64 prefix. RFC 6052 §2.2.</summary>
public abstract class PrefixLengthScenarios(EngineUnderTest engine)
{
    [Theory] // A6, B4, C19
    [InlineData("2001:db8:64::/96")]
    [InlineData("2001:db8:64::/64")]
    [InlineData("2001:db8:64::/56")]
    [InlineData("2001:db8:64::/48")]
    [InlineData("2001:db8:6400::/40")]
    [InlineData("3fff:64::/32")]
    [InlineData("64:ff9b::/96")]
    public async Task Ipv4_WithEveryPrefixLength_Works(string pref64)
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync(
            new LabOptions { Pref64 = Ipv6Prefix.Parse(pref64) }, engine);
        await using (lab)
        {
            Assert.Equal(pref64, (await claton.UntilActiveAsync()).Pref64);
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.DownloadAsync());
            Assert.Equal(await lab.LargeFileSha256Async(), await lab.UploadAsync());
            Assert.Equal("hello", await lab.EchoAsync("hello"));
            (await lab.Host.RunAsync("ping", "-4", "-c", "1", "-W", "5", $"{lab.Server}")).Succeeds();
        }
    }
}
