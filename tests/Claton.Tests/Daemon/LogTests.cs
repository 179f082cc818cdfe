using Claton.Core;
using Claton.Core.Tests;
using Claton.Daemon;

namespace Claton.Tests.Daemon;

public sealed class LogTests
{
    private readonly StringWriter _output = new();
    private readonly Log _log;
    private Instant _now = Pictures.Now;

    public LogTests() => _log = new Log(_output, toJournal: true, clock: () => _now);

    private string[] Lines => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void WhatStationsAndTranslatorsCanCause_WithoutEnd_DoesNotFillTheLog() // E1
    {
        for (int time = 0; time < 10_000; time++)
        {
            _log.MalformedAdvertisement("eth0", Pictures.RouterA, "nonsense");
            _log.Pref64Noticed("eth0", Pictures.RouterA, $"{time}");
            _log.TranslatorSays($"clat-eth0: tayga: {time}");
            _log.TranslatorNews($"clat-eth0: tayga {time}");
        }

        Assert.Equal(80, Lines.Length);
    }

    [Fact]
    public void WhatWasLeftOut_IsCountedByTheNextOfItsKind()
    {
        for (int time = 0; time < 120; time++)
        {
            _log.EventsLost();
        }

        _now += TimeSpan.FromSeconds(10);
        _log.EventsLost();

        Assert.EndsWith("(100 messages like this left out before)", Lines[^1], StringComparison.Ordinal);
    }
}
