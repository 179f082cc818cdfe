namespace Claton.Datapath;

/// <summary>What waits in a device until its translator takes it.</summary>
public static class DeviceQueue
{
    /// <summary>
    /// For the time that a translator is restarted or waits for a processor, after which the kernel drops: its own 500 are two
    /// milliseconds of acknowledgements of a download.
    /// </summary>
    public const int Packets = 4096;
}
