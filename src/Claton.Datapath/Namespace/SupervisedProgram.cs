using System.Diagnostics;
using Claton.Core;
using Claton.Linux;

namespace Claton.Datapath.Namespace;

/// <summary>
/// A program that is to run until further notice: started again when it ends, its words in our log. Where that is in vain it is
/// given up, and with it the CLAT, which is opened anew with back-off, by another engine if need be. To be used by the thread of
/// a namespace, whose end is the program's.
/// </summary>
internal sealed class SupervisedProgram : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What is killed is gone at once, unless the kernel is at work for it; it goes then.</summary>
    private static readonly TimeSpan s_lastGasp = TimeSpan.FromSeconds(5);

    /// <summary>A program that ran so long is forgiven what it did before.</summary>
    public static readonly TimeSpan GoodRun = TimeSpan.FromMinutes(1);

    private readonly string _name;
    private readonly EventLoop _loop;
    private readonly LoopTimer _timer;
    private readonly TranslatorLog _log;
    private readonly Action<Exception> _giveUp;
    private readonly FileDescriptor? _bequest;
    private readonly Action<SupervisedProgram>? _prove;
    private ProcessStartInfo _start;
    private Process? _process;
    private Instant _startedAt;
    private bool _isStartedAgain;
    private bool _isOver;

    /// <summary>The last line that it wrote so far; set by any thread.</summary>
    private volatile string _lastWords = "without a word";

    /// <param name="bequest">A descriptor for the program, by the same number: it outlives the supervision.</param>
    /// <param name="prove">Called after each start: throws where it does not do what it is there for.</param>
    /// <exception cref="LinuxException">It can't be started, or does not do what it is there for.</exception>
    public SupervisedProgram(
        string name,
        NamespaceSite site,
        ProcessStartInfo start,
        FileDescriptor? bequest = null,
        Action<SupervisedProgram>? prove = null)
    {
        _name = name;
        _bequest = bequest;
        _prove = prove;
        _loop = site.Loop;
        _log = site.Log;
        _giveUp = site.Fail;
        _start = start;
        _timer = site.Loop.CreateTimer(TryStart);
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Why it does not run; null where it does. Any thread.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether it has ended by itself, though nobody has been told yet.</summary>
    public bool HasEnded => _process?.HasExited ?? true;

    /// <summary>How it ended, once it has, in words that stand well behind its name.</summary>
    public string Ending
    {
        get
        {
            _process!.WaitForExit(); // For what it wrote before it ended.
            string words = ExitStatus.InWords(_process.ExitCode);
            return _process.ExitCode < 128 ? $"{words} ({_lastWords})" : words; // Who is killed did not know.
        }
    }

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
        process.OutputDataReceived += (_, line) => Pass(line.Data);
        process.ErrorDataReceived += (_, line) => Pass(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.Exited += (_, _) => _loop.Post(() => OnExit(process));
        process.EnableRaisingEvents = true;
        _prove?.Invoke(this);
        Trouble = null;
    }

    private void End()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            process.WaitForExit(s_lastGasp);
            process.Dispose();
        }
    }

    private void OnExit(Process process)
    {
        if (_isOver || process != _process)
        {
            return; // We ended it.
        }

        Trouble = $"{_name} {Ending}";
        if (_isStartedAgain && Now - _startedAt < GoodRun)
        {
            _giveUp(new LinuxException($"keep {_name} running", $"it {Ending}"));
        }
        else
        {
            _log.News($"{Trouble}; next start in {s_pause.TotalSeconds:0.#} s");
            _timer.Set((Now + s_pause).SinceBoot);
        }

        _process = null;
        process.Dispose();
    }

    private void TryStart()
    {
        try
        {
            _isStartedAgain = true;
            Start();
            _log.News($"{_name} {(_prove is null ? "runs" : "translates")} again");
        }
        catch (LinuxException error)
        {
            End();
            _giveUp(error);
        }
        catch (OperationCanceledException)
        {
            End(); // The CLAT is about to go.
        }
    }

    private void Pass(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _lastWords = line.Trim();
            _log.Words($"{_name}: {line}");
        }
    }
}
