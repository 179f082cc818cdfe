using System.Diagnostics;
using Claton.Datapath.Namespace;
using Claton.Linux;
using Claton.Linux.Tests;

namespace Claton.Datapath.Tests.Namespace;

/// <summary>Programs that are run to their end, which not all of them come to.</summary>
public sealed class ConfinedProgramTests
{
    [Fact]
    public void Run_ProgramThatEnds_TellsWhatItPrinted() =>
        Assert.Equal("hello\n", ConfinedProgram.Run(Shell("echo hello"), "say hello", CancellationToken.None));

    [Fact]
    public void Run_ProgramThatFails_TellsWhatItSaid()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(
            () => ConfinedProgram.Run(Shell("echo no such thing >&2; exit 3"), "do it", CancellationToken.None));

        Assert.Equal("no such thing", refusal.Detail);
    }

    [Fact]
    public void Run_ProgramThatDoesNotEnd_IsKilledAfterAWhile()
    {
        LinuxException refusal = Assert.Throws<LinuxException>(() => ConfinedProgram.Run(
            Shell("exec sleep 1000"), "wait", CancellationToken.None, atMost: TimeSpan.FromMilliseconds(100)));

        Assert.Equal("it did not end within 0.1 s", refusal.Detail);
    }

    [Fact]
    public async Task Run_ProgramThatNobodyWaitsForAnyMore_IsKilledWhateverItsChildrenDo()
    {
        using var end = new CancellationTokenSource();
        string folder = Directory.CreateTempSubdirectory("claton-").FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        string started = Path.Combine(folder, "started");
        Task run = Task.Run(
            () => ConfinedProgram.Run(Shell($"sleep 1000 & echo $$ $! > {started}.new; mv {started}.new {started}; exec sleep 1000"), "wait", end.Token),
            TestContext.Current.CancellationToken);
        Wait.Until(() => File.Exists(started));
        string[] ids = (await File.ReadAllTextAsync(started, TestContext.Current.CancellationToken)).Split();

        await end.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Wait.Until(() => !Directory.Exists($"/proc/{ids[0]}"));
        using Process kill = Process.Start("kill", ["-9", ids[1]]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Directory.Delete(folder, recursive: true);
    }

    private static ProcessStartInfo Shell(string script) => ConfinedProgram.Prepare("/bin/sh", "", "-c", script);
}
