using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Claton.Linux.Native;

namespace Claton.Linux.Bpf;

/// <summary>
/// Keeps what libbpf would print on stderr, for the exception that follows. The library has one place for this in the
/// whole process, so the text is kept for each thread.
/// </summary>
internal static unsafe class BpfLog
{
    private const int MostOctetsAtOnce = 4096;

    [ThreadStatic]
    private static StringBuilder? t_text;

    /// <summary>Begins to keep what the library says on this thread.</summary>
    internal static void Begin()
    {
        t_text = new StringBuilder();
        _ = Libbpf.libbpf_set_print(&Print);
    }

    /// <summary>Ends it, and hands out what was said, in lines.</summary>
    internal static string End()
    {
        string text = t_text?.ToString().TrimEnd() ?? "";
        t_text = null;
        return text;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, void* arguments)
    {
        if (level == BpfLibbpf.LIBBPF_WARN && t_text is { } text)
        {
            Span<byte> octets = stackalloc byte[MostOctetsAtOnce];
            int length = Libc.Format(octets, format, arguments);
            text.Append(Encoding.UTF8.GetString(octets[..length]));
        }

        return 0;
    }
}
