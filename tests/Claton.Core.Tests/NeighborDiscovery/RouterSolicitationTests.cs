using Claton.Core.NeighborDiscovery;

namespace Claton.Core.Tests.NeighborDiscovery;

/// <summary>RFC 4861 §4.1 and §6.3.7.</summary>
public sealed class RouterSolicitationTests
{
    private static readonly Instant s_start = new(TimeSpan.FromMinutes(5));

    private static readonly RouterAdvertisement s_router = new() { RouterLifetime = TimeSpan.FromMinutes(30) };

    [Theory]
    [InlineData("02:00:00:00:00:0b", "8500000000000000" + "010102000000000b")]
    [InlineData(null, "8500000000000000")]
    public void Write_WithAndWithoutLinkLayerAddress_IsAsInTheStandard(string? macAddress, string expected)
    {
        byte[] message = [.. Enumerable.Repeat((byte)0xee, RouterSolicitation.MaximumBytes)];
        int length = RouterSolicitation.Write(message, macAddress is null ? null : MacAddress.Parse(macAddress));
        Assert.Equal(expected, Convert.ToHexStringLower(message.AsSpan(0, length)));
    }

    // A3
    [Fact]
    public void Schedule_NoRouterAnswers_SendsThreeTimesFourSecondsApart()
    {
        var schedule = new RouterSolicitationSchedule();
        Assert.Null(schedule.NextAt);
        schedule.Start(s_start);

        Assert.Equal([0.0, 4.0, 8.0], SendAll(schedule));
        Assert.False(schedule.TrySend(s_start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Schedule_BeforeItsTime_SendsNothing()
    {
        var schedule = new RouterSolicitationSchedule();
        Assert.False(schedule.TrySend(s_start));
        schedule.Start(s_start);
        Assert.False(schedule.TrySend(s_start - TimeSpan.FromTicks(1)));
        Assert.True(schedule.TrySend(s_start));
        Assert.False(schedule.TrySend(s_start + TimeSpan.FromSeconds(3.999)));
    }

    [Fact]
    public void Schedule_LateTimer_KeepsTheInterval()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        Assert.True(schedule.TrySend(s_start + TimeSpan.FromSeconds(3)));
        Assert.Equal(s_start + TimeSpan.FromSeconds(7), schedule.NextAt);
    }

    [Fact]
    public void Schedule_DefaultRouterAnswers_Desists()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        schedule.TrySend(s_start);
        schedule.OnRouterAdvertisement(s_router);
        Assert.Null(schedule.NextAt);
        Assert.False(schedule.TrySend(s_start + TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Schedule_AdvertisementBeforeTheFirst_StillSendsOne()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        schedule.OnRouterAdvertisement(s_router);
        Assert.Equal([0.0], SendAll(schedule));
    }

    [Fact]
    public void Schedule_NoDefaultRouter_GoesOn()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        schedule.OnRouterAdvertisement(new RouterAdvertisement());
        schedule.TrySend(s_start);
        schedule.OnRouterAdvertisement(new RouterAdvertisement());
        Assert.Equal(s_start + TimeSpan.FromSeconds(4), schedule.NextAt);
    }

    [Fact]
    public void Schedule_StartedAnew_BeginsFromTheFirst()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        schedule.TrySend(s_start);
        schedule.OnRouterAdvertisement(s_router);
        schedule.Start(s_start);
        Assert.Equal([0.0, 4.0, 8.0], SendAll(schedule));
    }

    [Fact]
    public void Schedule_Stopped_SendsNothing()
    {
        var schedule = new RouterSolicitationSchedule();
        schedule.Start(s_start);
        schedule.Stop();
        Assert.Empty(SendAll(schedule));
    }

    /// <summary>Seconds after the start at which something is sent.</summary>
    private static List<double> SendAll(RouterSolicitationSchedule schedule)
    {
        List<double> sent = [];
        while (schedule.NextAt is { } next)
        {
            Assert.True(schedule.TrySend(next));
            sent.Add((next - s_start).TotalSeconds);
        }

        return sent;
    }
}
