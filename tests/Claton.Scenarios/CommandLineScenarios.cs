namespace Claton.Scenarios;

/// <summary>What a person at a terminal meets.</summary>
public sealed class CommandLineScenarios
{
    private static readonly string s_executable = ClatonExecutable.Path;

    [Fact]
    public async Task Status_OfAnActiveClat_NamesAllThatMatters()
    {
        (LabFixture lab, ClatonProcess claton) = await LabFixture.UpWithClatonAsync();
        await using (lab)
        {
            UplinkStatus uplink = await claton.UntilActiveAsync();
            Assert.Equal("clat-eth0", uplink.Device);
            Assert.Null(uplink.Reason);
            Assert.Equal($"{LabAddresses.RouterLinkLocal}", uplink.Router);
            Assert.Equal("ra", uplink.Source);
            Assert.StartsWith("192.0.0.", uplink.Ipv4Address, StringComparison.Ordinal);
            Assert.True(LabAddresses.AccessPrefix(0).Contains(Ipv6Address.Parse(uplink.Ipv6Address!)));

            string table = (await lab.Host.RunAsync(s_executable, "status")).Succeeds();
            foreach (string word in (string[])["eth0", "clat-eth0", uplink.Ipv4Address!, uplink.Ipv6Address!, uplink.Pref64!])
            {
                Assert.Contains(word, table);
            }
        }
    }

    [Fact]
    public async Task Interface_NamedThatIsNotThere_IsToldOnceAndServedWhenItComes()
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        ClatonProcess claton = await lab.StartClatonAsync(
            ["--interface", "lan0", "--engine", "lan0=userspace", "--engine", "wlan8=siit", "--pref64", "wlan9=64:ff9b::/96"]);
        Assert.All(["lan0", "wlan8", "wlan9"], name => Assert.Contains($" {name}: there is no such interface;", claton.Log));
        string before = (await lab.Host.RunAsync(s_executable, "status")).Succeeds();
        Assert.All(["lan0 ", "wlan8", "wlan9"], name => Assert.Matches($"\n{name} .* none: there is no such interface\n", before));

        await lab.Host.IpAsync("link set eth0 name lan0");

