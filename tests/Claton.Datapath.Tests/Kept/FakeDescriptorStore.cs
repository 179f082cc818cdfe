using System.Runtime.InteropServices;
using Claton.Datapath.Kept;
using Claton.Linux;

namespace Claton.Datapath.Tests.Kept;

/// <summary>What the process before left, and what this one asks to keep.</summary>
internal sealed class FakeDescriptorStore(params (string Name, FileDescriptor Descriptor)[] left) : IDescriptorStore
{
    private readonly Dictionary<string, FileDescriptor> _untaken = left.ToDictionary(one => one.Name, one => one.Descriptor);

    public bool IsLasting => true;

    public IReadOnlyCollection<string> Untaken => _untaken.Keys;

    public List<string> Kept { get; } = [];

    public List<string> Forgotten { get; } = [];

    public FileDescriptor? Take(string name) => _untaken.Remove(name, out FileDescriptor? descriptor) ? descriptor : null;

    public void Keep(string name, SafeHandle descriptor) => Kept.Add(name);

    public void Forget(string name)
    {
        Take(name)?.Dispose();
        Forgotten.Add(name);
    }
}
