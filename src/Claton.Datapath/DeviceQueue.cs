namespace Claton.Datapath;

/// <summary>What waits in a device until its translator takes it.</summary>
public static class DeviceQueue
{
    /// <summary>
    /// For the time that a translator is restarted or waits for a processor; beyond it the kernel drops. Its own 500 are too few
    /// for the acknowledgements of a download on a busy machine.
    /// </summary>
    public const int Packets = 4096;
}
