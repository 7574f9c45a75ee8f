using System.Net;
using System.Text.RegularExpressions;
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

    [Fact]
    public async Task Nothing_but_anonymous_endpoints_answers_without_a_token()
    {
        using var http = server.Anonymous();
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Need != "anonymous"
            && endpoint.Route.StartsWith("/api", StringComparison.Ordinal)))
        {
            using var response = await Call(http, endpoint);
            Assert.True(
                response.StatusCode == HttpStatusCode.Unauthorized,
                $"{endpoint.Method} {endpoint.Route} answered {(int)response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_stranger_finds_nothing_in_a_private_project()
    {
        using var team = await Team.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        using var stranger = server.WithToken(await Stranger());
        foreach (var endpoint in Endpoints()
            .Where(endpoint => endpoint.Need!.StartsWith("project:", StringComparison.Ordinal)))
        {
            using var response = await Call(stranger, endpoint, launch, team.ProjectId);
            Assert.True(
                response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest,
                $"{endpoint.Method} {endpoint.Route} answered {(int)response.StatusCode}");
        }
    }

    [Fact]
    public async Task A_reader_may_not_write()
    {
        using var team = await Team.Of(server, isPublic: true);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        using var reader = server.WithToken(await Stranger());
        using (var seen = await reader.GetAsync($"/api/launch/{launch}"))
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Need is "project:write" or "project:configure"))
        {
            using var response = await Call(reader, endpoint, launch, team.ProjectId);
            Assert.True(
                response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest,
                $"{endpoint.Method} {endpoint.Route} answered {(int)response.StatusCode}");
        }
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

    private async Task<string> Stranger()
    {
        var name = "s" + Guid.NewGuid().ToString("N");
        await using var insert = server.Database.CreateCommand(
            $"insert into account (username, role, created_at) values ('{name}', 1, now()) returning id");
        var id = (long)(await insert.ExecuteScalarAsync())!;
        return (await server.Services.GetRequiredService<Assay.Server.Accounts.ApiTokens>().Create(
            id, "t", TestContext.Current.CancellationToken)).Secret;
    }

    private static readonly Regex Placeholder = new(
        @"\{(?<name>\w+)(:\w+)?\}", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private sealed record Endpoint(string Method, string Route, string? Need);

    private List<Endpoint> Endpoints() =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Endpoint(
                    method, "/" + route.RoutePattern.RawText!.Trim('/'),
                    route.Metadata.GetMetadata<RouteNeed>()?.Text))),
    ];

    private static Task<HttpResponseMessage> Call(HttpClient http, Endpoint endpoint, long launch = 1, long project = 1)
    {
        var ofProject = endpoint.Route.Contains("/project/", StringComparison.Ordinal);
        var path = Placeholder.Replace(endpoint.Route, match =>
            (match.Groups["name"].Value is "id" or "projectId" && ofProject ? project : launch).ToString());
        var request = new HttpRequestMessage(
            new HttpMethod(endpoint.Method),
            $"{path}?projectId={project}&launchId={launch}&treeId=2&parent=0&testResultId=1&id=1");
        if (endpoint.Method is "POST" or "PATCH")
            request.Content = new StringContent(
                $$"""{"projectId":{{project}},"launchId":{{launch}},"items":[]}""", System.Text.Encoding.UTF8,
                "application/json");
        return http.SendAsync(request);
    }
}
