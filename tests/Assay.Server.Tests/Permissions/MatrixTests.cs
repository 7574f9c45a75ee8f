using System.Net;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Permissions;

/// <summary>Who may do what in a project: each row is somebody, each permission is tried through real routes.</summary>
public sealed class MatrixTests(RunningServer server)
{
    private const string None = "", Read = "read", Comment = "comment", Write = "write", Configure = "configure";

    private static readonly string[] Order = [None, Read, Comment, Write, Configure];

    [Theory]
    [InlineData("user", false, None, None)]
    [InlineData("user", true, None, Read)]
    [InlineData("user", false, Read, Read)]
    [InlineData("user", false, Comment, Comment)]
    [InlineData("user", false, Write, Write)]
    [InlineData("user", false, Configure, Configure)]
    [InlineData("user", true, Comment, Comment)]
    [InlineData("user", true, Configure, Configure)]
    [InlineData("guest", false, None, None)]
    [InlineData("guest", true, None, Read)]
    [InlineData("guest", false, Read, Read)]
    [InlineData("guest", false, Comment, Read)]
    [InlineData("guest", false, Write, Read)]
    [InlineData("guest", false, Configure, Read)]
    [InlineData("guest", true, Configure, Read)]
    [InlineData("admin", false, None, Configure)]
    [InlineData("admin", false, Read, Configure)]
    public async Task Permissions_are_those_of_role_grant_and_public_flag(
        string role, bool isPublic, string granted, string expected)
    {
        using var team = await Team.Of(server, isPublic);
        using var person = await Person.Of(server, role);
        if (granted != None) await Grant(team, person, granted);
        var launch = await team.Upload([AllureFile.Result("a.b")]);

        foreach (var (needed, method, path, body) in Routes(team.ProjectId, launch))
        {
            var wanted = Allows(expected, needed) ? "2xx" : expected == None ? "404" : "403";
            var answer = await person.Http.Ask(method, path, body);
            var seen = answer.Code is >= 200 and < 300 ? "2xx" : answer.Code.ToString();
            Assert.True(wanted == seen, $"{method} {path} answered {answer.Code} instead of {wanted}: {answer.Text}");
        }
        var told = person.Http.Get($"/api/permission?projectId={team.ProjectId}");
        if (expected == None) await told.Refused(404);
        else
            Assert.Equal(Order.Skip(1).Where(one => Allows(expected, one)).Select(one => $"project:{one}"),
                (await told.Done()).Body.AsArray().Select(one => (string)one!));
        Assert.Equal(expected != None, (await person.Http.Get("/api/project?size=10000").Done()).Content
            .Any(project => (long)project["id"]! == team.ProjectId));
    }