        Assert.Equal("userspace", (await claton.UntilActiveAsync("lan0")).Engine);
        Assert.Equal(["wlan8", "wlan9"], (await claton.StatusAsync()).MissingInterfaces);
        Assert.Equal(4, claton.Log.Split("there is no such interface").Length);
    }

    [Fact]
    public async Task Status_WithoutADaemon_IsOneLineAndExitStatusOne()
    {
        await using LabFixture lab = await LabFixture.UpAsync();

        ProgramResult status = await lab.Host.RunAsync(s_executable, "status");

        Assert.Equal(1, status.ExitCode);
        AssertOneLine(status.Errors);
    }

    [Fact]
    public async Task Help_NamesEveryCommand()
    {
        ProgramResult help = await RunHereAsync(s_executable, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.All(["run", "status", "siit", "lab"], command => Assert.Contains(command, help.Output));
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("run", "--frobnicate")]
    [InlineData("status", "surplus")]
    [InlineData("lab", "up", "Not A Name")]
    [InlineData("lab", "up", "--bogus")]
    [InlineData("run", "--control", "/")]
    [InlineData("run", "--engine", "warp")]
    [InlineData("run", "--engine", "ebpf,warp")]
    [InlineData("run", "--engine", "ebpf,")]
    [InlineData("run", "--engine", "eth0=")]
    [InlineData("run", "--engine", "a/b=ebpf")]
    [InlineData("run", "--interface", "a-name-of-more-than-fifteen")]
    [InlineData("run", "--interface", "..=off")]
    [InlineData("run", "--interface", "a\nb")]
    [InlineData("run", "--pref64", "fe80::/96")]
    [InlineData("run", "--pref64", "eth 0=64:ff9b::/96")]
    [InlineData("run", "--pref64", "64:ff9b::1/96")]
    [InlineData("run", "--connectivity-check", "127.0.0.1")]
    [InlineData("run", "--bpf-attach", "nails")]
    [InlineData("lab", "up", "--pref64", "2001:db8::/33")]
    [InlineData("lab", "up", "--pref64", "hello")]
    [InlineData("lab", "up", "--hop-mtu", "80")]
    [InlineData("lab", "run", "true")]
    [InlineData("lab", "up", "--mtu", "many")]
    [InlineData("siit", "--prefix", "64:ff9b::/95")]
    [InlineData("siit", "--map", "192.0.2.1")]
    [InlineData("siit", "--map", "192.0.2.1=2001:db8::1", "--map", "192.0.2.1=2001:db8::2")]
    [InlineData("siit", "--mtu6", "1279")]
    [InlineData("siit", "--udp-zero-checksum", "perhaps")]
    [InlineData("siit", "--rfc6791-extension", "perhaps")]
    [InlineData("siit", "--device", "a-name-of-more-than-fifteen")]
    [InlineData("siit", "--route", "192.0.2.0/24")]
    [InlineData("siit", "--queues", "0")]
    [InlineData("siit", "--map-file", "")]
    [InlineData("siit", "--control", "/tmp/a-path/that-is/longer/than-a-unix-socket-may-have-it/since-there-are-only-108-octets-for-it/in-the-address")]
    public async Task BadArguments_AreOneLineAndExitStatusTwo(params string[] arguments)
    {
        ProgramResult result = await RunHereAsync(s_executable, arguments);

        Assert.Equal(2, result.ExitCode);
        AssertOneLine(result.Errors);
        Assert.StartsWith("claton: ", result.Errors);
        Assert.DoesNotContain("System.", result.Errors);
        Assert.DoesNotContain("Claton.", result.Errors);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("claton", "frobnicate")]
    [InlineData("claton run", "run", "--frobnicate")]
    [InlineData("claton run", "run", "--engine", "warp")]
    [InlineData("claton lab up", "lab", "up", "--bogus")]
    [InlineData("claton siit", "siit", "--mtu6", "1279")]
    public async Task BadArguments_ArePointedToTheHelpOfTheirCommand(string command, params string[] arguments) =>
        Assert.EndsWith($" ({command} --help explains)\n", (await RunHereAsync(s_executable, arguments)).Errors);

    /// <summary>script(1) gives it a terminal, and shows what it writes there.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("lab list")]
    [InlineData("lab run -- claton-no-such-program")]
    [InlineData("status --control /nowhere/control")]
    public async Task Terminal_GetsNothingButWords(string arguments)
    {
        ProgramResult onTerminal = await RunHereAsync(
            "env", "TERM=xterm-256color", "script", "--quiet", "--command", $"{s_executable} {arguments}", "/dev/null");

        Assert.DoesNotContain('\e', onTerminal.Output);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("lab", "up")]
    [InlineData("lab", "down")]
    [InlineData("lab", "run", "--", "true")]
    public async Task WithoutRoot_IsOneLineAndExitStatusOne(params string[] arguments)
    {
        // Copied, since not everybody may enter the folder where it was built.
        string folder = Directory.CreateTempSubdirectory("claton").FullName;
        try
        {
            string copy = Path.Combine(folder, "claton");
            File.Copy(s_executable, copy);
            (await RunHereAsync("chmod", "755", folder, copy)).Succeeds();

            ProgramResult result = await RunHereAsync(
                "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy, .. arguments]);

            Assert.Equal(1, result.ExitCode);
            AssertOneLine(result.Errors);
            Assert.Contains("root", result.Errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<ProgramResult> RunHereAsync(string program, params string[] arguments) =>
        ProgramResult.RunAsync(program, arguments, TestContext.Current.CancellationToken);

    private static void AssertOneLine(string text)
    {
        Assert.EndsWith("\n", text);
        Assert.Single(text.TrimEnd('\n').Split('\n'), line => line.Length > 10);
    }
}
