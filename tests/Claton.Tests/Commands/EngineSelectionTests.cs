using System.Collections.Immutable;
using Claton.Commands;
using Claton.Core.Plan;
using Claton.Datapath;

namespace Claton.Tests.Commands;

public sealed class EngineSelectionTests
{
    [Theory]
    [InlineData("tayga", "", new[] { EngineChoice.Tayga })]
    [InlineData("ebpf,userspace", "", new[] { EngineChoice.Ebpf, EngineChoice.Userspace })]
    [InlineData("eth0=tundra,siit", "eth0", new[] { EngineChoice.Tundra, EngineChoice.Siit })]
    [InlineData("a=b=auto", "a=b", new[] { EngineChoice.Auto })]
    public void Text_NamesEngines_OnOneInterfaceOrAll(string text, string name, EngineChoice[] choices)
    {
        Assert.True(EngineSelection.Parse(text, out OfInterface<ImmutableArray<EngineChoice>> selection, out string? problem), problem);

        Assert.Equal(name, selection.Interface);
        Assert.Equal(choices, selection.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("warp")]
    [InlineData("eth0=")]
    [InlineData("=ebpf")]
    [InlineData("eth0=ebpf,")]
    [InlineData("..=ebpf")]
    public void OtherText_IsRefusedWithTheReason(string text)
    {
        Assert.False(EngineSelection.Parse(text, out _, out string? problem));

        Assert.NotNull(problem);
    }

    [Fact]
    public void Nothing_IsAuto() => Assert.Equal("auto", Combine().Name);

    [Fact]
    public void Engines_AreThoseOfTheInterface_AndTheRestHasItsOwn() => Assert.Equal(
        "auto; on eth0 tayga, then siit; on eth1 userspace", Combine("eth1=ebpf", "eth0=tayga,siit", "eth1=userspace").Name);

    [Fact]
    public void Open_TakesTheEngineOfTheUplink()
    {
        IEngine engine = Combine("ebpf", "eth1=siit");

        Assert.Equal("ebpf", Assert.Throws<NotSupportedException>(() => engine.Open(Clats.On("eth0"), (_, _) => { })).Message);
        Assert.Equal("siit", Assert.Throws<NotSupportedException>(() => engine.Open(Clats.On("eth1"), (_, _) => { })).Message);
    }

    private static IEngine Combine(params string[] texts) => EngineSelection.Combine(
        OfInterface.ByName(texts.Select(text => EngineSelection.Parse(text, out var selection, out _) ? selection : default)),
        choices => new NamedEngine(string.Join(", then ", choices.Select(choice => $"{choice}".ToLowerInvariant()))));

    /// <summary>Opens nothing, but says so by its name.</summary>
    private sealed class NamedEngine(string name) : IEngine
    {
        public string Name => name;

        public IOpenClat Open(Clat clat, Action<IOpenClat, Exception> onFailure, EngineAttempt? attempt) => throw new NotSupportedException(name);
    }
}
