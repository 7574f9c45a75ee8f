using System.Net;
using Assay.Server.Http;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Endpoints;

public sealed class EndpointTests(RunningServer server)
{
    private static readonly string Manifest = Path.Combine(AppContext.BaseDirectory, "Endpoints", "endpoints.txt");

    [Fact]
    public void Every_endpoint_says_what_it_needs() =>
        Assert.Empty(Endpoints().Where(endpoint => endpoint.Need is null).Select(endpoint => endpoint.Route));

    [Fact]
    public void The_endpoints_are_those_of_the_manifest()
    {
        var actual = Endpoints()
            .Select(endpoint => $"{endpoint.Method} {endpoint.Route} {endpoint.Need}")
            .Order(StringComparer.Ordinal)
            .ToList();
        var expected = File.Exists(Manifest) ? File.ReadAllLines(Manifest) : [];
        if (!actual.SequenceEqual(expected)) File.WriteAllLines(Manifest + ".actual", actual);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("/api/nothing/here")]
    [InlineData("/api/rs/nothing")]
    [InlineData("/api/launch/999999999")]
    public async Task What_is_not_there_is_json_under_api(string path)
    {
        using var http = server.WithToken(await Team.AdminToken(server));
        using var response = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"status\":404", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private sealed record Endpoint(string Method, string Route, string? Need);

    private List<Endpoint> Endpoints() =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Endpoint(
                    method, "/" + route.RoutePattern.RawText!.Trim('/'),
                    route.Metadata.GetMetadata<RouteNeed>()?.Text))),
    ];
}
