namespace Claton.Lab;

/// <summary>Something a person must be told: <see cref="Exception.Message"/> is the line to show.</summary>
public sealed class LabException(string message) : Exception(message)
{
    /// <summary>What a failed command or daemon wrote, to show below the line; may be empty.</summary>
    public string Output { get; init; } = "";
}
