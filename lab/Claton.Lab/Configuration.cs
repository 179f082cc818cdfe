using System.Diagnostics;
using System.Reflection;

namespace Claton.Lab;

/// <summary>The files in Configuration/, with their {placeholders} filled in.</summary>
internal static class Configuration
{
    /// <summary>Fills in a file. Braces that hold no known name are left as they are.</summary>
    public static string Fill(string file, params ReadOnlySpan<(string Name, object Value)> values)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new UnreachableException($"no configuration {file} is embedded");
        using var reader = new StreamReader(stream);
        string text = reader.ReadToEnd();
        foreach ((string name, object value) in values)
        {
            text = text.Replace($"{{{name}}}", value.ToString(), StringComparison.Ordinal);
        }

        return text;
    }
}
