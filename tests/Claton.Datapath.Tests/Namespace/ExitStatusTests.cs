using Claton.Datapath.Namespace;

namespace Claton.Datapath.Tests.Namespace;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(0, "ended with exit status 0")]
    [InlineData(127, "ended with exit status 127")]
    [InlineData(137, "was killed by SIGKILL")]
    [InlineData(139, "was killed by SIGSEGV")]
    [InlineData(255, "ended with exit status 255")]
    public void InWords_IsTheSignalWhereItWasOne(int exitStatus, string expected) =>
        Assert.Equal(expected, ExitStatus.InWords(exitStatus));
}
