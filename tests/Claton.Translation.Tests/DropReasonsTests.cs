namespace Claton.Translation.Tests;

public sealed class DropReasonsTests
{
    [Fact]
    public void Name_EveryReason_IsItsOwnAndFitForLabels()
    {
        Assert.Equal(Enum.GetValues<DropReason>().Length - 1, DropReasons.All.Count);
        Assert.Equal(DropReasons.All.Count, DropReasons.All.Select(DropReasons.Name).Distinct().Count());
        Assert.All(DropReasons.All, reason => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$|^truncated$", DropReasons.Name(reason)));
        Assert.Equal("none", DropReasons.Name(DropReason.None));
    }
}
