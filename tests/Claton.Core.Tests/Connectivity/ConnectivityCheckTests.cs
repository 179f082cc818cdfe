using Claton.Core.Connectivity;
using State = Claton.Core.Connectivity.Connectivity;

namespace Claton.Core.Tests.Connectivity;

public sealed class ConnectivityCheckTests // A11
{
    private static readonly Instant s_start = new(TimeSpan.FromHours(5));

    private readonly ConnectivityCheck _check = new(s_start);

    [Fact]
    public void Server_NeverAnswers_IsAskedThreeTimes_AndAgainAfterLongerAndLongerPauses()
    {
        // RFC 7050 §3.2: a second behind the first, two behind the second, and three for the last answer.
        Assert.Equal([0, 1, 3, 66, 67, 69, 192, 193, 195], Requests(upTo: 200));
    }

    [Fact]
    public void Server_NeverAnswers_IsNotAskedLessThanOnceInAnHourAndSixSeconds()
    {
        List<int> requests = Requests(upTo: 100_000);

        Assert.Equal(3606, requests.Zip(requests.Skip(1), (one, next) => next - one).Max() + 3);
    }

    [Fact]
    public void ThirdRequest_WithoutAnAnswerForThreeSeconds_IsSilence()
    {
        Requests(upTo: 5);
        Assert.Equal(State.Unknown, _check.Outcome);

        Requests(upTo: 6);
        Assert.Equal(State.Silent, _check.Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(70)]
    public void Answer_AtAnyTime_SettlesIt(int second)
    {
        Requests(upTo: second);

        _check.Answer();

        Assert.Equal((State.Open, null), (_check.Outcome, _check.NextAt));
        Assert.Empty(Requests(upTo: 10_000));
    }

    /// <summary>Lets time pass, second by second.</summary>
    /// <returns>The seconds in which a request was due.</returns>
    private List<int> Requests(int upTo) =>
        [.. Enumerable.Range(0, upTo + 1).Where(second => _check.TrySend(s_start + TimeSpan.FromSeconds(second)))];
}
