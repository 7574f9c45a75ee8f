using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>Credentials are written, used, and never seen again.</summary>
public sealed class IntegrationSecretTests(RunningServer server)
{
    private readonly string first = $"first-{Guid.NewGuid():N}", second = $"second-{Guid.NewGuid():N}";

    [Fact]
    public async Task Credentials_are_in_no_answer_no_log_and_not_readable_in_the_database()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http => FakeBuildServer.Text(http, 401, "{}"));
        var secret = $$"""{"username":"{{first}}","token":"{{second}}"}""";
        var id = await team.Add("jenkins", fake.Address, secret);
        await team.Connect(id, secret);
        var (all, one) = ($"/api/integration/{id}", $"/api/integration/{id}/project/{team.ProjectId}");
        foreach (var asked in (Task<Answer>[])
            [
                team.Http.Get(all), team.Http.Get(one), team.Http.Get($"{all}/project"),
                team.Http.Get($"/api/integration/globalfields?type=jenkins&integrationId={id}"),
                team.Http.Get($"/api/integration/projectfields?integrationId={id}&projectId={team.ProjectId}"),
                team.Http.Get($"/api/integration/project/{team.ProjectId}"),
                team.Http.Ask("PATCH", all, $$"""{"defaultSecret":{{secret}} }"""),
                team.Http.Ask("PATCH", one, $$"""{"secret":{{secret}} }"""),
                team.Http.Post("/api/integration/project/validate",
                    $$"""{"integrationId":{{id}},"projectId":{{team.ProjectId}},"secret":{{secret}} }"""),
                team.Http.Post("/api/integration/validate",
                    BuildServerStage.Body("jenkins", fake.Address, secret)),
                team.Http.Get($"/administration/integrations/{id}"),
                team.Http.Get($"/project/{team.ProjectId}/settings/integrations/{id}"),
            ])
        {
            var answer = await asked;
            Assert.True(answer.Code is 200 or 400, answer.Text);
            Assert.DoesNotContain(first, answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(second, answer.Text, StringComparison.Ordinal);
        }

        Assert.Equal(2, fake.Asked.Count);
        var stored = await Stored(id);
        Assert.Equal(2, stored.Count(text => text.StartsWith("CfDJ8", StringComparison.Ordinal)));
        foreach (var text in stored.Append(Decoded(stored)))
        {
            Assert.DoesNotContain(first, text, StringComparison.Ordinal);
            Assert.DoesNotContain(second, text, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(server.Logs.Lines, line =>
            line.Contains(first, StringComparison.Ordinal) || line.Contains(second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_left_out_stays_field_by_field_and_an_empty_text_forgets()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http =>
            FakeBuildServer.Text(http, 200, """{"anonymous":false,"name":"x"}"""));
        var id = await team.Add("jenkins", fake.Address, """{"username":"everybody","token":"shared"}""");
        await team.Connect(id);
        Assert.Equal("everybody:shared", await Sent());
        await Patch("""{"secret":{"username":"ann","token":"old"}}""");
        Assert.Equal("ann:old", await Sent());
        await Patch("""{"secret":{"token":"new"}}""");
        await Patch("""{"disabled":false}""");
        await Patch("""{"secret":{}}""");
        await Patch("""{"secret":null}""");
        Assert.Equal("ann:new", await Sent());
        Assert.True(await Specified());
        await team.Http.Ask("PATCH", $"/api/integration/{id}", """{"defaultSecret":{"token":"rotated"}}""").Done();
        await Patch("""{"secret":{"username":"","token":""}}""");
        Assert.False(await Specified());
        Assert.Equal("everybody:rotated", await Sent());
        Assert.Contains("secret.token is needed too", await team.Http.Ask("PATCH",
            $"/api/integration/{id}/project/{team.ProjectId}", """{"secret":{"username":"bob"}}""").Refused(400));
        Assert.Contains("one line", await team.Http.Ask("PATCH", $"/api/integration/{id}/project/{team.ProjectId}",
            """{"secret":{"username":"bob\r\nX: y","token":"t"}}""").Refused(400));

        Task Patch(string body) =>
            team.Http.Ask("PATCH", $"/api/integration/{id}/project/{team.ProjectId}", body).Done();
        async Task<bool> Specified() => (bool)(await team.Get(
            $"/api/integration/projectfields?integrationId={id}&projectId={team.ProjectId}"))["secretSpecified"]!;
        async Task<string> Sent()
        {
            await team.Http.Post("/api/integration/project/validate",
                $$"""{"integrationId":{{id}},"projectId":{{team.ProjectId}} }""").Done();
            var sent = fake.Asked[^1].Headers["Authorization"];
            Assert.StartsWith("Basic ", sent, StringComparison.Ordinal);
            return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(sent[6..]));
        }
    }

    [Fact]
    public async Task Credentials_whose_key_is_gone_are_entered_again()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Knowing("PRIVATE-TOKEN", "again", """{"username":"bot"}""");
        var id = await team.Add("gitlab", fake.Address);
        await team.Connect(id);
        await using var lost = server.Database.CreateCommand(
            $"update project_integration set secret = 'CfDJ8Anything' where integration_id = {id}");
        await lost.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var body = $$"""{"integrationId":{{id}},"projectId":{{team.ProjectId}} }""";
        Assert.Contains(
            "Enter them again", await team.Http.Post("/api/integration/project/validate", body).Refused(409));
        foreach (var patch in (string[])["""{"secret":{},"disabled":true}""", """{"secret":{"token":"again"}}"""])
            await team.Http.Ask("PATCH", $"/api/integration/{id}/project/{team.ProjectId}", patch).Done();
        await team.Http.Post("/api/integration/project/validate", body).Done();
    }

    private async Task<List<string>> Stored(long id)
    {
        await using var command = server.Database.CreateCommand($"""
            select value from integration t, jsonb_each_text(to_jsonb(t)) where t.id = {id} and value is not null
            union all select value from project_integration t, jsonb_each_text(to_jsonb(t))
            where t.integration_id = {id} and value is not null
            """);
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var found = new List<string>();
        while (await row.ReadAsync(TestContext.Current.CancellationToken)) found.Add(row.GetString(0));
        return found;
    }

    private static string Decoded(IEnumerable<string> stored) => string.Concat(stored
        .Where(text => text.StartsWith("CfDJ8", StringComparison.Ordinal))
        .Select(text => System.Text.Encoding.Latin1.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text))));
}
