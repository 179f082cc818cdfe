namespace Claton.Linux;

/// <summary>Runs work in its order, on a thread that is there only as long as there is any.</summary>
/// <param name="threadName">For ps, top and crash reports.</param>
public sealed class WorkQueue(string threadName)
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _waiting = [];
    private Thread? _thread;

    /// <param name="work">What it throws ends the process, as on any thread. A process that ends does not wait for it.</param>
    public void Add(Action work)
    {
        lock (_gate)
        {
            _waiting.Enqueue(work);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = threadName };
                _thread.Start();
            }
        }
    }

    /// <summary>Waits until nothing is left to be done.</summary>
    public void Join()
    {
        Thread? thread;
        lock (_gate)
        {
            thread = _thread;
        }

        thread?.Join();
    }

    private void Run()
    {
        while (TakeNext() is { } next)
        {
            next();
        }
    }

    private Action? TakeNext()
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out Action? next))
            {
                _thread = null;
            }

            return next;
        }
    }
}
