using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Claton.Commands;

/// <summary>Options of other types than text. A mistake is told in one line, with what was expected.</summary>
internal static class TypedOption
{
    /// <summary>Reads a value.</summary>
    /// <param name="problem">What is wrong, to stand behind the text in a message; null where nothing is.</param>
    public delegate bool Parser<T>(string text, out T value, out string? problem);

    /// <summary>For a type that only knows whether a text is right.</summary>
    /// <param name="expected">Such as "an IPv4 address such as 192.0.2.1".</param>
    public static Parser<T> Expecting<T>(string expected)
        where T : ISpanParsable<T> =>
        (string text, out T value, out string? problem) =>
        {
            bool isRight = T.TryParse(text, CultureInfo.InvariantCulture, out value!);
            problem = isRight ? null : $"is not {expected}";
            return isRight;
        };

    /// <summary>A whole number within limits.</summary>
    public static Parser<int> Number(int least, int most) =>
        (string text, out int value, out string? problem) =>
        {
            bool isRight = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
                && value >= least && value <= most;
            problem = isRight ? null : $"is not a number from {least} to {most}";
            return isRight;
        };

    /// <summary>One of several words.</summary>
    public static Parser<T> Choice<T>(params (string Word, T Value)[] choices) =>
        (string text, out T value, out string? problem) =>
        {
            int index = Array.FindIndex(choices, choice => choice.Word == text);
            value = index < 0 ? default! : choices[index].Value;
            problem = index < 0 ? $"is not one of {string.Join(", ", choices.Select(choice => choice.Word))}" : null;
            return index >= 0;
        };

    /// <summary>One or several of what a parser reads, separated by commas.</summary>
    public static Parser<ImmutableArray<T>> List<T>(Parser<T> parse) =>
        (string text, out ImmutableArray<T> values, out string? problem) =>
        {
            values = [];
            problem = null;
            foreach (string part in text.Split(','))
            {
                if (Within(text, part, parse, out T value) is { } mistake)
                {
                    problem = mistake;
                    return false;
                }

                values = values.Add(value);
            }

            return true;
        };

    /// <summary>Reads a part of a text.</summary>
    /// <returns>What is wrong with it, to stand behind the whole text.</returns>
    public static string? Within<T>(string text, string part, Parser<T> parse, out T value) =>
        parse(part, out value, out string? problem) ? null
        : part == text ? problem
        : $"has '{part}', which {problem}";

    /// <summary>An option that is null where it is not given.</summary>
    public static Option<T?> Optional<T>(string name, string helpName, string description, Parser<T> parse)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, 0, parse),
        };

    /// <summary>An option that has a value in any case.</summary>
    public static Option<T> WithDefault<T>(string name, string helpName, string description, Parser<T> parse, T otherwise)
        where T : struct => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result => Parse(result, 0, parse),
            DefaultValueFactory = _ => otherwise,
        };

    /// <summary>An option that may be given several times.</summary>
    public static Option<T[]> Many<T>(string name, string helpName, string description, Parser<T> parse) => new(name)
    {
        Description = description + ". May be given several times",
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. Enumerable.Range(0, result.Tokens.Count).Select(index => Parse(result, index, parse))],
    };

    private static T Parse<T>(ArgumentResult result, int index, Parser<T> parse)
    {
        string text = result.Tokens[index].Value;
        if (!parse(text, out T value, out string? problem))
        {
            result.AddError($"{NameOf(result)}: '{text}' {problem}");
        }

        return value;
    }

    private static string NameOf(ArgumentResult result) => (result.Parent as OptionResult)?.Option.Name ?? result.Argument.Name;
}
