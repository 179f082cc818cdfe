namespace Claton.Core;

/// <summary>
/// A point on the boot-time clock, which runs on while the host sleeps and which nobody sets. Whatever depends on time
/// takes it as an argument, so that a test can let hours pass in an instant.
/// </summary>
/// <remarks>
/// Sums saturate: a lifetime of <see cref="TimeSpan.MaxValue"/> (infinite) ends at <see cref="Never"/>.
/// </remarks>
public readonly record struct Instant(TimeSpan SinceBoot) : IComparable<Instant>
{
    /// <summary>Later than every other instant; nothing that is added or taken away moves it.</summary>
    public static Instant Never => new(TimeSpan.MaxValue);

    public static Instant operator +(Instant instant, TimeSpan duration) =>
        new(AddSaturated(instant.SinceBoot, duration));

    public static Instant operator -(Instant instant, TimeSpan duration) =>
        new(SubtractSaturated(instant.SinceBoot, duration));

    /// <summary>The time between both; <see cref="TimeSpan.MaxValue"/> until <see cref="Never"/>.</summary>
    public static TimeSpan operator -(Instant later, Instant earlier) =>
        SubtractSaturated(later.SinceBoot, earlier.SinceBoot);

    public static bool operator <(Instant left, Instant right) => left.SinceBoot < right.SinceBoot;

    public static bool operator >(Instant left, Instant right) => left.SinceBoot > right.SinceBoot;

    public static bool operator <=(Instant left, Instant right) => left.SinceBoot <= right.SinceBoot;

    public static bool operator >=(Instant left, Instant right) => left.SinceBoot >= right.SinceBoot;

    public int CompareTo(Instant other) => SinceBoot.CompareTo(other.SinceBoot);

    public override string ToString() => this == Never ? "never" : $"boot + {SinceBoot}";

    private static TimeSpan AddSaturated(TimeSpan left, TimeSpan right) =>
        left == TimeSpan.MaxValue ? TimeSpan.MaxValue : Clamp((Int128)left.Ticks + right.Ticks);

    private static TimeSpan SubtractSaturated(TimeSpan left, TimeSpan right) =>
        left == TimeSpan.MaxValue ? TimeSpan.MaxValue : Clamp((Int128)left.Ticks - right.Ticks);

    private static TimeSpan Clamp(Int128 ticks) =>
        TimeSpan.FromTicks((long)Int128.Clamp(ticks, TimeSpan.MinValue.Ticks, TimeSpan.MaxValue.Ticks));
}
