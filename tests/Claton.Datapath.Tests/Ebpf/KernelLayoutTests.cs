using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Core.Plan;
using Claton.Datapath.Ebpf;
using Claton.Datapath.Packets;
using Claton.Linux.Netlink;
using Claton.Linux.Tests;
using Claton.Translation.Rfc6052;

// Nothing is marshalled here: for blittable structs this method gives the layout that the maps have.
#pragma warning disable CA1421

namespace Claton.Datapath.Tests.Ebpf;

/// <summary>The C# side of bpf/clat.h, compared with the file as a C compiler reads it.</summary>
public sealed class KernelLayoutTests
{
    private static readonly Lazy<string[][]> s_lines = new(Compile);

    [Fact]
    public void Layouts_InBothLanguages_AreTheSame()
    {
        string[] wrong = [.. s_lines.Value.Where(line => long.Parse(line[2], CultureInfo.InvariantCulture) != Here(line[0], line[1]))
            .Select(line => $"{string.Join(' ', line)}, here {Here(line[0], line[1])}")];

        Assert.Empty(wrong);
    }

    [Fact]
    public void Layouts_EveryFieldAndMember_IsCompared()
    {
        HashSet<string> compared = [.. s_lines.Value.Select(line => $"{line[0]} {line[1]}")];

        Assert.All(
            new[] { typeof(ClatConstants), typeof(ClatParameters), typeof(ClatCounters) }
                .SelectMany(type => type.GetFields().Select(field => $"{type.Name} {field.Name}")),
            field => Assert.Contains(field, compared));
    }

    [Fact]
    public void Reasons_Names_AreAllDifferentWords()
    {
        string[] names =
        [
            .. Enum.GetValues<HandOver>().Select(KernelReasons.Name), .. Enum.GetValues<KernelDrop>().Select(KernelReasons.Name),
        ];

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9-]+$", name));
    }

    [Fact]
    public void Parameters_AddressesAndNumbers_StandInTheirByteOrder()
    {
        Clat clat = SomeClat.On(new Link { Index = 2, Name = "a0" }) with
        {
            Pref64 = new Pref64(Ipv6Prefix.Parse("2001:db8:1200::/40")),
            Ipv6MtuBytes = 1400,
        };
        ClatParameters parameters = ClatParameters.From(clat, PathParameters.OptionsFor(clat));
        ReadOnlySpan<byte> octets = MemoryMarshal.AsBytes(new ReadOnlySpan<ClatParameters>(ref parameters));

        Assert.Equal(clat.Ipv6Address, Ipv6Address.Read(octets));
        Assert.Equal(clat.Pref64.Prefix.Address, Ipv6Address.Read(octets[16..]));
        Assert.Equal(clat.Router, Ipv6Address.Read(octets[32..]));
        Assert.Equal(clat.Ipv4Address, Ipv4Address.Read(octets[48..]));
        Assert.Equal((40, 1400, 1380, 1280), (parameters.PrefixBits, parameters.Ipv6MtuBytes, parameters.Ipv4MtuBytes, parameters.LowestIpv6MtuBytes));
    }

    private static long Here(string type, string member) => (type, member) switch
    {
        (nameof(ClatConstants), "size") => Unsafe.SizeOf<ClatConstants>(),
        (nameof(ClatIpv6Address), "size") => Unsafe.SizeOf<ClatIpv6Address>(),
        (nameof(ClatParameters), "size") => Unsafe.SizeOf<ClatParameters>(),
        (nameof(ClatCounters), "size") => Unsafe.SizeOf<ClatCounters>(),
        (nameof(ClatConstants), _) => Marshal.OffsetOf<ClatConstants>(member),
        (nameof(ClatParameters), _) => Marshal.OffsetOf<ClatParameters>(member),
        (nameof(ClatCounters), _) => Marshal.OffsetOf<ClatCounters>(member),
        (nameof(KernelDirection), "count") => Enum.GetValues<KernelDirection>().Length,
        (nameof(HandOver), "count") => KernelReasons.HandOvers,
        (nameof(KernelDrop), "count") => KernelReasons.Drops,
        (nameof(KernelDirection), _) => (int)Enum.Parse<KernelDirection>(member),
        (nameof(HandOver), _) => (int)Enum.Parse<HandOver>(member),
        (nameof(KernelDrop), _) => (int)Enum.Parse<KernelDrop>(member),
        _ => throw new ArgumentException($"{type} {member} is not known"),
    };

    private static string[][] Compile()
    {
        string program = Path.Combine(Path.GetTempPath(), $"claton-layouts-{Guid.NewGuid():n}");
        try
        {
            Command.Run("cc", "-o", program, Path.Combine(AppContext.BaseDirectory, "Ebpf", "layouts.c"));
            return [.. Command.Read(program).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))];
        }
        finally
        {
            File.Delete(program);
        }
    }
}
