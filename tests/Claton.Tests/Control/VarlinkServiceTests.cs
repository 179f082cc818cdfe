using System.Text;
using System.Text.Json;
using Claton.Control;

namespace Claton.Tests.Control;

public sealed class VarlinkServiceTests
{
    private readonly VarlinkService _service = new(() => Task.FromResult(Reports.OneActive));

    [Fact]
    public async Task Answer_Status_CarriesTheReport()
    {
        JsonElement answer = await CallAsync("""{"method":"io.claton.Status"}""");
        JsonElement status = answer.GetProperty("parameters").GetProperty("status");
        Assert.Equal("active", status.GetProperty("interfaces")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Answer_GetInfo_NamesBothInterfaces()
    {
        JsonElement answer = await CallAsync("""{"method":"org.varlink.service.GetInfo","parameters":{}}""");
        Assert.Equal(
            ["org.varlink.service", "io.claton"],
            answer.GetProperty("parameters").GetProperty("interfaces").EnumerateArray().Select(name => name.GetString()!));
    }

    [Theory]
    [InlineData("io.claton", "method Status()")]
    [InlineData("org.varlink.service", "method GetInfo()")]
    public async Task Answer_GetInterfaceDescription_DescribesTheMethods(string name, string expected)
    {
        JsonElement answer = await CallAsync(
            $$$"""{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"{{{name}}}"}}""");
        Assert.Contains(expected, answer.GetProperty("parameters").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"method":"io.claton.Explode"}""", "org.varlink.service.MethodNotFound")]
    [InlineData("""{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"x.y"}}""", "org.varlink.service.InterfaceNotFound")]
    [InlineData("""{"method":"org.varlink.service.GetInterfaceDescription"}""", "org.varlink.service.InvalidParameter")]
    public async Task Answer_CallThatIsNotUnderstood_NamesTheError(string call, string error) =>
        Assert.Equal(error, (await CallAsync(call)).GetProperty("error").GetString());

    [Fact]
    public async Task Answer_OnewayCall_IsNone() =>
        Assert.Null(await _service.AnswerAsync("""{"method":"io.claton.Status","oneway":true}"""u8.ToArray()));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"method":7}""")]
    [InlineData("\u0001\u0002")]
    public async Task Answer_NoCallAtAll_IsRefused(string message) => // E1
        await Assert.ThrowsAnyAsync<JsonException>(() => _service.AnswerAsync(Encoding.UTF8.GetBytes(message)));

    private async Task<JsonElement> CallAsync(string call) =>
        JsonDocument.Parse((await _service.AnswerAsync(Encoding.UTF8.GetBytes(call)))!).RootElement;
}
