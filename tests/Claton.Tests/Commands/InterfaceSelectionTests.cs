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
    public void Parse_NameAndWord_AreUnderstood(string text, string name, InterfacePolicy policy)
    {
        Assert.True(InterfaceSelection.Parse(text, out OfInterface<InterfacePolicy> selection, out string? problem), problem);
        Assert.Equal(new OfInterface<InterfacePolicy>(name, policy), selection);
    }

    [Theory]
    [InlineData("", "names no interface: '' is empty")]
    [InlineData("=off", "names no interface: '' is empty")]
    [InlineData("a/b", "names no interface: 'a/b' has a space, a slash, a colon or the like in it")]
    [InlineData("an-interface-of-more", "names no interface: 'an-interface-of-more' is longer than 15 octets")]
    [InlineData("eth0=", "has '', which is not one of auto, always, off")]
    [InlineData("eth0=never", "has 'never', which is not one of auto, always, off")]
    public void Parse_AnythingElse_IsRefusedWithTheReason(string text, string why)
    {
        Assert.False(InterfaceSelection.Parse(text, out _, out string? problem));
        Assert.Equal(why, problem);
    }

    [Fact]
    public void ByName_SameInterfaceTwice_HasTheLast() => Assert.Equal(
        InterfacePolicy.Off,
        OfInterface.ByName<InterfacePolicy>([new("eth0", InterfacePolicy.Always), new("eth0", InterfacePolicy.Off)])["eth0"]);
}
