using System.Diagnostics.CodeAnalysis;

namespace Claton.Translation.Tests.Packets;

/// <summary>A packet is not what it must be.</summary>
internal sealed class InvalidPacketException(string what) : Exception(what)
{
    public static void ThrowUnless([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidPacketException(what);
        }
    }
}
