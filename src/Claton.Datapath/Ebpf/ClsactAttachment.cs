using Claton.Linux;
using Claton.Linux.Bpf;
using Claton.Linux.Netlink;

namespace Claton.Datapath.Ebpf;

/// <summary>
/// By clsact and cls_bpf, for kernels before TCX. A clsact of others is used and left; one that was made for this goes
/// with it, unless somebody else has come to use it. That of the CLAT's own device stays as long as the device.
/// </summary>
/// <remarks>
/// To add a clsact or to delete it makes the kernel stop the interface's queues for a moment (qdisc_graft), and what is sent
/// there meanwhile is dropped.
/// </remarks>
internal sealed class ClsactAttachment : IAttachment
{
    private readonly RouteNetlink _netlink;
    private readonly TrafficFilter _filter;
    private bool _isUncertain;

    /// <param name="isOwnDevice">Whether the interface is the CLAT's own device, which nobody else uses.</param>
    public ClsactAttachment(
        RouteNetlink netlink, BpfProgram program, int interfaceIndex, TrafficDirection direction, bool isOwnDevice)
    {
        _netlink = netlink;
        bool isMade = TryAddClsact(interfaceIndex) && !isOwnDevice;
        var filter = new TrafficFilter
        {
            InterfaceIndex = interfaceIndex,
            Direction = direction,
            Priority = ClsactFilters.FirstPriority,
            Handle = isMade ? ClsactFilters.HandleWithClsact : ClsactFilters.Handle,
            Name = ClsactFilters.NameOf(program.Name),
            ProgramId = program.Id,
        };
        try
        {
            _filter = TryReplace(filter, program) ?? AddFilter(filter, program);
        }
        catch (LinuxException) when (isMade)
        {
            netlink.DeleteClsact(interfaceIndex);
            throw;
        }
    }

    public bool IsInPlace(bool filtersMayHaveChanged)
    {
        if (!filtersMayHaveChanged && !_isUncertain)
        {
            return true;
        }

        try
        {
            _isUncertain = false;
            return _netlink.GetFilters(_filter.InterfaceIndex, _filter.Direction).Contains(_filter);
        }
        catch (LinuxException error) when (error.Errno is Errno.EAGAIN or Errno.EINTR or Errno.ENOBUFS or Errno.ENOMEM)
        {
            // The table changes faster than it can be read, or the like: no reason to give up. The next question asks again.
            _isUncertain = true;
            return true;
        }
    }

    public void Dispose()
    {
        try
        {
            ClsactFilters.Remove(_netlink, _filter.InterfaceIndex, _filter.Equals);
        }
        catch (LinuxException error) when (error.Errno is Errno.ENODEV or Errno.ENOENT or Errno.EINVAL)
        {
            // The interface has gone, or somebody else was faster.
        }
    }

    private bool TryAddClsact(int interfaceIndex)
    {
        try
        {
            _netlink.AddClsact(interfaceIndex);
            return true;
        }
        catch (LinuxException error) when (error.Errno == Errno.EEXIST)
        {
            // Also where it is of the kind "ingress", which serves as well for what comes in.
            return false;
        }
    }

    /// <summary>
    /// Takes the place of what a process that was killed left here, and of its clsact: an interface has one CLAT, and this
    /// is it.
    /// </summary>
    /// <returns>Null where there is nothing of the kind.</returns>
    private TrafficFilter? TryReplace(TrafficFilter filter, BpfProgram program)
    {
        TrafficFilter[] left =
            [.. _netlink.GetFilters(filter.InterfaceIndex, filter.Direction).Where(ClsactFilters.IsOurs)];
        if (left is [])
        {
            return null;
        }

        TrafficFilter place = left.FirstOrDefault(one => one.Handle == ClsactFilters.HandleWithClsact) ?? left[0];
        filter = filter with { Priority = place.Priority, Handle = place.Handle };
        _netlink.ReplaceFilter(filter, program);
        foreach (TrafficFilter stale in left.Where(one => one != place))
        {
            _netlink.DeleteFilter(stale);
        }

        return filter;
    }

    /// <summary>
    /// Within a priority the newest filter is asked first. One that belongs to another kind of filter is left to it.
    /// </summary>
    private TrafficFilter AddFilter(TrafficFilter filter, BpfProgram program)
    {
        while (true)
        {
            try
            {
                _netlink.AddFilter(filter, program);
                return filter;
            }
            catch (LinuxException error)
                when (error.Errno is Errno.EEXIST or Errno.EINVAL
                    && filter.Priority + 1 < ClsactFilters.FirstPriority + ClsactFilters.Priorities)
            {
                filter = filter with { Priority = (ushort)(filter.Priority + 1) };
            }
        }
    }
}
