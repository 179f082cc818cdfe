using System.Runtime.InteropServices;
using Claton.Linux;

namespace Claton.Datapath.Kept;

/// <summary>
/// Keeps descriptors, each by a name, for the process after this one: what they stand for outlives this process. Whatever is
/// forgotten here goes as soon as nobody else has it. Any thread.
/// </summary>
public interface IDescriptorStore
{
    /// <summary>False where nothing is kept, so that all ends with this process.</summary>
    bool IsLasting { get; }

    /// <summary>Names of what the process before left and nobody has taken yet.</summary>
    IReadOnlyCollection<string> Untaken { get; }

    /// <summary>What the process before left by this name; it belongs to the caller then, and stays in the store.</summary>
    FileDescriptor? Take(string name);

    /// <param name="name">Printable ASCII without colons.</param>
    void Keep(string name, SafeHandle descriptor);

    void Forget(string name);
}

/// <summary>For a process that nobody keeps anything for.</summary>
public sealed class NoDescriptorStore : IDescriptorStore
{
    public bool IsLasting => false;

    public IReadOnlyCollection<string> Untaken => [];

    public FileDescriptor? Take(string name) => null;

    public void Keep(string name, SafeHandle descriptor)
    {
    }

    public void Forget(string name)
    {
    }
}
