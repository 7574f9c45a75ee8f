using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Endpoints;

public sealed class ApiDocumentTests(RunningServer server)
{
    private static readonly Regex Parameter = new(
        @"\{\*{0,2}(?<name>\w+)[^}]*\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    [Fact]
    public async Task Every_route_of_the_api_is_described()
    {
        using var http = server.Anonymous();
        var document = JsonNode.Parse(
            await http.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken))!;
        var described = document["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject()
                .Select(operation => $"{operation.Key.ToUpperInvariant()} {path.Key}"))
            .ToHashSet();
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (
                Route: "/" + endpoint.RoutePattern.RawText!.Trim('/'),
                Methods: endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(endpoint => endpoint.Route.StartsWith("/api/", StringComparison.Ordinal)
                && endpoint.Route != "/api/openapi.json")
            .SelectMany(endpoint => endpoint.Methods
                .Select(method => $"{method} {Parameter.Replace(endpoint.Route, "{${name}}")}"))
            .ToHashSet();
        Assert.NotEmpty(routes);
        Assert.Empty(routes.Except(described));
    }

    [Fact]
    public async Task Types_are_those_that_are_written()
    {
        using var http = server.Anonymous();
        var document = JsonNode.Parse(
            await http.GetStringAsync("/api/openapi.json", TestContext.Current.CancellationToken))!;
        var launch = document["components"]!["schemas"]!["LaunchDto"]!["properties"]!;
        Assert.Equal(
            ("integer", "string", "boolean"),
            ((string)launch["id"]!["type"]!, (string)launch["name"]!["type"]!, (string)launch["closed"]!["type"]!));
        var missing = document["paths"]!["/api/launch/{id}"]!["get"]!["responses"]!["404"]!["content"]!;
        Assert.Equal("#/components/schemas/ErrorDto", (string?)missing["application/json"]!["schema"]!["$ref"]);
        var parameters = document["paths"]!["/api/launch"]!["get"]!["parameters"]!.AsArray();
        Assert.Contains("size", parameters.Select(parameter => (string)parameter!["name"]!));
    }

    [Fact]
    public async Task There_is_a_page_to_read_it()
    {
        using var http = server.Anonymous();
        using var page = await http.GetAsync("/api/docs", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains(
            "Assay API", await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
