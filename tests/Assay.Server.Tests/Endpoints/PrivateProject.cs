using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.TestResults;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Reports;
using Assay.Server.Tests.Uploads;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.Endpoints;

/// <summary>
/// A private project with one of everything, whose every text carries a mark: whoever sees the mark has seen the
/// project.
/// </summary>
internal sealed class PrivateProject : IDisposable
{
    private readonly RunningServer server;
    private readonly Team team;

    private PrivateProject(RunningServer server, Team team) => (this.server, this.team) = (server, team);

    public string Mark { get; } = $"secret{Guid.NewGuid():N}";
    public HttpClient Owner => team.Http;
    public long Id => team.ProjectId;

    /// <summary>Ids by what they are of, such as launch or attachment.</summary>
    public Dictionary<string, string> Ids { get; } = new(StringComparer.Ordinal);

    public static async Task<PrivateProject> Of(RunningServer server)
    {
        var project = new PrivateProject(server, await Team.Of(server));
        await project.Fill();
        return project;
    }

    /// <summary>Lets somebody in with the built-in permission set: -3 reads, -2 writes.</summary>
    public Task Admit(Person person, int set) => Owner.Post($"/api/project/access/{Id}/collaborator",
        $$"""{"collaborators":[{"username":"{{person.Username}}","permissionSetId":{{set}}}]}""").Done();

    /// <summary>Everything that is stored of the project, to see whether anything was changed.</summary>
    public async Task<List<string>> Everything()
    {
        var database = server.Database;
        var tables = await database.Column<string>("""
            select distinct table_name || '/' || column_name from information_schema.columns
            where table_schema = 'public' and column_name in ('project_id', 'launch_id') order by 1
            """);
        // What the server would do by itself at any moment.
        while (await database.Column<string>($"select 'waiting' from waiting_name where project_id = {Id}") is not [])
            await new WaitingNames(database, new UploadsInFlight()).Sweep(TestContext.Current.CancellationToken);
        var found = await database.Column<string>($"select 'project ' || md5(p::text) from project p where id = {Id}");
        foreach (var (table, column) in tables.Select(row => row.Split('/')).Select(row => (row[0], row[1])))
        {
            var of = column == "project_id" ? $"= {Id}" : $"in (select id from launch where project_id = {Id})";
            found.AddRange(await database.Column<string>(
                $"select '{table} ' || md5(t::text) from {table} t where {column} {of} order by 1"));
        }
        return found;
    }

    private async Task Fill()
    {
        Ids["project"] = $"{Id}";
        await Owner.Ask("PATCH", $"/api/project/{Id}", $$"""{"name":"{{Mark}}","description":"{{Mark}}"}""").Done();
        var mapping = await team.Post("/api/evschema", JsonNode.Parse(
            $$"""{"projectId":{{Id}},"key":"{{Mark}}","envVar":{"id":-1} }"""));
        Ids["mapping"] = $"{mapping["id"]}";
        Ids["integration"] = await Connected();
        var run = await team.Post("/api/upload/start", JsonNode.Parse($$"""
            {"projectId":{{Id}},"job":{"uid":"j{{Mark}}","name":"{{Mark}}",
               "parameters":[{"name":"{{Mark}}","defaultValue":"{{Mark}}"}]},"ci":{"type":"github"},
             "jobRun":{"uid":"r{{Mark}}","name":"{{Mark}}"},"launch":{"name":"{{Mark}}","tags":["{{Mark}}"]} }
            """));
        Ids["job"] = $"{run["jobId"]}";
        Ids["jobrun"] = $"{run["jobRunId"]}";
        var launch = Ids["launch"] = $"{run["launchId"]}";
        var session = await team.Post("/api/upload/session", new JsonObject
        {
            ["jobRunId"] = (long)run["jobRunId"]!,
            ["environment"] = new JsonArray(new JsonObject { ["key"] = Mark, ["value"] = Mark }),
        });
        Ids["session"] = $"{session["id"]}";
        using (var sent = await Owner.Send($"/api/upload?id={session["id"]}", Files()))
            Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        using (var form = new MultipartFormDataContent())
        {
            form.Add(new ByteArrayContent(Bytes(Mark)), "file", $"{Mark}.txt");
            using var sent = await Owner.PostAsync($"/api/launch/attachment?launchId={launch}", form);
            Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        }
        await team.Close((long)run["launchId"]!);
        await team.Post($"/api/launch/{launch}/reopen");
        Ids["report"] = $"{(await Publisher.Announce(team)).Uuid}";
        await Stored(launch);
    }

