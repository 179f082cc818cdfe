using System.Runtime.CompilerServices;

namespace Claton.Translation.Segmentation;

/// <summary>The longest headers that a segment or fragment repeats: IPv6 with a Fragment Header (48) and TCP (60).</summary>
[InlineArray(Length)]
internal struct HeaderOctets
{
    public const int Length = 108;

    private byte _first;
}
