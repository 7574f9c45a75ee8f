using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>Connections of projects to build servers, over the API.</summary>
public sealed class ProjectIntegrationTests(RunningServer server)
{
    [Fact]
    public async Task A_project_is_connected_changed_and_disconnected()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("gitlab", BuildServerStage.Origin());
        var list = $"/api/integration/project/{team.ProjectId}";
        var one = $"/api/integration/{id}/project/{team.ProjectId}";
        Assert.Contains(id, await Available(team));
        await team.Http.Get(one).Refused(404);

        var body = $$"""
            {"integrationId":{{id}},"projectId":{{team.ProjectId}},"settings":{},"secret":{"token":"t"} }
            """;
        var made = (await team.Http.Post("/api/integration/project", body).Done()).Body;
        Assert.Equal(["id", "projectId", "name", "info", "disabled", "settings", "createdDate", "lastModifiedDate"],
            made.AsObject().Select(field => field.Key));
        Assert.Equal((id, team.ProjectId, "gitlab", false), ((long)made["id"]!, (long)made["projectId"]!,
            (string)made["info"]!["type"]!, (bool)made["disabled"]!));
        Assert.Contains("connected to gitlab of tests already",
            await team.Http.Post("/api/integration/project", body).Refused(409));
        Assert.Equal(made.ToJsonString(), Assert.Single((await team.Http.Get(list).Done()).Content).ToJsonString());
        Assert.DoesNotContain(id, await Available(team));

        Assert.True((bool)(await team.Http.Ask("PATCH", one, """{"disabled":true}""").Done()).Body["disabled"]!);
        Assert.True((bool)(await team.Http.Get(one).Done()).Body["disabled"]!);
        Assert.Equal(202, (await team.Http.Ask("DELETE", one)).Code);
        foreach (var method in (string[])["GET", "DELETE"]) await team.Http.Ask(method, one).Refused(404);
        await team.Http.Ask("PATCH", one, "{}").Refused(404);
    }

    [Fact]
    public async Task What_is_not_there_or_disabled_is_not_connected()
    {
        using var team = await Team.Of(server);
        await team.Http.Post("/api/integration/project",
            $$"""{"integrationId":987654321,"projectId":{{team.ProjectId}} }""").Refused(404);
        await team.Http.Post("/api/integration/project", $$"""{"projectId":{{team.ProjectId}} }""").Refused(400);
        var id = await team.Add("gitlab", BuildServerStage.Origin());
        await team.Http.Ask("PATCH", $"/api/integration/{id}", """{"disabled":true}""").Done();
        Assert.Contains("an administrator can enable it", await team.Http.Post("/api/integration/project",
            $$"""{"integrationId":{{id}},"projectId":{{team.ProjectId}} }""").Refused(409));
        Assert.DoesNotContain(id, await Available(team));
    }

    [Fact]
    public async Task A_reader_sees_a_writer_does_not_change_and_an_owner_connects()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("gitlab", BuildServerStage.Origin());
        using var person = await Person.Of(server);
        var body = $$"""{"integrationId":{{id}},"projectId":{{team.ProjectId}} }""";
        var one = $"/api/integration/{id}/project/{team.ProjectId}";
        await Admit(-2);
        await person.Http.Post("/api/integration/project", body).Refused(403);
        await person.Http.Post("/api/integration/project/validate", body).Refused(403);
        await person.Http.Get(
            $"/api/integration/projectfields?integrationId={id}&projectId={team.ProjectId}").Refused(403);
        await Admit(-1);
        await person.Http.Post("/api/integration/project", body).Done();
        await Admit(-3);
        Assert.Equal(id, (long)(await person.Http.Get(one).Done()).Body["id"]!);
        await person.Http.Ask("PATCH", one, """{"disabled":true}""").Refused(403);
        await person.Http.Ask("DELETE", one).Refused(403);
        foreach (var path in (string[])["/api/integration", $"/api/integration/{id}", "/api/integration/available"])
            await person.Http.Get(path).Refused(403);

        Task Admit(int set) => team.Http.Post($"/api/project/access/{team.ProjectId}/collaborator",
            $$"""{"collaborators":[{"username":"{{person.Username}}","permissionSetId":{{set}}}]}""").Done();
    }

    [Fact]
    public async Task Without_a_project_only_those_who_configure_one_try_a_connection()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Knowing("PRIVATE-TOKEN", "own", """{"username":"bot"}""");
        var id = await team.Add("gitlab", fake.Address);
        using var person = await Person.Of(server);
        var body = $$"""{"integrationId":{{id}},"secret":{"token":"own"} }""";
        Assert.Contains(
            "project:configure", await person.Http.Post("/api/integration/project/validate", body).Refused(403));
        Assert.Empty(fake.Asked);
        using var own = await Team.Of(person.Http);
        await person.Http.Post("/api/integration/project/validate", body).Done();
        Assert.Single(fake.Asked);
    }

    [Fact]
    public async Task With_enabled_by_default_every_project_is_connected_also_new_ones()
    {
        await using var lone = new LoneServer(server);
        await lone.InitializeAsync();
        var first = await Project("First");
        var all = (long)(await lone.Admin.Post("/api/integration",
            BuildServerStage.Body("github", "https://github.com", everywhere: true)).Done()).Body["id"]!;
        var some = (long)(await lone.Admin.Post("/api/integration",
            BuildServerStage.Body("gitlab", "https://gitlab.com", everywhere: false)).Done()).Body["id"]!;
        var second = await Project("Second");
        Assert.Equal([all], await Connected(first));
        Assert.Equal([all], await Connected(second));

        await lone.Admin.Ask("DELETE", $"/api/integration/{all}/project/{first}").Done();
        await lone.Admin.Ask("PATCH", $"/api/integration/{all}", """{"enabledByDefault":true,"name":"Hub"}""").Done();
        Assert.Empty(await Connected(first));
        await lone.Admin.Ask("PATCH", $"/api/integration/{some}", """{"enabledByDefault":true}""").Done();
        Assert.Equal([some], await Connected(first));
        Assert.Equal(2, (await Connected(second)).Length);

        async Task<long> Project(string name) => (long)(await lone.Admin.Post("/api/project",
            new JsonObject { ["name"] = name }.ToJsonString()).Done()).Body["id"]!;
        async Task<long[]> Connected(long project) =>
            [.. (await lone.Admin.Get($"/api/integration/project/{project}").Done()).Content
                .Select(row => (long)row["id"]!)];
    }

    private static async Task<IEnumerable<long>> Available(Team team) =>
        (await team.Http.Get($"/api/integration/project/{team.ProjectId}/available?size=1000").Done()).Content
            .Select(row => (long)row["id"]!);
}