    /// <summary>A build server that every owner of a project may see; only the connection is the project's.</summary>
    private async Task<string> Connected()
    {
        var own = Guid.NewGuid().ToByteArray();
        // Nobody listens there, which is known at once.
        var made = await team.Post("/api/integration", JsonNode.Parse(
            $$$"""{"type":"gitlab","settings":{"endpoint":"http://127.{{{own[0]}}}.{{{own[1]}}}.{{{own[2]}}}:1"} }"""));
        await team.Post("/api/integration/project", JsonNode.Parse(
            $$$"""{"projectId":{{{Id}}},"integrationId":{{{made["id"]}}},"secret":{"token":"{{{Mark}}}"} }"""));
        return $"{made["id"]}";
    }

    /// <summary>What there is no operation for yet, and the ids of what uploading and closing made.</summary>
    private async Task Stored(string launch)
    {
        Ids["result"] = await One($"select id from test_result where launch_id = {launch}");
        Ids["attachment"] = await One(
            $"select id from attachment where launch_id = {launch} and result_id is not null");
        Ids["fixture"] = await One($"select id * 256 from fixture_set where launch_id = {launch}");
        Ids["fixtureattachment"] = await One(
            $"select id from attachment where launch_id = {launch} and fixture_set_id is not null");
        Ids["launchattachment"] = await One($"select id from launch_attachment where launch_id = {launch}");
        Ids["testcase"] = await One($"select id from test_case where project_id = {Id}");
        Ids["tag"] = await One($"select id from launch_tag where name = '{Mark}'");
        Ids["defect"] = await One($"""
            with d as (insert into defect (project_id, name, created_at, created_by, modified_at, modified_by)
              values ({Id}, '{Mark}', now(), 'admin', now(), 'admin') returning id),
            r as (insert into defect_result (defect_id, launch_id, result_id)
              select id, {launch}, {Ids["result"]} from d)
            select id from d
            """);
        Ids["account"] = await One("select id from account where username = 'admin'");
        Ids["token"] = await One($"select id from api_token where account_id = {Ids["account"]}");
        Ids["parameter"] = await One($"select id from job_parameter where job_id = {Ids["job"]}");
        Ids["envvar"] = "-1";
        Ids["envvalue"] = await One($"select id from env_var_value where name = '{Mark}'");
        Ids["tree"] = "2";
        Ids["permissionset"] = "-1";
        Ids["status"] = "-3";
        Ids["workflow"] = "-2";
        Ids["testlayer"] = "-3";
    }

    private (string, byte[])[] Files()
    {
        var uuid = Guid.NewGuid();
        return
        [
            ($"{uuid}-result.json", Bytes($$"""
                {"uuid":"{{uuid}}","name":"{{Mark}}","fullName":"{{Mark}}.test","status":"failed","start":1790000000000,
                 "statusDetails":{"message":"{{Mark}}","trace":"{{Mark}}"},"description":"{{Mark}}",
                 "labels":[{"name":"suite","value":"{{Mark}}"},{"name":"feature","value":"{{Mark}}"},
                   {"name":"tag","value":"{{Mark}}"}],
                 "links":[{"name":"{{Mark}}","url":"https://example.org/{{Mark}}","type":"issue"}],
                 "steps":[{"name":"{{Mark}}","attachments":[
                   {"name":"{{Mark}}","source":"1-attachment.txt","type":"text/plain"}]}]}
                """)),
            ($"{uuid}-container.json", Bytes($$"""
                {"uuid":"c{{uuid}}","children":["{{uuid}}"],"befores":[{"name":"{{Mark}}","status":"passed",
                 "attachments":[{"name":"{{Mark}}","source":"2-attachment.txt","type":"text/plain"}]}]}
                """)),
            ("1-attachment.txt", Bytes(Mark)), ("2-attachment.txt", Bytes(Mark)),
            ("categories.json", Bytes($$"""[{"name":"{{Mark}}","matchedStatuses":["failed"]}]""")),
            ("1-globals.json", Bytes($$"""{"errors":[{"message":"{{Mark}}"}]}""")),
        ];
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private async Task<string> One(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        return $"{await command.ExecuteScalarAsync()
            ?? throw new InvalidOperationException($"Nothing came of: {sql}")}";
    }

    public void Dispose() => team.Dispose();
}
