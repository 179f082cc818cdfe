namespace Claton.Scenarios.Harness;

/// <summary>What a program's end must have been.</summary>
internal static class ProgramResultAssertions
{
    /// <summary>Fails with all that the program wrote, unless it ended well.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    public static string Succeeds(this ProgramResult result)
    {
        Assert.True(
            result.Succeeded,
            $"'{result.Command}' failed with exit status {result.ExitCode}:\n{result.Output}{result.Errors}");
        return result.Output;
    }
}
