using Claton.Linux.Native;

namespace Claton.Linux;

/// <summary>
/// Text for a program that wants it in a file that it can seek in, without a name that could stay behind. memfd_create(2).
/// </summary>
public static class AnonymousFile
{
    /// <param name="name">Shown in /proc alone; need not be unique.</param>
    /// <param name="content">All of it.</param>
    /// <returns>The file, which every user may open by its descriptor in /proc.</returns>
    public static FileDescriptor Create(string name, ReadOnlySpan<byte> content)
    {
        FileDescriptor file = FileDescriptor.From(Libc.MemoryFile(name), $"make the file {name} in memory");
        try
        {
            while (content.Length > 0)
            {
                content = content[LinuxException.ThrowIfFailed(Libc.Write(file.Number, content), $"write to the file {name} in memory")..];
            }

            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where a program that the descriptor is bequeathed to finds the file.</summary>
    public static string PathFor(FileDescriptor file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return $"/proc/self/fd/{file.Number}";
    }
}
