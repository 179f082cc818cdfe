using Claton.Core.Picture;
using Claton.Core.Plan;
using Claton.Daemon;

namespace Claton.Restart;

/// <summary>
/// The memory in a file beside the control socket, in a folder that the next boot finds empty. Without the file everything
/// works, after the next Router Advertisement.
/// </summary>
internal sealed class MemoryFile(string path, Log log)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    private readonly string _bootId = File.ReadAllText(BootIdPath).Trim();
    private string? _written;
    private bool _hasFailed;

    public static MemoryFile Beside(string controlPath, Log log) => new($"{controlPath}.memory", log);

    /// <returns>Null where there is nothing that holds now.</returns>
    public HostMemory? Load()
    {
        try
        {
            return HostMemoryJson.TryRead(File.ReadAllText(path), out HostMemory? memory) && memory.BootId == _bootId
                ? memory
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // The first start.
        }
    }

    /// <summary>Keeps what is new. A process that ends in the middle leaves the old memory whole.</summary>
    public void Save(HostPicture picture, HostPlan plan)
    {
        string text = HostMemoryJson.Write(HostMemory.Of(picture, plan, _bootId));
        if (text == _written)
        {
            return;
        }

        try
        {
            File.WriteAllText(path + ".new", text);
            File.Move(path + ".new", path, overwrite: true);
            _written = text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogOnce(error.Message);
        }
    }

    private void LogOnce(string why)
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            log.NothingRemembered(path, why);
        }
    }
}
