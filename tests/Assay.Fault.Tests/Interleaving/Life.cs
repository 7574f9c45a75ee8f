using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Fault.Tests.Interleaving;

/// <summary>The same acts done to a real server over HTTP, and what it shows afterwards.</summary>
internal sealed class Life : IDisposable
{
    public const int Launches = 3;
    public const int Sessions = 2;

    private readonly RunningServer server;
    private readonly Team team;
    private readonly List<long> launches = [];
    private readonly List<long[]> sessions = [];

    private Life(RunningServer server, Team team) => (this.server, this.team) = (server, team);

    public static async Task<Life> Begin(RunningServer server)
    {
        var life = new Life(server, await Team.Of(server));
        for (var launch = 0; launch < Launches; launch++)
        {
            var made = new JsonObject { ["name"] = $"Launch {launch}", ["projectId"] = life.team.ProjectId };
            var id = (long)(await life.team.Post("/api/launch", made))["id"]!;
            life.launches.Add(id);
            var own = new long[Sessions];
            for (var session = 0; session < Sessions; session++)
                own[session] = (long)(await life.team.Post(
                    "/api/upload/session?manual=true", new JsonObject { ["launchId"] = id }))["id"]!;
            life.sessions.Add(own);
        }
        return life;
    }

    public async Task Upload(Act.Upload upload, bool closed)
    {
        using var form = Patient.Form(upload.Attempts.Select((attempt, at) => ($"{at}-result.json", File(attempt))));
        using var response = await team.Http.PostAsync(
            $"/api/upload?id={sessions[upload.Launch][upload.Session]}", form);
        Assert.Equal(closed ? HttpStatusCode.Locked : HttpStatusCode.Accepted, response.StatusCode);
    }

    public async Task Hide(LifeModel.Row row, bool closed)
    {
        var body = $$"""{"selection":{"launchId":{{launches[row.Launch]}},"leafsInclude":[{{await Id(row)}}]} }""";
        using var response = await team.Http.PostAsync(
            "/api/testresult/bulk/hide", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(closed ? HttpStatusCode.Locked : HttpStatusCode.NoContent, response.StatusCode);
    }

    public async Task Delete(LifeModel.Row row, bool closed)
    {
        using var response = await team.Http.DeleteAsync($"/api/testresult/{await Id(row)}");
        Assert.Equal(closed ? HttpStatusCode.Locked : HttpStatusCode.NoContent, response.StatusCode);
    }

    public Task Close(int launch) => team.Close(launches[launch]);

    public Task Reopen(int launch) => team.Post($"/api/launch/{launches[launch]}/reopen");

    public async Task Merge(Act.Merge merge, HttpStatusCode answers)
    {
        var body = $$"""{"from":{{launches[merge.Launch]}},"to":{{launches[merge.Into]}} }""";
        using var response = await team.Http.PostAsync(
            "/api/launch/merge", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(answers, response.StatusCode);
    }

    public async Task Gone(int launch)
    {
        using var response = await team.Http.GetAsync($"/api/launch/{launches[launch]}");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(await Rows($"select id from test_result where launch_id = {launches[launch]}"));
    }

    public async Task<List<string>> Statistic(int launch) => [.. (await team.Statistic(launches[launch]))
        .Where(pair => pair.Value != 0).Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal)];

    public async Task<List<string>> Chains(int launch)
    {
        var found = await Rows($"""
            select r.session_id, r.uuid, r.hidden, r.hidden_by_user, r.attempts, r.flaky, w.session_id, w.uuid
            from test_result r left join test_result w on w.id = r.retried_by where r.launch_id = {launches[launch]}
            """);
        return [.. found.Select(row => $"{Name(row[0]!, row[1]!)} {Place(row)}")
            .Order(StringComparer.Ordinal)];
    }

    public async Task<List<string>> History(LifeModel.Row of)
    {
        var told = (await team.Get($"/api/testresult/{await Id(of)}/history?size=100"))["content"]!.AsArray();
        var ids = told.Select(row => (long)row!["id"]!).ToArray();
        var found = await Rows($"""
            select launch_id, session_id, uuid from test_result where id = any(array[{string.Join(',', ids)}]::bigint[])
            """);
        Assert.Equal(ids.Length, found.Count);
        return [.. found.Select(row => (Launch: launches.IndexOf((long)row[0]!), Row: row))
            .Select(row => $"{row.Launch}: {Name(row.Row[1]!, row.Row[2]!)}").Order(StringComparer.Ordinal)];
    }

    public Task Recounted(int launch) => new Recount(server.Database, server.DataFolder).Counts(launches[launch]);

    private string Place(object?[] row) => row switch
    {
        [_, _, true, true, ..] => "hidden by hand",
        [_, _, true, _, _, _, { } session, { } uuid] => $"behind {Name(session, uuid)}",
        [_, _, true, ..] => "behind nobody",
        _ => $"visible over {row[4]}{((bool)row[5]! ? " flaky" : "")}",
    };

    private async Task<long> Id(LifeModel.Row row) => (long)(await Rows($"""
        select id from test_result
        where session_id = {sessions[row.Home][row.Session]} and uuid = '{Uuid(row.Attempt.Uuid)}'
        """))[0][0]!;

    private string Name(object session, object uuid)
    {
        var home = sessions.FindIndex(own => own.Contains((long)session));
        var number = int.Parse($"{uuid}"[..8], NumberStyles.HexNumber);
        return $"{home}.{Array.IndexOf(sessions[home], (long)session)}/{number}";
    }

    private static Guid Uuid(int number) => new(number, 0, 0, new byte[8]);

    private static byte[] File(Attempt attempt)
    {
        var start = 1_790_000_000_000 + attempt.Start * 1000;
        return Encoding.UTF8.GetBytes($$"""
            {"uuid":"{{Uuid(attempt.Uuid)}}","name":"t{{attempt.Test}}","fullName":"a.t{{attempt.Test}}",
             "status":"{{LifeModel.Statuses[attempt.Status]}}","start":{{start}},"stop":{{start + 10}},
             "labels":[{"name":"suite","value":"S{{attempt.Test % 2}}"}],
             "parameters":[{"name":"p","value":"{{attempt.Value}}"}],"steps":[{"name":"act","status":"passed"}]}
            """);
    }

    private async Task<List<object?[]>> Rows(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await row.ReadAsync())
            rows.Add([.. Enumerable.Range(0, row.FieldCount).Select(at => row.IsDBNull(at) ? null : row.GetValue(at))]);
        return rows;
    }

    public void Dispose() => team.Dispose();
}
