using Claton.Translation.Tests.Packets;

namespace Claton.Translation.Tests.Rfc7915;

public sealed class FirstLightTests
{
    [Fact]
    public void A()
    {
        foreach (Transport t in new[] { Transport.Udp(), Transport.Tcp(), Transport.UdpLite(), Transport.Dccp(), Transport.Raw(132), Transport.Echo4() })
        {
            var v6 = Scene.Clat.Ipv4ToIpv6(new Ipv4Builder { Transport = t }.Build()).Forwarded;
            ReadBack.Ipv6(v6);
        }

        foreach (Transport t in new[] { Transport.Udp(), Transport.Tcp(), Transport.UdpLite(), Transport.Dccp(), Transport.Raw(132), Transport.Echo6() })
        {
            ReadBack.Ipv4(Scene.Clat.Ipv6ToIpv4(new Ipv6Builder { Transport = t }.Build()).Forwarded);
        }
    }
}
