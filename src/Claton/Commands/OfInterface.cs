using System.Collections.Immutable;
using Claton.Linux;

namespace Claton.Commands;

/// <summary>What the command line says of one interface, or of all that have nothing of their own.</summary>
/// <param name="Interface">Empty for all.</param>
internal readonly record struct OfInterface<T>(string Interface, T Value);

/// <summary>Reads <see cref="OfInterface{T}"/>: the one place that knows how an interface and what is said of it are parted.</summary>
internal static class OfInterface
{
    /// <summary>Reads <c>[INTERFACE=]VALUE</c>.</summary>
    public static TypedOption.Parser<OfInterface<T>> Optional<T>(TypedOption.Parser<T> parse) =>
        (string text, out OfInterface<T> read, out string? problem) =>
        {
            (string? name, string value) = Split(text);
            problem = TypedOption.Within(text, value, parse, out T parsed) ?? (name is null ? null : WhyNot(name));
            read = new OfInterface<T>(name ?? "", parsed);
            return problem is null;
        };

    /// <summary>Reads <c>INTERFACE[=VALUE]</c>.</summary>
    /// <param name="otherwise">The value where an interface is named alone.</param>
    public static TypedOption.Parser<OfInterface<T>> Required<T>(TypedOption.Parser<T> parse, T otherwise) =>
        (string text, out OfInterface<T> read, out string? problem) =>
        {
            (string? name, string value) = Split(text);
            T parsed = otherwise;
            problem = name is null ? WhyNot(value) : TypedOption.Within(text, value, parse, out parsed) ?? WhyNot(name);
            read = new OfInterface<T>(name ?? value, parsed);
            return problem is null;
        };

    /// <summary>What is said last of one interface holds.</summary>
    public static ImmutableSortedDictionary<string, T> ByName<T>(IEnumerable<OfInterface<T>> said) =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal)
            .SetItems(said.Select(one => KeyValuePair.Create(one.Interface, one.Value)));

    /// <summary>The sign may be in a name, but never in a value.</summary>
    private static (string? Name, string Value) Split(string text)
    {
        int sign = text.LastIndexOf('=');
        return sign < 0 ? (null, text) : (text[..sign], text[(sign + 1)..]);
    }

    private static string? WhyNot(string name) => InterfaceName.WhyNot(name) is { } why ? $"names no interface: '{name}' {why}" : null;
}