    [Fact]
    public async Task A_guest_writes_nothing_even_as_owner()
    {
        using var team = await Team.Of(server);
        using var guest = await Person.Of(server, "guest");
        await Grant(team, guest, Configure);
        var launch = await team.Upload([AllureFile.Result("a.b")], "Untouched");
        var result = (long)(await team.Get($"/api/testresult?launchId={launch}"))["content"]![0]!["id"]!;
        var project = team.ProjectId;
        foreach (var (method, path, body) in ((string, string, string?)[])
            [
                ("POST", "/api/project", """{"name":"guests"}"""), ("DELETE", $"/api/project/{project}", null),
                ("PATCH", $"/api/project/{project}", """{"isPublic":true}"""),
                ("POST", "/api/launch", $$"""{"name":"x","projectId":{{project}}}"""),
                ("PATCH", $"/api/launch/{launch}", """{"name":"x"}"""), ("POST", $"/api/launch/{launch}/close", null),
                ("POST", "/api/launch/new", $$"""{"launchName":"x","name":"x","projectId":{{project}}}"""),
                ("DELETE", $"/api/launch/{launch}", null), ("DELETE", $"/api/testresult/{result}", null),
                ("POST", $"/api/testresult/{result}/assign", """{"username":"admin"}"""),
                ("POST", "/api/evschema", $$"""{"projectId":{{project}},"key":"x","envVar":{"id":-1} }"""),
                ("POST", "/api/upload/session?manual=true", $$"""{"launchId":{{launch}}}"""),
                ("POST", $"/api/project/access/{project}/collaborator",
                    $$"""{"collaborators":[{"username":"{{guest.Username}}","permissionSetId":-1}]}"""),
                ("DELETE", $"/api/project/access/{project}/collaborator?username=admin", null),
                ("POST", "/api/permissionset", """{"name":"x","permissions":["project:read"]}"""),
                ("POST", "/api/account/register", """{"username":"x","password":"password1"}"""),
            ])
            await guest.Http.Ask(method, path, body).Refused(403);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            team.Through(guest.Http).Upload([AllureFile.Result("a.b")]));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var launches = await guest.Http.Get($"/api/launch?projectId={project}").Done();
        Assert.Equal("Untouched", (string)Assert.Single(launches.Content)["name"]!);
    }

    [Fact]
    public async Task A_removed_or_lowered_collaborator_is_refused_with_the_next_request()
    {
        using var team = await Team.Of(server);
        using var person = await Person.Of(server);
        var launch = await team.Upload([AllureFile.Result("a.b")]);
        await Grant(team, person, Write);
        await person.Http.Ask("PATCH", $"/api/launch/{launch}", """{"name":"mine"}""").Done();

        await Grant(team, person, Read);
        await person.Http.Ask("PATCH", $"/api/launch/{launch}", """{"name":"mine"}""").Refused(403);
        await person.Http.Get($"/api/launch/{launch}").Done();

        var access = $"/api/project/access/{team.ProjectId}/collaborator";
        await team.Http.Ask("DELETE", $"{access}?username={person.Username}").Done();
        await person.Http.Get($"/api/launch/{launch}").Refused(404);
        await person.Http.Get($"/api/launch?projectId={team.ProjectId}").Refused(404);
    }

    [Theory]
    [InlineData("user")]
    [InlineData("guest")]
    public async Task Only_administrators_pass_what_needs_one(string role)
    {
        using var person = await Person.Of(server, role);
        var routes = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<Assay.Server.Http.RouteNeed>()?.Text == "admin")
            .Select(route => (Path: "/" + route.RoutePattern.RawText!.Trim('/'),
                Method: route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]))
            .Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        Assert.True(routes.Count > 20);
        foreach (var (path, method) in routes)
        {
            var address = path.Replace("{id:long}", "1").Replace("{id}", "1");
            var told = await person.Http.Ask(method, address, method == "GET" ? null : "{}").Refused(403);
            Assert.Contains("Only administrators", told, StringComparison.Ordinal);
        }
    }

    /// <summary>No route needs comment alone yet; what an account is told of it stands for it.</summary>
    private static (string Needed, string Method, string Path, string? Body)[] Routes(long project, long launch) =>
    [
        (Read, "GET", $"/api/project/{project}", null), (Read, "GET", $"/api/launch?projectId={project}", null),
        (Read, "GET", $"/api/launch/{launch}", null), (Read, "GET", $"/api/testresult?launchId={launch}", null),
        (Read, "GET", $"/api/project/{project}/collaborator", null), (Read, "GET", $"/launch/{launch}", null),
        (Write, "PATCH", $"/api/launch/{launch}", """{"name":"renamed"}"""),
        (Write, "POST", "/api/launch", $$"""{"name":"made","projectId":{{project}}}"""),
        (Write, "POST", "/api/launch/category/bulk", $$"""{"launchId":{{launch}},"items":[]}"""),
        (Configure, "PATCH", $"/api/project/{project}", """{"description":"changed"}"""),
        (Configure, "GET", $"/api/project/access/{project}/collaborator", null),
        (Configure, "POST", "/api/evschema", $$"""{"projectId":{{project}},"key":"host","envVar":{"id":-1} }"""),
    ];

    private static bool Allows(string has, string needed) => Array.IndexOf(Order, has) >= Array.IndexOf(Order, needed);

    private static async Task Grant(Team team, Person person, string permission)
    {
        var set = permission switch { Read => -3, Write => -2, Configure => -1, _ => await OwnSet(team, permission) };
        await team.Http.Post($"/api/project/access/{team.ProjectId}/collaborator",
            $$"""{"collaborators":[{"username":"{{person.Username}}","permissionSetId":{{set}}}]}""").Done();
    }

    private static async Task<long> OwnSet(Team team, string permission) =>
        (long)(await team.Http.Post("/api/permissionset",
            $$"""{"name":"{{Guid.NewGuid():N}}","permissions":["project:{{permission}}"]}""").Done()).Body["id"]!;
}
