using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;
using Claton.Linux.Netlink;

// Nothing is marshalled here: for blittable structs these methods give the layout that the P/Invokes use.
#pragma warning disable CA1421

namespace Claton.Linux.Tests.Probe;

/// <summary>Every struct and constant of the kernel boundary, compared with the C headers. // E1</summary>
public sealed class ProbeTests
{
    private const BindingFlags Declared =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Lazy<string[][]> s_lines = new(Probe.Run);

    private static readonly Dictionary<string, Type> s_types = typeof(LinuxException).Assembly.GetTypes()
        .Where(type => !type.IsNested && !type.IsGenericType)
        .Where(type => type.Namespace?.StartsWith("Claton.Linux", StringComparison.Ordinal) == true)
        .ToDictionary(type => type.Name);

    [Fact]
    public void Structs_OnThisMachine_HaveTheKernelsSizeAndOffsets()
    {
        string[] wrong = [.. s_lines.Value
            .Where(line => line[0] is "size" or "field" && line[1] != nameof(EpollEvent))
            .Where(line => Number(line[^1]) != (line is ["size", ..] ? SizeOf(s_types[line[1]]) : Offset(s_types[line[1]], line[2])))
            .Select(line => string.Join(' ', line))];

        Assert.Empty(wrong);
    }

    [Fact]
    public void EpollEvent_OnThisMachine_IsWrittenAsTheKernelReadsIt()
    {
        Assert.Equal(EpollEvent.SizeBytes, Find("size", nameof(EpollEvent)));
        Assert.Equal(EpollEvent.DataOffset, Find("field", nameof(EpollEvent), "data"));

        static long Find(params string[] start) =>
            Number(s_lines.Value.Single(line => line.Take(start.Length).SequenceEqual(start))[^1]);
    }

    [Fact]
    public void Constants_OnThisMachine_HaveTheKernelsValues()
    {
        string[] wrong = [.. s_lines.Value
            .Where(line => line[0] == "constant" && Number(line[3]) != Constant(s_types[line[1]], line[2]))
            .Select(line => $"{string.Join(' ', line)}, here {Constant(s_types[line[1]], line[2])}")];

        Assert.Empty(wrong);
    }

    [Fact]
    public void Probe_NativeDeclarations_CoversAll()
    {
        HashSet<string> printed =
            [.. s_lines.Value.Select(line => string.Join('.', line.Skip(1).Take(line[0] == "size" ? 1 : 2)))];
        Type[] native = [.. s_types.Values.Where(type => type.Namespace == typeof(NlMsgHdr).Namespace && type != typeof(Libc))];
        string[] missing = [.. native.SelectMany(DeclaredNames).Where(name => !printed.Contains(name))];

        Assert.NotEmpty(native);
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData(typeof(TunOffloads))]
    [InlineData(typeof(PacketType))]
    [InlineData(typeof(ArpHardwareType))]
    [InlineData(typeof(LinkFlags))]
    [InlineData(typeof(OperationalState))]
    [InlineData(typeof(Ipv6AddressGeneration))]
    [InlineData(typeof(AddressFlags))]
    [InlineData(typeof(AddressScope))]
    [InlineData(typeof(RouteScope))]
    [InlineData(typeof(RouteProtocol))]
    [InlineData(typeof(RouteType))]
    [InlineData(typeof(RouterPreference))]
    [InlineData(typeof(RuleAction))]
    [InlineData(typeof(NeighbourState))]
    [InlineData(typeof(NeighbourFlags))]
    public void Probe_KernelEnumeration_CoversEveryMember(Type enumeration)
    {
        HashSet<string> printed = [.. s_lines.Value.Where(line => line[1] == enumeration.Name).Select(line => line[2])];

        // "None" of a set of flags is ours, unless the kernel has a name for it too.
        IEnumerable<string> missing = Enum.GetNames(enumeration).Where(name => name != "None" && !printed.Contains(name));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> DeclaredNames(Type type)
    {
        if (type.IsValueType)
        {
            return type.GetFields(Declared)
                .Where(field => field.IsAssembly && !field.IsStatic)
                .Select(field => $"{type.Name}.{field.Name}")
                .Append(type.Name);
        }

        return type.GetFields(Declared)
            .Where(field => field.IsLiteral && !field.IsPrivate && field.DeclaringType != typeof(EpollEvent))
            .Select(field => $"{type.Name}.{field.Name}");
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static long SizeOf(Type type) =>
        (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;

    private static long Offset(Type type, string field) => (long)Marshal.OffsetOf(type, field);

    private static long Constant(Type type, string name) =>
        Convert.ToInt64(type.GetField(name, Declared)!.GetRawConstantValue(), CultureInfo.InvariantCulture);
}
