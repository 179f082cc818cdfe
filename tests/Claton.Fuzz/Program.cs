using Claton.Fuzz;
using SharpFuzz;

// What tests/fuzz asks for, in the order in which it does.
return args switch
{
    ["targets"] => ListTargets(),
    [var command, var name, ..] when FuzzTarget.Named(name) is { } target => (command, args[2..]) switch
    {
        ("instrument", [var folder]) => Instrument(target, folder),
        ("seeds", [var folder]) => WriteSeeds(target, folder),
        ("run", []) => Run(target),
        ("replay", [_, ..] files) => Replay(target, files),
        _ => Usage(),
    },
    _ => Usage(),
};

static int ListTargets()
{
    Console.WriteLine(string.Join('\n', FuzzTarget.All.Select(target => target.Name)));
    return 0;
}

// Copies this program, with parts that tell the fuzzer which branches they take.
static int Instrument(FuzzTarget target, string folder)
{
    Directory.CreateDirectory(folder);
    foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory))
    {
        File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
    }

    return target.Instrumented.All(part => Fuzzer.Instrument(Path.Combine(folder, part), _ => true, Options.Value).Any()) ? 0 : 1;
}

static int WriteSeeds(FuzzTarget target, string folder)
{
    Directory.CreateDirectory(folder);
    foreach ((string name, byte[] octets) in target.Seeds)
    {
        File.WriteAllBytes(Path.Combine(folder, name), octets);
    }

    return 0;
}

// AFL++ starts this, and hands in one input after the other.
static int Run(FuzzTarget target)
{
    using var memory = new MemoryStream();
    Fuzzer.Run((Stream input) =>
    {
        memory.SetLength(0);
        input.CopyTo(memory);
        target.Run(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    });
    return 0;
}

// Says what inputs are, and what comes of them.
static int Replay(FuzzTarget target, string[] files)
{
    int wrong = 0;
    foreach (string file in files)
    {
        byte[] octets = File.ReadAllBytes(file);
        Console.WriteLine($"{Path.GetFileName(file)}: {string.Join("\n  ", target.Describe(octets))}");
        try
        {
            Console.WriteLine($"  {string.Join("; ", target.Run(octets))}");
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
    Console.Error.WriteLine("usage: Claton.Fuzz targets | instrument TARGET FOLDER | seeds TARGET FOLDER | run TARGET | replay TARGET FILE...");
    return 2;
}
