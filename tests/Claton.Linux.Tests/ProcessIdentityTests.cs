using System.Diagnostics;

namespace Claton.Linux.Tests;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void Current_IsAlive() => Assert.True(ProcessIdentity.Current.IsAlive);

    [Fact]
    public void OtherStart_IsAnotherProcessWithTheSameNumber() =>
        Assert.False((ProcessIdentity.Current with { StartedAtTicks = ProcessIdentity.Current.StartedAtTicks + 1 }).IsAlive);

    [Fact]
    public void Ended_IsDead()
    {
        using var process = Process.Start("sleep", "1000");
        string stat = File.ReadAllText($"/proc/{process.Id}/stat");
        Assert.True(ProcessIdentity.TryParse($"{process.Id}-{stat.Split(") ")[1].Split(' ')[19]}", out ProcessIdentity identity));
        Assert.True(identity.IsAlive);

        process.Kill();
        process.WaitForExit();

        Assert.False(identity.IsAlive);
    }

    [Fact]
    public void Text_IsReadAsItWasWritten()
    {
        Assert.True(ProcessIdentity.TryParse($"{ProcessIdentity.Current}", out ProcessIdentity read));
        Assert.Equal(ProcessIdentity.Current, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("12")]
    [InlineData("12-")]
    [InlineData("-12")]
    [InlineData("12-x")]
    [InlineData("12-34-56")]
    public void OtherText_IsRefused(string text) => Assert.False(ProcessIdentity.TryParse(text, out _));
}
