using Claton.Core;
using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Linux;

namespace Claton.Daemon;

/// <summary>What can be done to the host; the tests put a fake kernel in its place.</summary>
internal interface IHost
{
    /// <summary>By uplink index.</summary>
    IReadOnlyDictionary<int, RunningClat> Running { get; }

    /// <exception cref="LinuxException">The kernel refused; the step may be tried again.</exception>
    void CarryOut(Step step);
}

/// <summary>
/// Makes the plan true. A step that fails holds up the other steps of its uplink, and nobody else's; it is tried again
/// with back-off and shown in status until it succeeds or is no longer wanted.
/// </summary>
internal sealed class Reconciler(IHost host, Log log)
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_pauseAfterStop = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<int, Failure> _failures = [];

    /// <summary>By uplink index: what does not work at the moment.</summary>
    public IReadOnlyDictionary<int, Failure> Failures => _failures;

    /// <summary>When a failed step is due again.</summary>
    public Instant RetryAt => _failures.Values.Select(failure => failure.RetryAt).DefaultIfEmpty(Instant.Never).Min();

    /// <summary>Carries out what is due of the difference between plan and picture.</summary>
    /// <returns>Whether anything was done, so that the picture is worth another look.</returns>
    public bool Apply(HostPicture picture, HostPlan plan, Instant now)
    {
        IReadOnlyList<Step> steps = PlanDiff.Compute(picture, plan, host.Running);
        Forget(steps);
        bool isDone = false;
        foreach (IGrouping<int, Step> ofUplink in steps.GroupBy(step => step.UplinkIndex))
        {
            // Waiting is for the step that failed: where the network asks for something else by now, that is due at once.
            Failure? failure = _failures.GetValueOrDefault(ofUplink.Key);
            Failure? before = failure is not null && ofUplink.Contains(failure.Step) ? failure : null;
            if (before is null || before.RetryAt <= now)
            {
                isDone |= TryCarryOut(ofUplink.Key, ofUplink, before, now);
            }
        }

        return isDone;
    }

    /// <summary>A CLAT stopped to work by itself: it is opened again after a pause, lest that go on without end.</summary>
    public void ReportStopped(Clat clat, string error, Instant now) =>
        _failures[clat.UplinkIndex] = new Failure(
            new Step.Open(clat), $"the translator stopped: {error}", s_pauseAfterStop, now + s_pauseAfterStop);

    private bool TryCarryOut(int uplinkIndex, IEnumerable<Step> steps, Failure? before, Instant now)
    {
        bool isDone = false;
        foreach (Step step in steps)
        {
            try
            {
                host.CarryOut(step);
                isDone = true;
            }
            catch (LinuxException error)
            {
                TimeSpan retryIn = before is null ? s_firstRetry : Min(before.RetryIn * 2, s_lastRetry);
                _failures[uplinkIndex] = new Failure(step, error.Message, retryIn, now + retryIn);
                log.StepFailed(step, error.Message, retryIn);
                return isDone;
            }
        }

        _failures.Remove(uplinkIndex);
        return isDone;
    }

    /// <summary>A failure is over when nothing is left to be done for its uplink.</summary>
    private void Forget(IReadOnlyList<Step> steps)
    {
        foreach (int uplink in _failures.Keys.Where(uplink => steps.All(step => step.UplinkIndex != uplink)).ToList())
        {
            _failures.Remove(uplink);
        }
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}

/// <summary>A step that does not work at the moment.</summary>
internal sealed record Failure(Step Step, string Error, TimeSpan RetryIn, Instant RetryAt);
