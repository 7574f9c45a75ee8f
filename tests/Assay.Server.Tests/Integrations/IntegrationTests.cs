using System.Text.Json.Nodes;
using Assay.Server.Integrations;
using Assay.Server.Jobs;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>Build servers of the whole instance, over the API.</summary>
public sealed class IntegrationTests(RunningServer server)
{
    [Fact]
    public async Task A_build_server_is_added_found_changed_and_deleted()
    {
        using var team = await Team.Of(server);
        var origin = BuildServerStage.Origin();
        var made = (await team.Http.Post(
            "/api/integration", BuildServerStage.Body("jenkins", origin + "/ci/")).Done()).Body;
        var id = (long)made["id"]!;
        Assert.Equal(["id", "name", "info", "projectsCount", "createdDate", "lastModifiedDate"],
            made.AsObject().Select(field => field.Key));
        Assert.Equal(
            """["type","name","description","operations","routines"] "jenkins" [] ["endpoint"]""",
            new JsonArray([.. made["info"]!.AsObject().Select(field => (JsonNode)field.Key)]).ToJsonString()
                + $" {made["info"]!["type"]!.ToJsonString()} {made["info"]!["operations"]!.ToJsonString()}"
                + $" {made["info"]!["routines"]!.ToJsonString()}");
        var all = (await team.Http.Get("/api/integration?size=1000").Done()).Content;
        Assert.Contains(all, row => (long)row["id"]! == id);

        var changed = (await team.Http.Ask("PATCH", $"/api/integration/{id}",
            """{"name":"CI","settings":{"disableCertificateValidation":true}}""").Done()).Body;
        Assert.Equal("CI", (string)changed["name"]!);
        var form = (await team.Http.Get($"/api/integration/globalfields?type=jenkins&integrationId={id}").Done()).Body;
        Assert.Equal((origin + "/ci", true), ((string)form["globalFieldsValues"]!["endpoint"]!,
            (bool)form["globalFieldsValues"]!["disableCertificateValidation"]!));

        Assert.Equal(202, (await team.Http.Ask("DELETE", $"/api/integration/{id}")).Code);
        await team.Http.Get($"/api/integration/{id}").Refused(404);
        await team.Http.Ask("DELETE", $"/api/integration/{id}").Refused(404);
    }

    [Theory]
    [InlineData("jira", "aws, azure, bamboo, bitbucket, circleci, custom, github, gitlab, jenkins, teamcity, tekton")]
    [InlineData(null, "are build servers so far")]
    public async Task Other_types_are_refused_with_those_that_there_are(string? type, string expected)
    {
        using var team = await Team.Of(server);
        var settings = new JsonObject { ["endpoint"] = "https://x.invalid" };
        var body = new JsonObject { ["type"] = type, ["settings"] = settings };
        Assert.Contains(expected, await team.Http.Post("/api/integration", body.ToJsonString()).Refused(400));
        Assert.Contains(expected, await team.Http.Post("/api/integration/validate", body.ToJsonString()).Refused(400));
        await team.Http.Get($"/api/integration/globalfields?type={type}").Refused(400);
    }

    [Theory]
    [InlineData("{}", "settings.endpoint is the address of Jenkins, such as https://jenkins.example.com")]
    [InlineData("""{"endpoint":"ftp://files.invalid"}""", "begins with http:// or https://")]
    [InlineData("""{"endpoint":"https://user:secret@ci.invalid"}""", "without user")]
    [InlineData("""{"endpoint":"https://ci.invalid?token=1"}""", "without user, password and query")]
    [InlineData("""{"endpoint":[1]}""", "settings.endpoint should be a text")]
    [InlineData("7", "settings should be an object")]
    public async Task An_address_that_is_none_is_refused(string settings, string expected)
    {
        using var team = await Team.Of(server);
        Assert.Contains(expected, await team.Http.Post(
            "/api/integration", $$"""{"type":"jenkins","settings":{{settings}} }""").Refused(400));
    }

