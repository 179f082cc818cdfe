using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Claton.Linux.Native;

namespace Claton.Linux.Bpf;

/// <summary>What programs and this process share. Any thread may use it.</summary>
public sealed unsafe class BpfMap : IDisposable
{
    private readonly FileDescriptor _descriptor;
    private readonly BpfMapInfo _information;

    internal BpfMap(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
        _information = BpfInfo.Read<BpfMapInfo>(descriptor, $"ask about the BPF map {name}");
    }

    public string Name { get; }

    public int KeyBytes => _information.key_size;

    public int ValueBytes => _information.value_size;

    public int MaxEntries => (int)_information.max_entries;

    /// <summary>For which CPUs a per-CPU map has values: all that this machine may ever have.</summary>
    public static int PossibleCpus { get; } = LinuxException.ThrowIfFailed(
        Libbpf.libbpf_num_possible_cpus(), "count the possible CPUs");

    /// <summary>Reads a value.</summary>
    /// <returns>False where the key has none.</returns>
    public bool TryLookUp<TKey, TValue>(TKey key, out TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireSizes<TKey>(Unsafe.SizeOf<TValue>());
        fixed (TValue* p = &value)
        {
            *p = default;
            return TryLookUp(&key, p);
        }
    }

    /// <summary>Reads the values of all CPUs of a per-CPU map.</summary>
    /// <returns>Empty where the key has none.</returns>
    public TValue[] LookUpPerCpu<TKey, TValue>(TKey key)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireSizes<TKey>(Unsafe.SizeOf<TValue>());

        // The kernel pads each value to 8 octets.
        int strideBytes = (Unsafe.SizeOf<TValue>() + 7) & ~7;
        byte[] octets = new byte[strideBytes * PossibleCpus];
        fixed (byte* p = octets)
        {
            if (!TryLookUp(&key, p))
            {
                return [];
            }
        }

        var values = new TValue[PossibleCpus];
        for (int cpu = 0; cpu < values.Length; cpu++)
        {
            values[cpu] = MemoryMarshal.Read<TValue>(octets.AsSpan(cpu * strideBytes));
        }

        return values;
    }

    /// <summary>Sets a value, in place of one that is there: a program sees either the old or the new one.</summary>
    /// <remarks>For arrays the kernel copies in place, and a program may see a mixture; hash maps swap the whole value.</remarks>
    /// <exception cref="LinuxException">E2BIG: the map is full.</exception>
    public void Update<TKey, TValue>(TKey key, TValue value)
        where TKey : unmanaged
        where TValue : unmanaged
    {
        RequireSizes<TKey>(Unsafe.SizeOf<TValue>());
        var attributes = new BpfAttrElement { map_fd = _descriptor.Number, key = &key, value = &value };
        LinuxException.ThrowIfFailed(
            Libc.Bpf(LinuxBpf.BPF_MAP_UPDATE_ELEM, ref attributes), $"update the BPF map {Name}");
    }

    public void Dispose() => _descriptor.Dispose();

    private bool TryLookUp(void* key, void* value)
    {
        var attributes = new BpfAttrElement { map_fd = _descriptor.Number, key = key, value = value };
        int result = Libc.Bpf(LinuxBpf.BPF_MAP_LOOKUP_ELEM, ref attributes);
        return result >= 0 || (result == -Errno.ENOENT ? false : throw new LinuxException($"read the BPF map {Name}", -result));
    }

    /// <summary>The kernel believes the map's sizes, whatever is behind the pointers.</summary>
    private void RequireSizes<TKey>(int valueBytes)
        where TKey : unmanaged
    {
        if (Unsafe.SizeOf<TKey>() != KeyBytes || valueBytes != ValueBytes)
        {
            throw new ArgumentException(
                $"the BPF map {Name} has keys of {KeyBytes} and values of {ValueBytes} octets, not {Unsafe.SizeOf<TKey>()} and {valueBytes}");
        }
    }
}
