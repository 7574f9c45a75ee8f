using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Launches;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Launches;

public sealed class AutoCloseTests(RunningServer server)
{
    private const int Hour = 3600;

    [Fact]
    public async Task A_finished_launch_closes_after_its_time_of_quiet()
    {
        using var team = await Team.Of(server);
        await Patch(
            team, "launchclose",
            new() { ["timeoutForFinishedLaunches"] = Hour, ["timeoutForInProgressLaunches"] = 0 });
        var (quiet, busy, kept) = (await Launch(team), await Launch(team), await Launch(team, autoclose: false));
        await QuietFor(quiet, 2 * Hour);
        await QuietFor(busy, Hour / 2);
        await QuietFor(kept, 2 * Hour);

        await Run();

        Assert.Equal(
            (true, false, false), (await Closed(team, quiet), await Closed(team, busy), await Closed(team, kept)));
    }

    [Fact]
    public async Task A_launch_whose_run_never_ended_closes_after_the_longer_time()
    {
        using var team = await Team.Of(server);
        await Patch(
            team, "launchclose",
            new() { ["timeoutForFinishedLaunches"] = Hour, ["timeoutForInProgressLaunches"] = 5 * Hour });
        var (early, late) = (await Running(team, "1"), await Running(team, "2"));
        await QuietFor(early, 2 * Hour);
        await QuietFor(late, 6 * Hour);

        await Run();

        Assert.Equal((false, true), (await Closed(team, early), await Closed(team, late)));
    }

    [Fact]
    public async Task A_filter_chooses_the_launches_that_close()
    {
        using var team = await Team.Of(server);
        await Patch(
            team, "launchclose",
            new() { ["timeoutForFinishedLaunches"] = Hour, ["autoCloseFilter"] = "name ~= \"nightly\"" });
        var (nightly, other) = (await Launch(team, "Nightly 7"), await Launch(team, "Release"));
        await QuietFor(nightly, 2 * Hour);
        await QuietFor(other, 2 * Hour);

        await Run();

        Assert.Equal((true, false), (await Closed(team, nightly), await Closed(team, other)));
    }

    [Fact]
    public async Task A_timeout_beyond_all_time_means_never_and_keeps_nobody_else_from_closing()
    {
        using var patient = await Team.Of(server);
        using var team = await Team.Of(server);
        await Patch(patient, "launchclose", new()
        {
            ["timeoutForFinishedLaunches"] = long.MaxValue, ["timeoutForInProgressLaunches"] = long.MaxValue,
        });
        await Patch(team, "launchclose", new() { ["timeoutForFinishedLaunches"] = Hour });
        var (never, soon) = (await Launch(patient), await Launch(team));
        await QuietFor(never, 2 * Hour);
        await QuietFor(soon, 2 * Hour);

        await Run();

        Assert.Equal((false, true), (await Closed(patient, never), await Closed(team, soon)));
    }

    [Fact]
    public async Task Settings_are_read_as_they_were_written_and_nonsense_is_refused()
    {
        using var team = await Team.Of(server);
        var before = await team.Get($"/api/projectsettings/launchclose?projectId={team.ProjectId}");
        Assert.Equal(
            (86_400, 604_800),
            ((int)before["timeoutForFinishedLaunches"]!, (int)before["timeoutForInProgressLaunches"]!));

        await Patch(team, "launchclose", new() { ["timeoutForFinishedLaunches"] = 60 });
        await Patch(team, "launchlivedoc", new() { ["filter"] = "tag = \"main\"" });

        var after = await team.Get($"/api/projectsettings/launchclose?projectId={team.ProjectId}");
        Assert.Equal(
            (60, 604_800), ((int)after["timeoutForFinishedLaunches"]!, (int)after["timeoutForInProgressLaunches"]!));
        Assert.Equal(
            "tag = \"main\"",
            (string)(await team.Get($"/api/projectsettings/launchlivedoc?projectId={team.ProjectId}"))["filter"]!);
        Assert.Equal(
            HttpStatusCode.BadRequest,
            await Patch(team, "launchclose", new() { ["timeoutForFinishedLaunches"] = -1 }));
        Assert.Equal(HttpStatusCode.BadRequest, await Patch(team, "launchlivedoc", new() { ["filter"] = "tag = " }));
    }

    [Fact]
    public async Task The_body_decides_which_project_is_asked_for_permission()
    {
        using var mine = await Team.Of(server);
        using var foreign = await Team.Of(server);
        using var http = server.WithToken(await Collaborator(mine));
        using var body = JsonContent(new() { ["projectId"] = foreign.ProjectId, ["filter"] = "" });

        using var answer = await http.PatchAsync(
            $"/api/projectsettings/launchlivedoc?projectId={mine.ProjectId}", body);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<long> Launch(Team team, string name = "Nightly", bool autoclose = true) =>
        (long)(await team.Post("/api/launch", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["name"] = name, ["autoclose"] = autoclose,
        }))["id"]!;

    /// <summary>A launch with a job run that has begun and never said that it ended.</summary>
    private async Task<long> Running(Team team, string run)
    {
        var started = await team.Post("/api/upload/start", new JsonObject
        {
            ["projectId"] = team.ProjectId, ["ci"] = new JsonObject { ["type"] = "local" },
            ["job"] = new JsonObject { ["uid"] = "job", ["name"] = "job" },
            ["jobRun"] = new JsonObject { ["uid"] = run, ["name"] = run },
            ["launch"] = new JsonObject { ["name"] = "Run " + run, ["autoclose"] = true },
        });
        var launch = (long)started["launchId"]!;
        await Sql($"update launch set autoclose = true where id = {launch}");
        return launch;
    }

    private Task QuietFor(long launch, int seconds) =>
        Sql($"update launch set last_activity_at = now() - interval '{seconds} seconds' where id = {launch}");

    private async Task Run()
    {
        using var scope = server.Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<AutoClose>().Run(TestContext.Current.CancellationToken);
    }

    private static async Task<bool> Closed(Team team, long launch) =>
        (bool)(await team.Get($"/api/launch/{launch}"))["closed"]!;

    private static async Task<HttpStatusCode> Patch(Team team, string what, JsonObject body)
    {
        body["projectId"] = team.ProjectId;
        using var answer = await team.Http.PatchAsync($"/api/projectsettings/{what}", JsonContent(body));
        return answer.StatusCode;
    }

    private static StringContent JsonContent(JsonObject body) =>
        new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");

    /// <summary>Somebody who may configure this project and sees no other.</summary>
    private async Task<string> Collaborator(Team team)
    {
        var name = "c" + Guid.NewGuid().ToString("N");
        await using var make = server.Database.CreateCommand(
            $"insert into account (username, role, created_at) values ('{name}', 1, now()) returning id");
        var account = (long)(await make.ExecuteScalarAsync())!;
        await Sql(
            "insert into project_access (project_id, account_id, permission_set_id) "
            + $"values ({team.ProjectId}, {account}, -1)");
        var tokens = server.Services.GetRequiredService<Assay.Server.Accounts.ApiTokens>();
        return (await tokens.Create(account, "t", TestContext.Current.CancellationToken)).Secret;
    }

    private async Task Sql(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
