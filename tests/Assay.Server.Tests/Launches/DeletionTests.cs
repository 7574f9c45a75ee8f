using System.Net;
using System.Text;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Launches;

/// <summary>A launch that is deleted is gone for everybody at once; its rows go in the background.</summary>
public sealed class DeletionTests(RunningServer server)
{
    [Fact]
    public async Task A_deleted_launch_is_in_no_list_history_or_search_at_once()
    {
        using var team = await Team.Of(server);
        var kept = await team.Upload([AllureFile.Result("a.b.seen")]);
        var deleted = await team.Upload([AllureFile.Result("a.b.seen"), AllureFile.Result("a.b.other")]);
        await team.Close(kept);
        await team.Close(deleted);
        var result = (await team.Get($"/api/testresult?launchId={kept}"))["content"]![0]!;
        Assert.Equal(1, (int)(await team.Get($"/api/testresult/{result["id"]}/history"))["totalElements"]!);

        using (var answer = await team.Http.DeleteAsync($"/api/launch/{deleted}"))
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        Assert.Equal([kept], Ids(await team.Get($"/api/launch?projectId={team.ProjectId}")));
        Assert.Equal([(long)result["id"]!], Ids(await team.Get($"/api/testresult?projectId={team.ProjectId}")));
        Assert.Equal([(long)result["id"]!], Ids(await team.Get(
            $"/api/testresult/__search?projectId={team.ProjectId}&rql=status%3D%22passed%22")));
        Assert.Equal(0, (int)(await team.Get($"/api/testresult/{result["id"]}/history"))["totalElements"]!);
        Assert.Equal([(long)result["id"]!], Ids(await team.Get($"/api/testcase/{result["testCaseId"]}/history")));
    }

    [Fact]
    public async Task Every_row_of_a_deleted_launch_goes_and_no_other()
    {
        using var team = await Team.Of(server);
        var kept = await team.Upload(Everything());
        var deleted = await team.Upload(Everything());
        var before = await Rows(kept);
        Assert.Equal(before.Keys, (await Rows(deleted)).Keys);
        Assert.Contains("test_result", before.Keys);
        Assert.Contains("attachment", before.Keys);
        Assert.Contains("fixture_set", before.Keys);
        (await team.Http.DeleteAsync($"/api/launch/{deleted}")).Dispose();

        await Task.WhenAll(server.SpaceGivenBack(deleted), server.SpaceGivenBack(deleted));

        Assert.Empty(await Rows(deleted));
        Assert.Equal(before, await Rows(kept));
        using var again = await team.Http.DeleteAsync($"/api/launch/{deleted}");
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
    }

    /// <summary>A retried test, one with a file, and both in a container.</summary>
    private static (string, byte[])[] Everything()
    {
        var (first, second, third, container) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        return
        [
            File($"{first}-result.json", $$"""
                {"uuid":"{{first}}","name":"one","fullName":"a.b.one","historyId":"h","status":"failed","start":1,
                 "stop":2,"labels":[{"name":"suite","value":"S"}],"statusDetails":{"message":"no"}
                }
                """),
            File($"{second}-result.json", $$"""
                {"uuid":"{{second}}","name":"one","fullName":"a.b.one","historyId":"h","status":"passed","start":3,
                 "stop":4,"labels":[{"name":"suite","value":"S"}]}
                """),
            File($"{third}-result.json", $$"""
                {"uuid":"{{third}}","name":"two","fullName":"a.b.two","status":"passed",
                 "attachments":[{"name":"log","source":"{{third}}-attachment.txt","type":"text/plain"}]}
                """),
            File($"{third}-attachment.txt", "what was seen"),
            File($"{container}-container.json", $$"""
                {"uuid":"{{container}}","children":["{{second}}","{{third}}"],
                 "befores":[{"name":"prepare","status":"passed"}]}
                """),
            File("broken-result.json", "{"),
        ];
    }

    private static (string, byte[]) File(string name, string content) => (name, Encoding.UTF8.GetBytes(content));

    /// <summary>How many rows of the launch there are in each table that has any, whatever tables there are.</summary>
    private async Task<SortedDictionary<string, long>> Rows(long launch)
    {
        await using var find = server.Database.CreateCommand("""
            select table_name::text from information_schema.columns
            where table_schema = 'public' and column_name = 'launch_id'
            """);
        var tables = new List<string>();
        await using (var row = await find.ExecuteReaderAsync())
            while (await row.ReadAsync()) tables.Add(row.GetString(0));
        var rows = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in tables)
        {
            await using var count = server.Database.CreateCommand(
                $"select count(*) from {table} where launch_id = $1");
            count.Parameters.AddWithValue(launch);
            if (await count.ExecuteScalarAsync() is long found and > 0) rows[table] = found;
        }
        return rows;
    }

    private static long[] Ids(System.Text.Json.Nodes.JsonNode page) =>
        [.. page["content"]!.AsArray().Select(row => (long)row!["id"]!)];
}
