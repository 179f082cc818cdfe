using System.Globalization;
using Claton.Fuzz;
using SharpFuzz;

// What tests/fuzz asks for, in the order in which it does.
return args switch
{
    ["instrument", string folder] => Instrument(folder),
    ["seeds", string folder] => WriteSeeds(folder),
    ["run"] => Run(),
    ["replay", _, ..] => Replay(args[1..]),
    _ => Usage(),
};

// Copies this program, with a translator that tells the fuzzer which branches it takes.
static int Instrument(string folder)
{
    Directory.CreateDirectory(folder);
    foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
    {
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    }

    return Fuzzer.Instrument(Path.Combine(folder, "Claton.Translation.dll"), _ => true, Options.Value).Any() ? 0 : 1;
}

static int WriteSeeds(string folder)
{
    Directory.CreateDirectory(folder);
    foreach ((string name, byte[] octets) in Seeds.All)
    {
        File.WriteAllBytes(Path.Combine(folder, name), octets);
    }

    return 0;
}

// AFL++ starts this, and hands in one input after the other.
static int Run()
{
    using var memory = new MemoryStream();
    Fuzzer.Run((Stream input) =>
    {
        memory.SetLength(0);
        input.CopyTo(memory);
        FuzzTarget.Run(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    });
    return 0;
}

// Says what inputs are, and what comes of them.
static int Replay(string[] files)
{
    int wrong = 0;
    foreach (string file in files)
    {
        byte[] octets = File.ReadAllBytes(file);
        var input = FuzzInput.Read(octets);
        Console.WriteLine($"{Path.GetFileName(file)}: scene {NamedScenes.All[input.Scene % NamedScenes.All.Count].Name}, {input}");
        foreach (byte[] packet in input.Packets)
        {
            Console.WriteLine($"  {Convert.ToHexString(packet)}");
        }

        try
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {string.Join("; ", FuzzTarget.Run(octets))}"));
        }
        catch (Exception exception)
        {
            wrong++;
            Console.WriteLine($"  {exception}");
        }
    }

    return wrong == 0 ? 0 : 1;
}

static int Usage()
{
    Console.Error.WriteLine("usage: Claton.Fuzz instrument FOLDER | seeds FOLDER | run | replay FILE...");
    return 2;
}
