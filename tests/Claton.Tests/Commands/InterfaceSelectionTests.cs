using Claton.Commands;
using Claton.Core;

namespace Claton.Tests.Commands;

public sealed class InterfaceSelectionTests
{
    [Theory]
    [InlineData("eth0", "eth0", InterfacePolicy.Auto)]
    [InlineData("eth0=auto", "eth0", InterfacePolicy.Auto)]
    [InlineData("eth0=always", "eth0", InterfacePolicy.Always)]
    [InlineData("eth0=off", "eth0", InterfacePolicy.Off)]
    [InlineData("a=b=off", "a=b", InterfacePolicy.Off)] // the kernel takes such a name
    public void TryParse_NameAndWord_AreUnderstood(string text, string name, InterfacePolicy policy)
    {
        Assert.True(InterfaceSelection.TryParse(text, out InterfaceSelection selection, out _));
        Assert.Equal(new InterfaceSelection(name, policy), selection);
    }

    [Theory]
    [InlineData("")]
    [InlineData("=off")]
    [InlineData("eth0=")]
    [InlineData("eth0=never")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(InterfaceSelection.TryParse(text, out _, out string? problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Policies_SameInterfaceTwice_HasTheLast() => Assert.Equal(
        InterfacePolicy.Off,
        InterfaceSelection.Policies([new("eth0", InterfacePolicy.Always), new("eth0", InterfacePolicy.Off)])["eth0"]);
}
