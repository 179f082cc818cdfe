using System.Collections.Immutable;

namespace Claton.Core.Picture;

/// <summary>
/// Everything about the host that the decision looks at, at one moment. Events replace parts of it; nothing is ever
/// changed in place, so a picture can be handed to another thread or kept for a test.
/// </summary>
public sealed record HostPicture
{
    public static readonly HostPicture Empty = new();

    /// <summary>By interface index.</summary>
    public ImmutableSortedDictionary<int, InterfacePicture> Interfaces { get; init; } =
        ImmutableSortedDictionary<int, InterfacePicture>.Empty;

    /// <summary>
    /// The addresses for which a rule of Claton's is there, whoever made it: see <see cref="Plan.HostPlan.SourceRules"/>.
    /// Null where the kernel has no such rules.
    /// </summary>
    public ImmutableSortedSet<Ipv4Address>? SourceRules { get; init; } = [];
}
