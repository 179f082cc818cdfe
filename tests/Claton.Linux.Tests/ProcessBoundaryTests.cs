using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Claton.Linux.Tests;

/// <summary>The small things of the boundary: errors, flags, locks, credentials, names.</summary>
public sealed class ProcessBoundaryTests
{
    [Fact]
    public void Exception_WithDetail_SaysAll()
    {
        var exception = new LinuxException("add route default dev clat-eth0", Errno.EEXIST, "words of the kernel");

        Assert.Equal("add route default dev clat-eth0: File exists (EEXIST): words of the kernel", exception.Message);
        Assert.Equal(Errno.EEXIST, exception.Errno);
        Assert.Equal("add route default dev clat-eth0", exception.Operation);
        Assert.Equal("words of the kernel", exception.Detail);
    }

    [Fact]
    public void DescriptorLimit_Raised_IsTheHighestAllowed()
    {
        DescriptorLimit.Raise();

        string[] words = File.ReadLines("/proc/self/limits").Single(line => line.StartsWith("Max open files", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(words[4], words[3]);
    }

    [Fact]
    public void Bequest_IsForProgramsThatAreStartedMeanwhile()
    {
        using NetworkNamespace current = NetworkNamespace.Current;
        var descriptor = (FileDescriptor)current.Descriptor;

        using (descriptor.Bequeath())
        {
            Assert.True(ChildHas(descriptor));
        }

        Assert.False(ChildHas(descriptor));
    }

    [Fact]
    public void AnonymousFile_CanBeReadByAProgramThatGetsIt()
    {
        using FileDescriptor file = AnonymousFile.Create("some", "what it says"u8);
        using IDisposable bequest = file.Bequeath();
        using var child = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "setpriv", ["--reuid", "65534", "--regid", "65534", "--clear-groups", "cat", AnonymousFile.PathFor(file)])
        {
            RedirectStandardOutput = true,
        })!;

        Assert.Equal("what it says", child.StandardOutput.ReadToEnd());
        child.WaitForExit();
    }

    private static bool ChildHas(FileDescriptor descriptor)
    {
        using var child = System.Diagnostics.Process.Start("test", ["-e", $"/proc/self/fd/{descriptor.DangerousGetHandle()}"]);
        child.WaitForExit();
        return child.ExitCode == 0;
    }

    [Fact]
    public void Exception_WithoutDetail_EndsWithTheSymbol() =>
        Assert.Equal("open x: No such file or directory (ENOENT)", new LinuxException("open x", Errno.ENOENT).Message);

    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(34, "ERANGE")]
    [InlineData(41, "errno 41")]
    [InlineData(42, "ENOMSG")]
    [InlineData(58, "errno 58")]
    [InlineData(59, "EBFONT")]
    [InlineData(105, "ENOBUFS")]
    [InlineData(133, "EHWPOISON")]
    [InlineData(134, "errno 134")]
    [InlineData(-1, "errno -1")]
    public void ErrnoName_Number_IsTheSymbol(int errno, string name) => Assert.Equal(name, Errno.Name(errno));

    [Fact]
    public void MonotonicClock_ReadTwice_DoesNotGoBack()
    {
        TimeSpan first = MonotonicClock.Now;

        Assert.True(MonotonicClock.Now >= first);
        Assert.True(first > TimeSpan.Zero);
    }

    [Fact]
    public void EventFd_Signalled_IsReadableUntilTaken()
    {
        using var signal = new EventFd();
        using var other = new EventFd();

        Assert.False(signal.TryTake());
        signal.Signal();
        signal.Signal();
        Assert.Equal(0b10u, Poll.WaitReadable(other.Descriptor, signal.Descriptor));
        Assert.True(signal.TryTake());
        Assert.False(signal.TryTake());
        Assert.Equal(0u, Poll.WaitReadable(TimeSpan.Zero, other.Descriptor, signal.Descriptor));
    }

    [Fact]
    public void Poll_SignalledFromAnotherThread_Returns()
    {
        using var signal = new EventFd();
        var other = new Thread(signal.Signal);
        other.Start();

        Assert.Equal(1u, Poll.WaitReadable(signal.Descriptor));
        other.Join();
    }

    [Fact]
    public void Poll_TimeOut_WaitsThatLong()
    {
        using var signal = new EventFd();
        TimeSpan start = MonotonicClock.Now;

        Assert.Equal(0u, Poll.WaitReadable(TimeSpan.FromMilliseconds(20), signal.Descriptor));
        Assert.True(MonotonicClock.Now - start >= TimeSpan.FromMilliseconds(20));
    }

    [Fact]
    public void EventFd_Disposed_IsRefused()
    {
        var signal = new EventFd();
        signal.Dispose();

        Assert.Throws<ObjectDisposedException>(signal.Signal);
    }

    [Fact]
    public void FileLock_Held_IsRefusedToTheNextUntilItIsGivenBack()
    {
        string path = Path.Combine(Path.GetTempPath(), $"claton-lock-{Guid.NewGuid():n}");
        try
        {
            using (FileLock? first = FileLock.TryAcquire(path))
            {
                Assert.NotNull(first);
                Assert.Null(FileLock.TryAcquire(path));
            }

            using FileLock? again = FileLock.TryAcquire(path);
            Assert.NotNull(again);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void FileLock_MissingFolder_IsAnError() =>
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => FileLock.TryAcquire("/nonexistent/lock")).Errno);

    [Fact]
    public void UnixCredentials_OfOurselves_AreOurs()
    {
        string path = Path.Combine(Path.GetTempPath(), $"claton-{Guid.NewGuid():n}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            client.Connect(new UnixDomainSocketEndPoint(path));
            using Socket accepted = listener.Accept();

            UnixCredentials credentials = UnixCredentials.OfPeer(accepted);

            Assert.Equal(Environment.ProcessId, credentials.ProcessId);
            Assert.Equal(Environment.IsPrivilegedProcess, credentials.IsRoot);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void ThreadName_Long_IsCutTo15()
    {
        string? name = null;
        var thread = new Thread(() =>
        {
            CurrentThread.SetName("a-name-of-more-than-fifteen");
            name = File.ReadAllText("/proc/thread-self/comm").TrimEnd();
        });
        thread.Start();
        thread.Join();

        Assert.Equal("a-name-of-more-", name);
    }

    [Fact]
    public void Descriptors_OfAllKinds_AreNotInherited()
    {
        using var space = new TestNamespace();
        using var signal = new EventFd();
        using var loop = new EventLoop();
        using TunDevice tun = space.Namespace.Run(() => TunDevice.Create("t%d", new TunOptions()));

        Assert.All((SafeHandle[])[space.Namespace.Descriptor, signal.Descriptor, tun.Descriptor], descriptor =>
        {
            const int closeOnExec = 0x80000;
            string[] information = File.ReadAllLines($"/proc/self/fdinfo/{descriptor.DangerousGetHandle()}");
            string flags = information.Single(line => line.StartsWith("flags:", StringComparison.Ordinal));
            Assert.NotEqual(0, Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & closeOnExec);
        });
    }
}
