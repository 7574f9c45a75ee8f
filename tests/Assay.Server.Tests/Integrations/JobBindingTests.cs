using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>Which build server a job has.</summary>
public sealed class JobBindingTests(RunningServer server)
{
    private readonly string origin = BuildServerStage.Origin();

    [Fact]
    public async Task A_pipeline_that_reports_is_a_job_of_the_build_server_with_its_type_and_origin()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("github", origin);
        await team.Connect(id);
        await team.Connect(await team.Add("jenkins", origin));
        Assert.Equal(id, await team.ServerOf(await team.Report("a", "github", origin.ToUpperInvariant() + "/x")));
        Assert.Equal(id, await team.ServerOf(await team.Report("b", "github", null, origin + "/acme/shop/actions")));
        Assert.Null(await team.ServerOf(await team.Report("c", "gitlab", origin)));
        Assert.Null(await team.ServerOf(await team.Report("d", "github", BuildServerStage.Origin())));
        // It says later where it is, or from elsewhere.
        Assert.Equal(id, await team.ServerOf(await team.Report("d", "github", origin)));
        Assert.Null(await team.ServerOf(await team.Report("a", "github", BuildServerStage.Origin())));
        var named = (await team.Get($"/api/job?projectId={team.ProjectId}&externalId=b"))["integrationName"];
        Assert.Equal("github of tests", (string?)named);
    }

    [Fact]
    public async Task Jobs_find_a_build_server_that_is_connected_and_lose_one_that_is_disconnected()
    {
        using var team = await Team.Of(server);
        using var other = await Team.Of(server);
        var (job, foreign) = (await team.Report("a", "gitlab", origin), await other.Report("a", "gitlab", origin));
        var id = await team.Add("gitlab", origin);
        Assert.Null(await team.ServerOf(job));
        await team.Connect(id);
        Assert.Equal((id, null), (await team.ServerOf(job), await other.ServerOf(foreign)));
        await team.Http.Ask("DELETE", $"/api/integration/{id}/project/{team.ProjectId}").Done();
        Assert.Null(await team.ServerOf(job));
        await team.Connect(id);
        await team.Http.Ask("DELETE", $"/api/integration/{id}").Done();
        Assert.Null(await team.ServerOf(job));
        Assert.Equal("a", (string?)(await team.Get($"/api/job/{job}"))["name"]);
    }

    [Fact]
    public async Task Disabled_ones_are_not_found_by_project_and_for_everybody()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("gitlab", origin);
        await team.Connect(id);
        var job = await team.Report("a", "gitlab", origin);
        foreach (var path in (string[])[$"/api/integration/{id}", $"/api/integration/{id}/project/{team.ProjectId}"])
        {
            Assert.Equal(id, await team.ServerOf(job));
            await team.Http.Ask("PATCH", path, """{"disabled":true}""").Done();
            Assert.Null(await team.ServerOf(job));
            Assert.Null(await team.ServerOf(await team.Report("a", "gitlab", origin)));
            await team.Http.Ask("PATCH", path, """{"disabled":false}""").Done();
        }
        Assert.Equal(id, await team.ServerOf(job));
    }

    [Fact]
    public async Task Jobs_follow_when_the_address_of_a_build_server_changes()
    {
        using var team = await Team.Of(server);
        var moved = BuildServerStage.Origin();
        var id = await team.Add("gitlab", origin);
        await team.Connect(id);
        var (old, fresh) = (await team.Report("old", "gitlab", origin), await team.Report("fresh", "gitlab", moved));
        Assert.Equal((id, null), (await team.ServerOf(old), await team.ServerOf(fresh)));
        await team.Http.Ask("PATCH", $"/api/integration/{id}", $$$"""{"settings":{"endpoint":"{{{moved}}}"}}""").Done();
        Assert.Equal((null, id), (await team.ServerOf(old), await team.ServerOf(fresh)));
    }

    [Fact]
    public async Task A_job_that_a_person_makes_or_moves_finds_it_too()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("gitlab", origin);
        await team.Connect(id);
        var job = (long)(await team.Post("/api/job", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["externalId"] = "a", ["type"] = "gitlab", ["url"] = origin + "/shop",
        }))["id"]!;
        Assert.Equal(id, await team.ServerOf(job));
        await Patch(team, job, $$"""{"url":"{{BuildServerStage.Origin()}}"}""").Done();
        Assert.Null(await team.ServerOf(job));
        await Patch(team, job, $$"""{"url":"{{origin}}"}""").Done();
        Assert.Equal(id, await team.ServerOf(job));
    }

    [Fact]
    public async Task What_a_person_has_chosen_stays_until_it_is_disconnected()
    {
        using var team = await Team.Of(server);
        var (own, chosen) = (await team.Add("gitlab", origin), await team.Add("jenkins", BuildServerStage.Origin()));
        await team.Connect(own);
        var job = await team.Report("a", "gitlab", origin);
        Assert.Contains("connect it first", await Patch(team, job, $$"""{"integrationId":{{chosen}}}""").Refused(400));
        await team.Connect(chosen);
        var choice = (await Patch(team, job, $$"""{"integrationId":{{chosen}}}""").Done()).Body;
        Assert.Equal(chosen, (long)choice["integrationId"]!);
        await team.Report("a", "gitlab", origin);
        await Patch(team, job, """{"name":"renamed"}""").Done();
        Assert.Equal(chosen, await team.ServerOf(job));

        await Patch(team, job, """{"integrationId":0}""").Done();
        await team.Report("a", "gitlab", origin);
        Assert.Null(await team.ServerOf(job));
        await Patch(team, job, """{"integrationId":-1}""").Done();
        Assert.Equal(own, await team.ServerOf(job));

        await Patch(team, job, $$"""{"integrationId":{{chosen}}}""").Done();
        await team.Http.Ask("DELETE", $"/api/integration/{chosen}/project/{team.ProjectId}").Done();
        Assert.Equal(own, await team.ServerOf(job));
    }

    [Fact]
    public async Task A_job_is_made_with_a_build_server_and_takes_its_type()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("teamcity", origin);
        var body = new JsonObject
        {
            ["projectId"] = team.ProjectId, ["integrationId"] = id, ["externalId"] = "Shop_E2e",
        }.ToJsonString();
        Assert.Contains("connect it first", await team.Http.Post("/api/job", body).Refused(400));
        await team.Connect(id);
        var made = (await team.Http.Post("/api/job", body).Done()).Body;
        Assert.Equal((id, "teamcity"), ((long)made["integrationId"]!, (string)made["type"]!));
    }

    [Fact]
    public async Task One_that_every_project_has_is_found_at_once()
    {
        await using var lone = new LoneServer(server);
        await lone.InitializeAsync();
        var team = await Team.Of(lone.Admin);
        var job = await team.Report("a", "gitlab", origin);
        var made = await team.Http.Post(
            "/api/integration", BuildServerStage.Body("gitlab", origin, everywhere: true)).Done();
        Assert.Equal((long)made.Body["id"]!, await team.ServerOf(job));
    }

    private static Task<Answer> Patch(Team team, long job, string body) =>
        team.Http.Ask("PATCH", $"/api/job/{job}", body);
}
