using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Accounts;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.TestResults;
using Assay.Server.Tests.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.TestCases;

/// <summary>A shop whose launches are closed, so that its results become test cases.</summary>
internal static class CaseShop
{
    /// <summary>Uploads these results in a launch of their own and closes it.</summary>
    public static async Task<long> Documented(this Shop shop, params ReportedTest[] tests)
    {
        var launch = await shop.LaunchOf(tests);
        await shop.Close(launch);
        return launch;
    }

    public static async Task Close(this Shop shop, long launch)
    {
        await shop.Http.Post($"/api/launch/{launch}/close", []);
        for (var tries = 0; tries < 400 && !(bool)(await shop.Get($"/api/launch/{launch}/progress"))["ready"]!; tries++)
            await Task.Delay(25, TestContext.Current.CancellationToken);
    }

    public static async Task<long> Case(this Shop shop, string name) =>
        (await shop.Rows($"/api/testcase?projectId={shop.Id}&size=1000")).Single(row => row.Text("name") == name)
            .Number("id");

    /// <summary>What no route writes yet.</summary>
    public static async Task Sql(this Shop shop, string sql)
    {
        await using var command = shop.Server.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Somebody with an account and no projects.</summary>
    public static async Task<HttpClient> Stranger(this RunningServer server)
    {
        await using var insert = server.Database.CreateCommand(
            $"insert into account (username, role, created_at) values ('{Guid.NewGuid():N}', 1, now()) returning id");
        var id = (long)(await insert.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        var tokens = server.Services.GetRequiredService<ApiTokens>();
        return server.WithToken((await tokens.Create(id, "t", TestContext.Current.CancellationToken)).Secret);
    }

    public static Task Defect(this Shop shop, string name, bool closed = false) => shop.Sql($"""
        insert into defect (project_id, name, closed, created_at, created_by, modified_at, modified_by)
        values ({shop.Id}, '{name}', {closed}, now(), 'anna', now(), 'ben')
        """);

    public static async Task<HttpStatusCode> Status(this Shop shop, string path, HttpClient? by = null) =>
        (await shop.Try(HttpMethod.Get, path, by: by)).Status;

    public static string[] Texts(this JsonNode list, string name) =>
        [.. list.AsArray().Select(row => row.Text(name))];

    public static string Text(this JsonNode? row, string name) => (string)row![name]!;

    public static long Number(this JsonNode? row, string name) => (long)row![name]!;

    /// <summary>The numbers of a page's rows.</summary>
    public static async Task<List<long>> Numbers(this Shop shop, string path, string name = "id") =>
        [.. (await shop.Rows(path)).Select(row => row.Number(name))];
}
