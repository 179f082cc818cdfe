namespace Claton.Fuzz;

/// <summary>What octets mean depends on nothing but them: not on what stands around them, nor on what was read before.</summary>
internal static class Surroundings
{
    private const int GuardBytes = 64;

    public delegate T Reader<T>(ReadOnlySpan<byte> octets);

    /// <summary>Reads octets twice, among others each time.</summary>
    public static T ReadAmong<T>(ReadOnlySpan<byte> octets, Reader<T> read)
    {
        T one = Read(octets, 0xa5, read);
        T other = Read(octets, 0, read);
        BrokenRuleException.ThrowUnless(
            EqualityComparer<T>.Default.Equals(one, other), $"it depends on what stands around:\n{one}\n{other}");
        return one;
    }

    private static T Read<T>(ReadOnlySpan<byte> octets, byte guard, Reader<T> read)
    {
        byte[] storage = new byte[GuardBytes + octets.Length + GuardBytes];
        Array.Fill(storage, guard);
        octets.CopyTo(storage.AsSpan(GuardBytes));
        byte[] before = [.. storage];
        T result = read(storage.AsSpan(GuardBytes, octets.Length));
        BrokenRuleException.ThrowUnless(storage.AsSpan().SequenceEqual(before), "it wrote where it should read");
        return result;
    }
}
