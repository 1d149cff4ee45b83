using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Tests.Input;

public sealed class PodAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8188", "http://127.0.0.1:8188/")]
    [InlineData("127.0.0.1:8188", "http://127.0.0.1:8188/")]
    [InlineData("localhost:8188/comfy", "http://localhost:8188/comfy/")]
    [InlineData("https://example.org/a/b/", "https://example.org/a/b/")]
    public void An_address_keeps_its_base_path(string text, string baseUrl) =>
        Assert.Equal(baseUrl, PodAddress.TryParse(text)?.BaseUrl.AbsoluteUri);

    [Fact]
    public void Credentials_and_query_become_header_and_items_and_are_never_printed()
    {
        var address = PodAddress.TryParse("https://me:p%40ss@example.org/comfy?token=a%2Bb&x")!;

        Assert.Equal("Basic bWU6cEBzcw==", address.Authorization);
        Assert.Equal([KeyValuePair.Create("token", "a+b"), KeyValuePair.Create("x", "")], address.Query);
        Assert.Equal("https://example.org/comfy/", address.ToString());
    }

    [Theory]
    [InlineData("ftp://example.org")]
    [InlineData("ws://example.org")]
    [InlineData("http://")]
    [InlineData("")]
    public void Only_http_and_https_are_addresses(string text) => Assert.Null(PodAddress.TryParse(text));
}
