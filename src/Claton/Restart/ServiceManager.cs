using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Claton.Daemon;
using Claton.Datapath.Kept;
using Claton.Linux;

namespace Claton.Restart;

/// <summary>
/// Whoever started this process, as far as it is told how things go (sd_notify(3)), and keeps descriptors for the next
/// process (systemd's file descriptor store). Without one, nothing is told and nothing is kept.
/// </summary>
/// <remarks>
/// A store is there where $FDSTORE gives its size: systemd sets it from version 254 on, the unit file for those before.
/// </remarks>
internal sealed class ServiceManager : IDescriptorStore, IDisposable
{
    private const int FirstInherited = 3; // SD_LISTEN_FDS_START

    private readonly Log _log;
    private readonly Socket? _socket;
    private readonly ConcurrentDictionary<string, FileDescriptor> _untaken = [];

    private ServiceManager(Log log, Socket? socket, bool isLasting)
    {
        _log = log;
        _socket = socket;
        IsLasting = isLasting;
    }

    public bool IsThere => _socket is not null;

    public bool IsLasting { get; }

    public IReadOnlyCollection<string> Untaken => [.. _untaken.Keys];

    /// <summary>The one that the environment names. Programs that this process starts are not to take it for theirs.</summary>
    /// <param name="firstInherited">The number of the first descriptor that is handed over.</param>
    public static ServiceManager FromEnvironment(Log log, int firstInherited = FirstInherited)
    {
        Socket? socket = Connect(TakeVariable("NOTIFY_SOCKET"), log);
        bool isLasting = socket is not null
            && int.TryParse(TakeVariable("FDSTORE"), NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0;
        var manager = new ServiceManager(log, socket, isLasting);
        manager.TakeOver(
            firstInherited, TakeVariable("LISTEN_PID"), TakeVariable("LISTEN_FDS"), TakeVariable("LISTEN_FDNAMES"));
        return manager;
    }

    public void Ready() => Tell($"READY=1\nMAINPID={Environment.ProcessId}");

    /// <summary>To be followed by <see cref="Ready"/>.</summary>
    public void Reloading()
    {
        long microseconds = (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));
        Tell($"RELOADING=1\nMONOTONIC_USEC={microseconds}");
    }

    public void Stopping() => Tell("STOPPING=1");

    public FileDescriptor? Take(string name) => _untaken.TryRemove(name, out FileDescriptor? descriptor) ? descriptor : null;

    /// <summary>Whether a descriptor is of use is ours to tell (FDPOLL=0): a link that goes down is no reason to drop it.</summary>
    public void Keep(string name, SafeHandle descriptor)
    {
        if (IsLasting)
        {
            Try(() => DescriptorMessage.Send(_socket!, Encoding.ASCII.GetBytes($"FDSTORE=1\nFDPOLL=0\nFDNAME={name}"), descriptor));
        }
    }

    public void Forget(string name)
    {
        Take(name)?.Dispose();
        if (IsLasting)
        {
            Tell($"FDSTOREREMOVE=1\nFDNAME={name}");
        }
    }

    public void Dispose()
    {
        foreach (FileDescriptor descriptor in _untaken.Values)
        {
            descriptor.Dispose();
        }

        _socket?.Dispose();
    }

    private static string? TakeVariable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        Environment.SetEnvironmentVariable(name, null);
        return value;
    }

    /// <param name="path">A path, or a name behind @ that no file has (unix(7), abstract).</param>
    private static Socket? Connect(string? path, Log log)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[0] == '@' ? $"\0{path[1..]}" : path));
            return socket;
        }
        catch (Exception error) when (error is SocketException or ArgumentException)
        {
            log.ServiceManagerUnheard(error.Message);
            socket.Dispose();
            return null;
        }
    }

    /// <summary>sd_listen_fds_with_names(3). What has a name twice, or none, is nothing that was kept here.</summary>
    private void TakeOver(int first, string? processId, string? count, string? names)
    {
        if (processId != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return;
        }

        string[] given = names?.Split(':') ?? [];
        for (int index = 0; index < number; index++)
        {
            try
            {
                FileDescriptor descriptor = FileDescriptor.Inherit(first + index);
                if (index >= given.Length || !_untaken.TryAdd(given[index], descriptor))
                {
                    descriptor.Dispose();
                }
            }
            catch (LinuxException error)
            {
                _log.ServiceManagerUnheard(error.Message);
            }
        }
    }

    private void Tell(string text)
    {
        if (_socket is not null)
        {
            Try(() => _socket.Send(Encoding.ASCII.GetBytes(text)));
        }
    }

    /// <summary>A manager that does not listen is no reason to end.</summary>
    private void Try(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception error) when (error is SocketException or LinuxException)
        {
            _log.ServiceManagerUnheard(error.Message);
        }
    }
}