    [Fact]
    public async Task There_is_one_of_a_type_at_an_origin_because_jobs_go_by_it()
    {
        using var team = await Team.Of(server);
        var origin = BuildServerStage.Origin();
        var id = await team.Add("gitlab", origin);
        Assert.Contains("gitlab of tests is the integration of the type gitlab", await team.Http.Post(
            "/api/integration", BuildServerStage.Body("gitlab", origin.ToUpperInvariant() + "/path")).Refused(409));
        await team.Add("jenkins", origin);
        var other = await team.Add("gitlab", BuildServerStage.Origin());
        await team.Http.Ask("PATCH", $"/api/integration/{other}",
            $$$"""{"settings":{"endpoint":"{{{origin}}}"}}""").Refused(409);
        await team.Http.Ask("PATCH", $"/api/integration/{id}",
            $$$"""{"settings":{"endpoint":"{{{origin}}}/sub"}}""").Done();
    }

    [Fact]
    public async Task Every_type_of_job_has_its_kind_of_build_server_with_a_form()
    {
        using var team = await Team.Of(server);
        var kinds = (await team.Http.Get("/api/integration/available?size=100").Done()).Content.ToList();
        Assert.Equal(11, kinds.Count);
        foreach (var kind in kinds)
        {
            var type = (string)kind["type"]!;
            Assert.Equal(type, JobTypes.Of(type));
            var form = (await team.Http.Get($"/api/integration/globalfields?type={type}").Done()).Body;
            Assert.Equal("text endpoint, checkbox disableCertificateValidation", Words(form["globalFields"]!));
            Assert.Contains("password", Words(form["defaultSecretFields"]!));
            Assert.False((bool)form["defaultSecretSpecified"]!);
        }
        foreach (var name in (string[])["circle", "amazon", "unheard of"])
            Assert.NotNull(BuildServers.Find(JobTypes.Of(name)));
        Assert.Equal(["github"], (await team.Http.Get("/api/integration/available?query=HUB").Done()).Content
            .Select(kind => (string)kind["type"]!));
    }

    [Fact]
    public async Task The_projects_of_a_build_server_are_counted_and_listed()
    {
        using var team = await Team.Of(server);
        using var other = await Team.Of(server);
        var id = await team.Add("github", BuildServerStage.Origin());
        await team.Connect(id);
        await other.Connect(id);
        Assert.Equal(2, (int)(await team.Get($"/api/integration/{id}"))["projectsCount"]!);
        var projects = (await team.Http.Get($"/api/integration/{id}/project").Done()).Content.ToList();
        Assert.Equal([team.ProjectId, other.ProjectId], projects.Select(row => (long)row["id"]!).Order());
        Assert.Equal(["id", "name", "abbr", "isPublic"], projects[0].AsObject().Select(field => field.Key));
        Assert.Equal(2, (await team.Http.Get($"/api/integration/{id}/project?my=true").Done()).Content.Count());
        Assert.Empty((await team.Http.Get($"/api/integration/{id}/project?favorite=true").Done()).Content);
        Assert.Empty((await team.Http.Get($"/api/integration/{id}/project?query=%25").Done()).Content);

        using (await other.Http.DeleteAsync($"/api/project/{other.ProjectId}", TestContext.Current.CancellationToken))
            Assert.Equal(1, (int)(await team.Get($"/api/integration/{id}"))["projectsCount"]!);
        await team.Http.Get("/api/integration/987654321/project").Refused(404);
    }

    [Fact]
    public async Task Names_are_suggested_to_those_who_may_read_a_project_that_has_it()
    {
        using var team = await Team.Of(server);
        var id = await team.Add("teamcity", BuildServerStage.Origin());
        await team.Connect(id);
        using var reader = await Person.Of(server);
        var path = $"/api/integration/suggest?id={id}";
        Assert.Empty((await reader.Http.Get(path).Done()).Content);
        await reader.Http.Get($"{path}&projectId={team.ProjectId}").Refused(404);
        await team.Http.Post($"/api/project/access/{team.ProjectId}/collaborator",
            $$"""{"collaborators":[{"username":"{{reader.Username}}","permissionSetId":-3}]}""").Done();
        foreach (var asked in (string[])
            [path, $"{path}&projectId={team.ProjectId}", $"{path}&integrationType=teamcity"])
            Assert.Equal(id, (long)Assert.Single((await reader.Http.Get(asked).Done()).Content)["id"]!);
        foreach (var asked in (string[])
            [$"{path}&integrationType=github", $"{path}&operation=job_run", $"{path}&ignoreId={id}"])
            Assert.Empty((await team.Http.Get(asked).Done()).Content);
    }

    private static string Words(JsonNode fields) =>
        string.Join(", ", fields.AsArray().Select(field => $"{field!["type"]} {field["name"]}"));
}
