using System.Runtime.InteropServices;
using Claton.Linux;

namespace Claton.Daemon;

/// <summary>SIGTERM and Ctrl-C end a loop, and the process by itself, after it has tidied up.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals(EventLoop loop, Action<string> announce)
    {
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            announce(context.Signal.ToString());
            loop.Stop();
        }

        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        ];
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());
}
