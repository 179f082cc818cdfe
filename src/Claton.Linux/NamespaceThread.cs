using System.Runtime.ExceptionServices;

namespace Claton.Linux;

/// <summary>
/// A thread that lives in a network namespace and runs an event loop there, for work that takes longer than a call: sockets
/// that are watched, programs that are started inside and end with the thread that started them (PR_SET_PDEATHSIG).
/// </summary>
public sealed class NamespaceThread : IDisposable
{
    private readonly Thread _thread;

    /// <param name="name">See <see cref="CurrentThread.SetName"/>.</param>
    /// <exception cref="LinuxException">The namespace can't be entered.</exception>
    public NamespaceThread(NetworkNamespace @namespace, string name)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        _thread = new Thread(() =>
        {
            CurrentThread.SetName(name);
            Loop.Run();
        })
        {
            Name = name,
            IsBackground = true,
        };
        _thread.Start();
        try
        {
            Run(@namespace.Enter);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is watched here is called inside.</summary>
    public EventLoop Loop { get; } = new();

    /// <summary>Has the thread do something and waits for it. What it throws is thrown again.</summary>
    /// <remarks>Not to be called by the thread itself.</remarks>
    public T Run<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var done = new ManualResetEventSlim();
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Loop.Post(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            done.Set();
        });
        done.Wait();
        failure?.Throw();
        return result;
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Ends the thread once what it does now is done.</summary>
    public void Dispose()
    {
        Loop.Stop();
        _thread.Join();
        Loop.Dispose();
    }
}
