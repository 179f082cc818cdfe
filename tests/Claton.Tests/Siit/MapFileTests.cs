using Claton.Siit;
using Claton.Translation.Rfc7757;

namespace Claton.Tests.Siit;

public sealed class MapFileTests : IDisposable
{
    private static readonly ExplicitMapping s_told = Mapping("192.0.2.1", "2001:db8::1");

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void TryRead_NoFile_IsWhatTheCommandLineTold()
    {
        Assert.True(MapFile.TryRead(path: null, [s_told], out IReadOnlyList<ExplicitMapping>? mappings, out _));
        Assert.Equal([s_told], mappings);
    }

    [Fact]
    public void TryRead_CommentsAndBlankLines_AreSkipped()
    {
        File.WriteAllText(_path, "# border 1\n\n  192.0.2.2 = 2001:db8::2 # web\r\n\t\n192.0.2.16/28 2001:db8:1::/124");

        Assert.True(MapFile.TryRead(_path, [s_told], out IReadOnlyList<ExplicitMapping>? mappings, out string? problem), problem);
        Assert.Equal([s_told, Mapping("192.0.2.2", "2001:db8::2"), Mapping("192.0.2.16/28", "2001:db8:1::/124")], mappings);
    }

    /// <summary>What two rows of one prefix mean is left open by RFC 7757 §5.</summary>
    [Theory]
    [InlineData("192.0.2.2=2001:db8::2\n192.0.2.2=2001:db8::3", "line 2: 192.0.2.2/32 is mapped already (line 1)")]
    [InlineData("192.0.2.2=2001:db8::2\n\n192.0.2.3=2001:db8::2", "line 3: 2001:db8::2/128 is mapped already (line 1)")]
    [InlineData("192.0.2.1=2001:db8::2", "line 1: 192.0.2.1/32 is mapped already (--map)")]
    [InlineData("192.0.2.2=2001:db8::2\nhello", "line 2: 'hello' is not a mapping such as 192.0.2.1=2001:db8::1")]
    public void TryRead_Mistake_IsToldWithItsPlace(string content, string words)
    {
        File.WriteAllText(_path, content);

        Assert.False(MapFile.TryRead(_path, [s_told], out IReadOnlyList<ExplicitMapping>? mappings, out string? problem));
        Assert.Null(mappings);
        Assert.Equal($"{_path}: {words}", problem);
    }

    [Fact]
    public void TryRead_FileThatIsNotThere_IsToldWithItsName()
    {
        foreach (string path in (string[])[$"{_path}.missing", $"{_path}.missing/too"])
        {
            Assert.False(MapFile.TryRead(path, [], out _, out string? problem));
            Assert.Equal($"{path}: there is no such file", problem);
        }
    }

    [Fact]
    public void TryRead_Folder_IsToldToBeOne()
    {
        string folder = Path.GetDirectoryName(_path)!;

        Assert.False(MapFile.TryRead(folder, [], out _, out string? problem));

        Assert.Equal($"{folder}: it is a folder, not a file", problem);
    }

    private static ExplicitMapping Mapping(string ipv4, string ipv6) => new(Ipv4Prefix.Parse(ipv4), Ipv6Prefix.Parse(ipv6));
}
