using System.Diagnostics.CodeAnalysis;

namespace Claton.Fuzz;

/// <summary>Something does not hold that holds of any input.</summary>
internal sealed class BrokenRuleException(string what) : Exception(what)
{
    public static void ThrowUnless([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new BrokenRuleException(what);
        }
    }
}
