using System.Diagnostics;
using Claton.Core;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A program that is to run until further notice: started again with back-off when it ends, its words in our log. To be used
/// by the thread of a namespace, whose end is the program's.
/// </summary>
internal sealed class SupervisedProgram : IDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastPause = TimeSpan.FromMinutes(1);

    /// <summary>A program that ran so long is forgiven what it did before.</summary>
    private static readonly TimeSpan s_goodRun = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly EventLoop _loop;
    private readonly LoopTimer _timer;
    private readonly Action<string> _log;
    private readonly FileDescriptor? _bequest;
    private ProcessStartInfo _start;
    private Process? _process;
    private Instant _startedAt;
    private TimeSpan _pause = s_firstPause;
    private bool _isOver;

    /// <param name="bequest">A descriptor for the program, by the same number: it outlives the supervision.</param>
    /// <exception cref="LinuxException">It can't be started.</exception>
    public SupervisedProgram(string name, NamespaceSite site, ProcessStartInfo start, FileDescriptor? bequest = null)
    {
        _name = name;
        _bequest = bequest;
        _loop = site.Loop;
        _log = site.Log;
        _start = start;
        _timer = site.Loop.CreateTimer(TryStart);
        try
        {
            Start();
        }
        catch
        {
            _timer.Dispose();
            throw;
        }
    }

    /// <summary>Why it does not run; null where it does. Any thread.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether it has ended by itself, though nobody has been told yet.</summary>
    public bool HasEnded => _process?.HasExited ?? true;

    /// <summary>The last line that it wrote so far. Any thread.</summary>
    public string LastWords { get; private set; } = "without a word";

    private static Instant Now => new(MonotonicClock.Now);

    /// <summary>Ends it and starts it again at once, otherwise.</summary>
    /// <exception cref="LinuxException">It can't be started.</exception>
    public void Restart(ProcessStartInfo start)
    {
        _start = start;
        End();
        Start();
    }

    public void Dispose()
    {
        _isOver = true;
        _timer.Dispose();
        End();
    }

    private void Start()
    {
        _timer.Set(null);
        Process process = ConfinedProgram.Start(_start, $"start {_name}", _bequest);
        _process = process;
        _startedAt = Now;
        Trouble = null;
        process.OutputDataReceived += (_, line) => Pass(line.Data);
        process.ErrorDataReceived += (_, line) => Pass(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.Exited += (_, _) => _loop.Post(() => OnExit(process));
        process.EnableRaisingEvents = true;
    }

    private void End()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private void OnExit(Process process)
    {
        if (_isOver || process != _process)
        {
            return; // We ended it.
        }

        _pause = Now - _startedAt > s_goodRun ? s_firstPause : _pause;
        process.WaitForExit(); // For what it wrote before it ended.
        string words = process.ExitCode < 128 ? $" ({LastWords})" : ""; // Who is killed did not know.
        ReportTrouble($"{_name} ended with exit status {process.ExitCode}{words}");
        _process = null;
        process.Dispose();
    }

    private void TryStart()
    {
        try
        {
            Start();
        }
        catch (LinuxException error)
        {
            ReportTrouble(error.Message);
        }
    }

    private void ReportTrouble(string what)
    {
        Trouble = what;
        _log($"{what}; next start in {_pause.TotalSeconds:0.#} s");
        _timer.Set((Now + _pause).SinceBoot);
        _pause = _pause * 2 < s_lastPause ? _pause * 2 : s_lastPause;
    }

    private void Pass(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            LastWords = line.Trim();
            _log($"{_name}: {line}");
        }
    }
}
