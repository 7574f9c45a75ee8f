using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Data;
using Assay.Server.TestResults;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Server.Tests.Uploads;

/// <summary>
/// Clients send their whole environment, and tests have secrets in masked parameters: none of it may stay.
/// </summary>
public sealed class SecretTests(RunningServer server)
{
    private static readonly string[] Secrets =
        [.. Enumerable.Range(0, 8).Select(number => $"planted-{number}-{Guid.NewGuid():N}")];
    private static readonly string Open = $"open-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_planted_secret_is_in_no_table_file_or_log()
    {
        var space = await Workspace.Open(server);
        await Plant(space);

        var dump = await Dump();
        var bodies = (await space.Bodies()).ConvertAll(Json);
        var fixtures = (await space.Fixtures()).ConvertAll(Json);
        var stored = string.Concat([dump, .. bodies, .. fixtures]);
        Assert.Equal(3,
            bodies.Count(body => body.Contains(Open, StringComparison.Ordinal))
            + (dump.Contains(Open, StringComparison.Ordinal) ? 1 : 0)
            + fixtures.Count(body => body.Contains(Open, StringComparison.Ordinal)));
        foreach (var secret in Secrets)
        {
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
        // Otherwise the log's file may be given another name while the files are looked through one by one.
        await space.Run("checkpoint");
        Assert.True(await InFiles(Open));
        foreach (var secret in Secrets) Assert.False(await InFiles(secret), secret);
    }

    private async Task Plant(Workspace space)
    {
        using var http = await server.Admin();
        var session = await http.Post("/api/upload/session?manual=true", new JsonObject
        {
            ["launchId"] = space.LaunchId,
            ["environment"] = new JsonArray(
                new JsonObject { ["key"] = "AWS_SECRET", ["value"] = Secrets[0] },
                new JsonObject { ["key"] = Secrets[1], ["value"] = "x" },
                new JsonObject { ["key"] = "BROWSER", ["value"] = Open }),
        });
        using (var broken = new StringContent(
            $$"""{"launchId":{{space.LaunchId}},"environment":[{"key":"A","value":"{{Secrets[2]}}" """))
        {
            broken.Headers.ContentType = new("application/json");
            using var refused = await http.PostAsync(
                "/api/upload/session?manual=true", broken, TestContext.Current.CancellationToken);
            Assert.Equal(400, (int)refused.StatusCode);
        }
        var parameter = (string name, string value) =>
            $$"""[{"name":"{{name}}","value":"{{value}}","mode":"masked"}]""";
        var result = $$"""
            {"uuid":"r1","name":"signs in","fullName":"secrets.{{space.ProjectId}}","status":"passed",
            "start":1,"stop":2,
            "parameters":{{parameter("password", Secrets[3])}},
            "steps":[{"name":"types {{Open}}","status":"passed","parameters":{{parameter("password", Secrets[4])}}}]}
            """;
        var container = $$"""
            {"uuid":"c1","children":["r1"],"befores":[{"name":"opens {{Open}}","status":"passed",
            "steps":[{"name":"connects","status":"passed","parameters":{{parameter("token", Secrets[5])}}}]}]}
            """;
        using var response = await http.Send($"/api/upload?id={session["id"]}",
        [
            ("1-result.json", Encoding.UTF8.GetBytes(result)), ("1-container.json", Encoding.UTF8.GetBytes(container)),
            ("environment.properties", Encoding.UTF8.GetBytes($"DB_PASSWORD={Secrets[6]}\n")),
            ("2-result.json",
                Encoding.UTF8.GetBytes($$"""{"name":"broken","parameters":[{"value":"{{Secrets[7]}}" """)),
        ]);
        Assert.Equal(202, (int)response.StatusCode);
    }

    private async Task<string> Dump()
    {
        var connection = new NpgsqlConnectionStringBuilder(server.Database.ConnectionString);
        var start = new ProcessStartInfo(
            Path.Combine(PostgresBinaries.Find(null, server.DataFolder, null).Folder, "pg_dump"))
        {
            ArgumentList =
            {
                "--inserts", "-h", connection.Host!, "-U", connection.Username!, "-p", $"{connection.Port}",
                connection.Database!,
            },
            RedirectStandardOutput = true, UseShellExecute = false,
        };
        if (connection.Password is { Length: > 0 } password) start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return text;
    }

    /// <summary>The data folder holds the database's own files and its write-ahead log too.</summary>
    private async Task<bool> InFiles(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        foreach (var path in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories))
        {
            try
            {
                var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
                if (bytes.AsSpan().IndexOf(wanted) >= 0) return true;
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException or IOException)
            {
                continue;
            }
        }
        return false;
    }

    private static string Json<T>(T body) => System.Text.Json.JsonSerializer.Serialize(body);
}
