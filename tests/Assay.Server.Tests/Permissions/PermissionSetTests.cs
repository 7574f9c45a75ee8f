using System.Net;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Permissions;

public sealed class PermissionSetTests(RunningServer server)
{
    [Theory]
    [InlineData("project:read", "read")]
    [InlineData("project:comment", "read comment")]
    [InlineData("PROJECT:WRITE", "read comment write")]
    [InlineData("configure", "read comment write configure")]
    public async Task Each_permission_brings_those_before_it(string given, string expected)
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        var made = (await Make(admin, given)).Body;
        Assert.Equal(expected.Split(' ').Select(one => "project:" + one),
            made["permissions"]!.AsArray().Select(one => (string)one!));
        var found = (await admin.Get($"/api/permissionset/{made["id"]}").Done()).Body;
        Assert.Equal(made.ToJsonString(), found.ToJsonString());
    }

    [Fact]
    public async Task Everybody_sees_the_built_in_sets_and_nobody_changes_them()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var guest = await Person.Of(server, "guest");
        var sets = (await guest.Http.Get("/api/permissionset?size=1000").Done()).Content.ToList();
        Assert.Equal(["Owner", "Write", "Read"], new[] { -1, -2, -3 }
            .Select(id => (string)sets.Single(set => (int)set["id"]! == id)["name"]!));
        foreach (var id in (int[])[-1, -2, -3])
        {
            var told = await admin.Ask("PATCH", $"/api/permissionset/{id}", """{"name":"Other"}""").Refused(409);
            Assert.Contains("make one of your own", told, StringComparison.Ordinal);
            await admin.Ask("DELETE", $"/api/permissionset/{id}").Refused(409);
        }
    }

    [Fact]
    public async Task A_set_changes_what_its_holders_may_do_and_is_deleted_when_nobody_has_it()
    {
        using var team = await Team.Of(server);
        using var person = await Person.Of(server);
        var set = (long)(await Make(team.Http, "write")).Body["id"]!;
        var access = $"/api/project/access/{team.ProjectId}/collaborator";
        await team.Http.Post(access,
            $$"""{"collaborators":[{"username":"{{person.Username}}","permissionSetId":{{set}}}]}""").Done();
        var launch = $$"""{"name":"x","projectId":{{team.ProjectId}}}""";
        await person.Http.Post("/api/launch", launch).Done();

        await team.Http.Ask("PATCH", $"/api/permissionset/{set}", """{"permissions":["project:read"]}""").Done();
        await person.Http.Post("/api/launch", launch).Refused(403);

        var told = await team.Http.Ask("DELETE", $"/api/permissionset/{set}").Refused(409);
        Assert.Contains("in use in 1 projects", told, StringComparison.Ordinal);
        await team.Http.Ask("DELETE", $"{access}?username={person.Username}").Done();
        Assert.Equal(HttpStatusCode.NoContent, (await team.Http.Ask("DELETE", $"/api/permissionset/{set}")).Status);
        await team.Http.Get($"/api/permissionset/{set}").Refused(404);
    }

    [Fact]
    public async Task A_deleted_project_keeps_no_set_in_use()
    {
        using var team = await Team.Of(server);
        using var person = await Person.Of(server);
        var set = (long)(await Make(team.Http, "write")).Body["id"]!;
        await team.Http.Post($"/api/project/access/{team.ProjectId}/collaborator",
            $$"""{"collaborators":[{"username":"{{person.Username}}","permissionSetId":{{set}}}]}""").Done();
        await team.Http.Ask("DELETE", $"/api/project/{team.ProjectId}").Done();
        await team.Http.Ask("DELETE", $"/api/permissionset/{set}").Done();
    }

    [Fact]
    public async Task Names_are_unique_and_suggested()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        var made = (await Make(admin, "read")).Body;
        var name = (string)made["name"]!;
        await admin.Post("/api/permissionset",
            $$"""{"name":"{{name}}","permissions":["project:read"]}""").Refused(409);
        var suggest = "/api/permissionset/suggest?query=";
        var found = Assert.Single((await admin.Get(suggest + name[..20].ToUpperInvariant()).Done()).Content);
        Assert.Equal((long)made["id"]!, (long)found["id"]!);
        Assert.Empty((await admin.Get($"{suggest}{name}&ignoreId={made["id"]}").Done()).Content);
    }

    [Theory]
    [InlineData("""{"permissions":["project:read"]}""", "needs a name")]
    [InlineData("""{"name":"unused"}""", "at least project:read")]
    [InlineData("""{"name":"unused","permissions":[]}""", "at least project:read")]
    [InlineData("""{"name":"unused","permissions":["fly"]}""", "project:configure")]
    [InlineData("""{"name":"unused","permissions":[null]}""", "at least project:read")]
    [InlineData("""{"name":"unused","permissions":"project:read"}""", "JSON")]
    public async Task What_is_wrong_is_told(string body, string told)
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        var message = await admin.Post("/api/permissionset", body).Refused(400);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    private static Task<Answer> Make(HttpClient admin, string permission) => admin.Post("/api/permissionset",
        $$"""{"name":"{{Guid.NewGuid():N}}","permissions":["{{permission}}"]}""").Done();
}
