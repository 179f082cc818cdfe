namespace Claton.Scenarios;

/// <summary><c>claton lab</c>, as a newcomer uses it.</summary>
public sealed class LabScenarios
{
    private static readonly string s_claton = ClatonExecutable.Path;

    [Fact]
    public async Task Up_OfANameThatIsUp_IsRefusedAndHarmless()
    {
        await using LabFixture lab = await LabFixture.UpAsync();

        ProgramResult second = await RunAsync("lab", "up", lab.Lab.Options.Name);

        Assert.Equal(1, second.ExitCode);
        Assert.Single(second.Errors.TrimEnd('\n').Split('\n'));
        Assert.Contains("default", await lab.Host.IpAsync("-6 route show"));
    }

    [Fact]
    public async Task Down_OfWhatAnInterruptedUpLeft_TakesAllAway()
    {
        string name = LabFixture.UniqueName();
        // An 'up' that is killed when the first daemon runs has built most of it.
        (await ProgramResult.RunAsync("sh", [
            "-c",
            """
            "$1" lab up "$2" & up=$!
            until [ -e "/run/claton/lab/$2/web.pid" ]; do :; done
            kill -KILL $up
            """,
            "sh", s_claton, name], TestContext.Current.CancellationToken)).Succeeds();
        Assert.NotEmpty(LabRegistry.Nodes(name));

        (await RunAsync("lab", "down", name)).Succeeds();

        Assert.Empty(LabRegistry.Nodes(name));
        Assert.False(Directory.Exists(LabName.StateFolder(name)));
        Assert.False(Directory.Exists(LabName.EtcFolder(name, "host")));
        ProgramResult again = await RunAsync("lab", "down", name);
        Assert.Equal(0, again.ExitCode);
    }

    /// <summary>As when several runs of tests find what an earlier one left.</summary>
    [Fact]
    public async Task Down_SeveralTimesAtOnce_TakesAllAwayAndIsNoError()
    {
        LabFixture lab = await LabFixture.UpAsync();
        string name = lab.Lab.Options.Name;

        ProgramResult[] downs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RunAsync("lab", "down", name)));

        Assert.All(downs, down => down.Succeeds());
        Assert.Empty(LabRegistry.Nodes(name));
        Assert.False(Directory.Exists(LabName.StateFolder(name)));
    }

    [Fact]
    public async Task Up_InterruptedByCtrlC_TakesItselfDown()
    {
        string name = LabFixture.UniqueName();
        ProgramResult up = await ProgramResult.RunAsync("timeout", [
            "--foreground", "--signal", "INT", "0.1", s_claton, "lab", "up", name], TestContext.Current.CancellationToken);

        Assert.NotEqual(0, up.ExitCode);
        Assert.Empty(LabRegistry.Nodes(name));
        Assert.False(Directory.Exists(LabName.StateFolder(name)));
    }

    [Fact]
    public async Task Run_InALabThatIsUp_PassesTheExitStatusOn()
    {
        await using LabFixture lab = await LabFixture.UpAsync();

        ProgramResult run = await RunAsync("lab", "run", lab.Lab.Options.Name, "--", "sh", "-c", "echo $CLATON_CONTROL; exit 7");

        Assert.Equal(7, run.ExitCode);
        Assert.Equal(lab.Host.ControlSocket, run.Output.Trim());
    }

    [Theory]
    [InlineData("claton-no-such-program", 127, "claton: there is no program 'claton-no-such-program'\n")]
    [InlineData("/nowhere/ping", 127, "claton: there is no program '/nowhere/ping'\n")]
    [InlineData("/etc/passwd", 126, "claton: '/etc/passwd' can't be run: it is no program, or may not be executed\n")]
    public async Task Run_OfWhatIsNoProgram_IsOneLineAndTheExitStatusOfAShell(string program, int exitStatus, string message)
    {
        string name = LabFixture.UniqueName();

        ProgramResult run = await RunAsync("lab", "run", name, "--", program);

        Assert.Equal((exitStatus, message, ""), (run.ExitCode, run.Errors, run.Output));
        Assert.False(LabRegistry.Exists(name));
    }

    [Theory]
    [InlineData("lab run {0} -- sh -c 'command -v claton'")]
    [InlineData("lab shell {0}")]
    public async Task Program_InALab_FindsClaton(string arguments)
    {
        await using LabFixture lab = await LabFixture.UpAsync();
        string command = $"cd / && echo command -v claton | {s_claton} {string.Format(null, arguments, lab.Lab.Options.Name)}";

        ProgramResult run = await ProgramResult.RunAsync("sh", ["-c", command], TestContext.Current.CancellationToken);

        Assert.Contains(s_claton, run.Output.Split('\n'));
    }

    [Fact]
    public async Task Run_WithoutALab_BuildsOneWithClatonForTheProgramAlone()
    {
        string name = LabFixture.UniqueName();

        ProgramResult run = await RunAsync("lab", "run", name, "--", "curl", "--silent", "--max-time", "5", "http://203.0.113.10/");

        Assert.StartsWith("Hello", run.Succeeds(), StringComparison.Ordinal);
        Assert.False(LabRegistry.Exists(name));
    }

    [Fact]
    public async Task List_ShowsEveryLab()
    {
        await using LabFixture lab = await LabFixture.UpAsync();

        string list = (await RunAsync("lab", "list")).Succeeds();

        Assert.Contains(list.Split('\n'), line =>
            line.StartsWith(lab.Lab.Options.Name, StringComparison.Ordinal)
            && line.Contains("2001:db8:64::/96", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dns64_OfTheLab_AnswersAsARealOne() // A9
    {
        await using LabFixture lab = await LabFixture.UpAsync(new LabOptions { Pref64InDns = true });

        ProgramResult wellKnown = await lab.Host.RunAsync("getent", "ahostsv6", "ipv4only.arpa");
        ProgramResult web = await lab.Host.RunAsync("curl", "--silent", "--max-time", "5", "http://server.lab/");

        Assert.Contains("2001:db8:64::c000:aa", wellKnown.Succeeds());
        Assert.StartsWith("Hello", web.Succeeds(), StringComparison.Ordinal);
    }

    private static Task<ProgramResult> RunAsync(params string[] arguments) =>
        ProgramResult.RunAsync(s_claton, arguments, TestContext.Current.CancellationToken);
}
