namespace Claton.Fuzz.Tests;

/// <summary>What a fuzzer does without knowing where it gets.</summary>
internal static class Mutation
{
    private const int SelectionBytes = 6;

    public static byte[] Of(byte[] seed, Random random)
    {
        byte[] octets = [.. seed];
        for (int i = random.Next(6); i > 0; i--)
        {
            // Mostly what selects and what headers are; mostly small changes or the limits of a field.
            int at = random.Next(4) switch
            {
                0 => random.Next(SelectionBytes - 2),
                1 => random.Next(octets.Length),
                _ => random.Next(SelectionBytes, Math.Min(octets.Length, 80)),
            };
            octets[at] = Changed(octets[at], random);
        }

        return random.Next(8) switch
        {
            0 => octets[..random.Next(octets.Length)],
            1 => WithAppended(octets, random.Next(random.Next(10) == 0 ? 70_000 : 3_000)),
            _ => octets,
        };
    }

    /// <summary>A few octets of any place changed, now and then cut off, or with a part of it twice.</summary>
    public static byte[] Anywhere(byte[] seed, Random random)
    {
        byte[] octets = [.. seed];
        for (int i = random.Next(6); i > 0; i--)
        {
            int at = random.Next(octets.Length);
            octets[at] = Changed(octets[at], random);
        }

        int cut = random.Next(octets.Length);
        return random.Next(8) switch
        {
            0 => octets[..cut],
            1 => [.. octets[..cut], .. octets[random.Next(octets.Length)..]],
            _ => octets,
        };
    }

    private static byte Changed(byte octet, Random random) => random.Next(5) switch
    {
        0 => 0,
        1 => 0xff,
        2 => (byte)(octet + 1),
        3 => (byte)(octet ^ 1 << random.Next(8)),
        _ => (byte)random.Next(256),
    };

    private static byte[] WithAppended(byte[] octets, int bytes)
    {
        octets[4] = (byte)(bytes >> 8);
        octets[5] = (byte)bytes;
        return octets;
    }
}
