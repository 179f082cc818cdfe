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

    /// <summary>Does it, or begins with it: then the CLAT is underway.</summary>
    /// <exception cref="LinuxException">The kernel refused; the step may be tried again.</exception>
    void CarryOut(Step step);
}

/// <summary>
/// Makes the plan true. A step that fails holds up the other steps of its uplink, and nobody else's; it is tried again
/// with back-off and shown in status until it succeeds or is no longer wanted. So is a step that somebody undoes.
/// </summary>
internal sealed class Reconciler(IHost host, Log log)
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<int, Failure> _failures = [];
    private readonly Dictionary<int, Achievement> _achievements = [];

    /// <summary>By uplink index: what does not work at the moment.</summary>
    public IReadOnlyDictionary<int, Failure> Failures => _failures;

    /// <summary>
    /// When a failed step is due again. What is due already waits for something else, such as the kernel's word that a device is
    /// there: to look again at once would only keep a CPU busy.
    /// </summary>
    public Instant RetryAfter(Instant now) =>
        _failures.Values.Select(failure => failure.RetryAt).Where(retryAt => retryAt > now).DefaultIfEmpty(Instant.Never).Min();

    /// <summary>Carries out what is due of the difference between plan and picture.</summary>
    /// <returns>Whether anything was done, so that the picture is worth another look.</returns>
    public bool Apply(HostPicture picture, HostPlan plan, Instant now)
    {
        IReadOnlyList<Step> steps = PlanDiff.Compute(picture, plan, host.Running);
        TakeNoteOfWhatIsWhole(picture, steps);
        bool isDone = false;
        foreach (IGrouping<int, Step> ofUplink in steps.GroupBy(step => step.UplinkIndex))
        {
            // Waiting is for what failed: where the network asks for something else by now, that is due at once.
            Clat? wanted = plan.Interfaces.GetValueOrDefault(ofUplink.Key)?.Clat;
            Failure? failure = _failures.GetValueOrDefault(ofUplink.Key);
            Failure? before = failure?.Wanted == wanted ? failure : null;
            if ((before is null || before.RetryAt <= now) && !IsUndoneTooOften(ofUplink, wanted, before, now))
            {
                isDone |= TryCarryOut(ofUplink.Key, ofUplink, wanted, before, now);
            }
        }

        return isDone;
    }

    /// <summary>A CLAT stopped to work by itself: it is opened again after a pause, lest that go on without end.</summary>
    public void ReportStopped(Clat clat, string error, Instant now)
    {
        TimeSpan pause = AchievementFor(clat.UplinkIndex, clat).NextPause(now, s_firstRetry, s_lastRetry);
        _failures[clat.UplinkIndex] = new Failure(
            new Step.Open(clat), $"the translator stopped: {error}", clat, pause, now + pause);
    }

    /// <summary>What was underway did not come to be.</summary>
    /// <param name="clat">What it was a step towards.</param>
    public void ReportFailed(Step step, Clat clat, LinuxException error, Instant now)
    {
        Failure? before = _failures.GetValueOrDefault(clat.UplinkIndex);
        Fail(step, error.Message, clat, before?.Wanted == clat ? before : null, now, error.Log);
        CloseUnlessWhole(clat.UplinkIndex);
    }

    /// <summary>
    /// The kernel's tables can't be read: what a CLAT that was opened just now still needs does not show. Half of it is not to
    /// stay, so it is closed, and opened again after a pause.
    /// </summary>
    public void CloseWhatIsNotWhole(string why, Instant now)
    {
        foreach (Clat clat in host.Running.Values.Select(running => running.Clat).ToList())
        {
            Failure? before = _failures.GetValueOrDefault(clat.UplinkIndex);
            if (CloseUnlessWhole(clat.UplinkIndex))
            {
                Fail(new Step.Open(clat), why, clat, before?.Wanted == clat ? before : null, now);
            }
        }
    }

    private bool TryCarryOut(int uplinkIndex, IEnumerable<Step> steps, Clat? wanted, Failure? before, Instant now)
    {
        bool isDone = false;
        foreach (Step step in steps)
        {
            try
            {
                host.CarryOut(step);
                AchievementFor(uplinkIndex, wanted).Take(step, now);
                isDone = true;
                if (host.Running.GetValueOrDefault(uplinkIndex) is { IsUnderway: true })
                {
                    break; // What else is to be done for it comes then.
                }
            }
            catch (LinuxException error)
            {
                Fail(step, error.Message, wanted, before, now, error.Log);
                return isDone | CloseUnlessWhole(uplinkIndex);
            }
        }

        return isDone;
    }

    /// <param name="before">The same, if it failed the last time, too.</param>
    /// <param name="details">For the log.</param>
    private void Fail(Step step, string error, Clat? wanted, Failure? before, Instant now, string? details = null)
    {
        TimeSpan retryIn = before is null ? s_firstRetry : Min(before.RetryIn * 2, s_lastRetry);
        _failures[step.UplinkIndex] = new Failure(step, error, wanted, retryIn, now + retryIn);
        if (before?.Error != error)
        {
            log.StepFailed(step, error, retryIn, details);
        }
    }

    /// <summary>
    /// Half a CLAT is worse than none: programs would take an address without a route for IPv4. One that has worked stays,
    /// and goes on as well as it can.
    /// </summary>
    private bool CloseUnlessWhole(int uplinkIndex)
    {
        bool isWhole = _achievements.GetValueOrDefault(uplinkIndex)?.IsWhole ?? false;
        if (!host.Running.TryGetValue(uplinkIndex, out RunningClat? running) || isWhole)
        {
            return false;
        }

        host.CarryOut(new Step.Close(uplinkIndex, running.Device.Name));
        _achievements.Remove(uplinkIndex);
        return true;
    }

    /// <summary>
    /// Puts back at once what somebody else took away, and where that goes on, less and less often: two programs that undo
    /// each other's work are not to fill a CPU.
    /// </summary>
    /// <param name="before">A pause that is over: then it is time to put it back, whoever took it away.</param>
    private bool IsUndoneTooOften(IEnumerable<Step> steps, Clat? wanted, Failure? before, Instant now)
    {
        bool isWorthAsking = wanted is not null && before is null;
        Step? undone = isWorthAsking ? steps.FirstOrDefault(step => AchievementFor(step.UplinkIndex, wanted).Contains(step)) : null;
        if (undone is null)
        {
            return false;
        }

        TimeSpan pause = AchievementFor(undone.UplinkIndex, wanted).NextPause(now, TimeSpan.Zero, s_lastRetry);
        log.StepUndone(undone, pause);
        if (pause > TimeSpan.Zero)
        {
            _failures[undone.UplinkIndex] = new Failure(undone, "another program undoes it again and again", wanted, pause, now + pause);
        }

        return pause > TimeSpan.Zero;
    }

    /// <summary>A failure is over when nothing is left to be done for its uplink.</summary>
    private void TakeNoteOfWhatIsWhole(HostPicture picture, IReadOnlyList<Step> steps)
    {
        HashSet<int> unfinished = [.. steps.Select(step => step.UplinkIndex)];
        foreach (RunningClat running in host.Running.Values.Where(running => !unfinished.Contains(running.Clat.UplinkIndex)))
        {
            if (picture.Interfaces.ContainsKey(running.Device.Index) && !running.IsUnderway)
            {
                AchievementFor(running.Clat.UplinkIndex, running.Clat).IsWhole = true;
            }
            else
            {
                unfinished.Add(running.Clat.UplinkIndex); // What is to be done on its device shows when that is seen.
            }
        }

        foreach (int uplink in _failures.Keys.Where(uplink => !unfinished.Contains(uplink)).ToList())
        {
            _failures.Remove(uplink);
        }
    }

    /// <summary>What was done for a CLAT by other parameters says nothing about who undid it.</summary>
    private Achievement AchievementFor(int uplinkIndex, Clat? wanted)
    {
        Achievement? known = _achievements.GetValueOrDefault(uplinkIndex);
        if (known is null || known.Clat != wanted)
        {
            _achievements[uplinkIndex] = known = new Achievement(wanted) { IsWhole = known?.IsWhole ?? false };
        }

        return known;
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>What was done so that an uplink has its CLAT.</summary>
    private sealed class Achievement(Clat? clat)
    {
        private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);

        /// <summary>What has stood for so long was not put back in vain.</summary>
        private static readonly TimeSpan s_peace = TimeSpan.FromMinutes(1);

        private readonly HashSet<Step> _steps = [];
        private TimeSpan? _lastPause;
        private Instant _putBackAt;

        public Clat? Clat { get; } = clat;

        /// <summary>All of it was there once since its device was made.</summary>
        public bool IsWhole { get; set; }

        public bool Contains(Step step) => _steps.Contains(step);

        public void Take(Step step, Instant now)
        {
            if (step is Step.Open or Step.Close)
            {
                IsWhole = false;
                _steps.Clear();
            }
            else if (step is Step.DeleteSourceRule(var uplinkIndex, var source))
            {
                _steps.Remove(new Step.AddSourceRule(uplinkIndex, source)); // Needed at times only, by the same CLAT.
            }
            else
            {
                _steps.Add(step);
            }

            _putBackAt = now;
        }

        /// <param name="first">After a time of peace.</param>
        public TimeSpan NextPause(Instant now, TimeSpan first, TimeSpan longest)
        {
            bool isPeace = _lastPause is null || now - _putBackAt > s_peace;
            TimeSpan next = isPeace ? first : Min(_lastPause!.Value == TimeSpan.Zero ? s_firstPause : _lastPause.Value * 2, longest);
            _lastPause = next;
            return next;
        }
    }
}

/// <summary>A step that does not work at the moment.</summary>
/// <param name="Wanted">What it was a step towards; null for none.</param>
internal sealed record Failure(Step Step, string Error, Clat? Wanted, TimeSpan RetryIn, Instant RetryAt);
