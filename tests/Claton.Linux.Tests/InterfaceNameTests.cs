using Claton.Linux.Netlink;

namespace Claton.Linux.Tests;

public sealed class InterfaceNameTests : IDisposable
{
    private readonly TestNamespace _space = new();

    [Theory]
    [InlineData("eth0", true)]
    [InlineData("exactly15octets", true)]
    [InlineData("sixteen-octets-x", false)]
    [InlineData("föööööööö", false)] // 17 octets in 9 letters
    [InlineData("\u00fc", true)]
    [InlineData("\u00e0", false)] // its second octet is 0xa0
    [InlineData("a=b", true)]
    [InlineData("a,b", true)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("...", true)]
    [InlineData("a/b", false)]
    [InlineData("a:b", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u007fb", true)]
    public void Name_IsTakenWhereTheKernelTakesIt(string name, bool isRight)
    {
        int index = _space.AddVeth().First.Index;
        _space.Routes.ChangeLink(index, new LinkChange { Up = false });

        LinuxException? refusal = Record.Exception(() => _space.Routes.ChangeLink(index, new LinkChange { Name = name })) as LinuxException;

        Assert.Equal((isRight, isRight), (refusal is null, InterfaceName.WhyNot(name) is null));
    }

    [Fact]
    public void Name_ThatIsEmpty_IsNone() => Assert.Equal("is empty", InterfaceName.WhyNot(""));

    public void Dispose() => _space.Dispose();
}
