using System.Net;
using Assay.Server.Reports;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Reports;

/// <summary>Sending reports.</summary>
public sealed class PublishTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incomplete_report_is_not_there()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team, isPublic: true);
        await report.Send(("index.html", "half"));
        using (var hidden = await team.Http.GetAsync(report.View, Stop)) Assert.Equal(HttpStatusCode.NotFound,
            hidden.StatusCode);
        Assert.Empty((await team.Get($"/api/test-report?projectId={team.ProjectId}"))["content"]!.AsArray());

        await report.Complete();
        Assert.Equal("half", await team.Http.GetStringAsync(report.View, Stop));
        Assert.Single((await team.Get($"/api/test-report?projectId={team.ProjectId}"))["content"]!.AsArray());
    }

    [Fact]
    public async Task Everything_may_be_sent_again_until_the_report_is_complete()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team);
        await report.Announce(isPublic: true);
        await report.Send(("index.html", "first"), ("data/a.json", "1"));
        await report.Send(("index.html", "second"), ("data/a.json", "1"));
        await report.Complete();
        await report.Complete();
        Assert.Equal("second", await team.Http.GetStringAsync(report.View, Stop));
        Assert.Equal(2, await Files(report));

        using var late = await report.TrySend($"/api/test-report/{report.Uuid}/upload", ("index.html", "third"));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var again = await Assert.ThrowsAsync<HttpRequestException>(() => report.Announce(isPublic: true));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
    }

    [Fact]
    public async Task Shared_assets_are_found_in_every_folder_and_stay_as_they_were_at_the_end()
    {
        using var team = await Team.Of(server);
        var first = await Publisher.Announce(team, isPublic: true);
        await first.Send(("awesome/index.html", "awesome"), ("awesome/own.js", "own"));
        await first.SendAssets(("app-1.js", "one"), ("own.js", "not this"), ("fonts/a.woff2", "font"));
        await first.Complete();
        var second = await Publisher.Announce(team, isPublic: true);
        await second.SendAssets(("app-1.js", "changed"));
        await second.Complete();

        foreach (var (path, content) in ((string, string)[])
            [("awesome/app-1.js", "one"), ("app-1.js", "one"), ("awesome/own.js", "own"),
                ("awesome/fonts/a.woff2", "font"), ("", "awesome")])
            Assert.Equal(content, await team.Http.GetStringAsync(first.View + path, Stop));
        Assert.Equal("changed", await team.Http.GetStringAsync(second.View + "app-1.js", Stop));
        using var missing = await team.Http.GetAsync(first.View + "awesome/data/index.html", Stop);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Theory]
    [InlineData("../evil.html")]
    [InlineData("a/../../evil.html")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData(@"..\evil.html")]
    [InlineData("C:/evil.html")]
    [InlineData("~ticket/index.html")]
    public async Task A_name_that_leads_elsewhere_is_refused(string path)
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team);
        foreach (var address in (string[])[$"/api/test-report/{report.Uuid}/upload/batch",
            "/api/test-report/upload/batch"])
        {
            using var refused = await report.TrySend(address, ("index.html", "fine"), (path, "evil"));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        Assert.Equal(0, await Files(report));
    }

    [Fact]
    public async Task Too_many_files_and_too_many_bytes_are_refused()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team);
        var address = $"/api/test-report/{report.Uuid}/upload/batch";
        using (var many = await report.TrySend(address,
            [.. Enumerable.Range(0, 101).Select(number => ($"{number}.json", "{}"))]))
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.StatusCode);
        await using (var fill = server.Database.CreateCommand(
            $"update test_report set bytes = {ReportStore.MostBytes} where uuid = '{report.Uuid}'"))
            await fill.ExecuteNonQueryAsync(Stop);
        using (var full = await report.TrySend(address, ("index.html", "one more")))
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, full.StatusCode);
        using (var none = await report.TrySend(address)) Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using (var json = await team.Http.PostAsync(address, new StringContent("{}"),
            Stop)) Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        using var cut = new ByteArrayContent(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhal"u8.ToArray());
        cut.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        using (var broken = await team.Http.PostAsync(address, cut, Stop)) Assert.Equal(HttpStatusCode.BadRequest,
            broken.StatusCode);
    }

    [Fact]
    public async Task The_uuid_of_another_project_is_no_way_into_it()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Publish(team, isPublic: false);
        using var other = await Team.Of(server);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() =>
            Publisher.Announce(other, true, report.Uuid));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Fact]
    public async Task A_deleted_report_is_gone_and_may_be_deleted_again()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Publish(team, isPublic: true);
        for (var time = 0; time < 2; time++)
            using (var deleted = await team.Http.DeleteAsync($"/api/test-report/{report.Uuid}", Stop))
                Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await team.Http.GetAsync(report.View, Stop);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(0, await Files(report));
    }

    [Fact]
    public async Task What_nobody_completes_is_given_up_after_a_day()
    {
        using var team = await Team.Of(server);
        var (old, young, done) = (await Publisher.Announce(team), await Publisher.Announce(team),
            await Publisher.Publish(team, true));
        await old.Send(("index.html", "old"));
        await young.Send(("index.html", "young"));
        await old.SendAssets(($"{old.Uuid}.js", "old"));
        await using (var age = server.Database.CreateCommand($"""
            update test_report set created_at = created_at - interval '25 hours'
              where uuid in ('{old.Uuid}', '{done.Uuid}');
            update test_report_file set stored_at = stored_at - interval '25 hours' where path = '{old.Uuid}.js'
            """)) await age.ExecuteNonQueryAsync(Stop);

        await server.Services.GetRequiredService<ReportStore>().Sweep(Stop);

        Assert.Equal((0, 1, 1), (await Files(old), await Files(young), await Files(done, own: true)));
        await using var left = server.Database.CreateCommand(
            $"select count(*) from test_report_file where path = '{old.Uuid}.js' and report_uuid is null");
        Assert.Equal(0L, await left.ExecuteScalarAsync(Stop));
    }

    private async Task<long> Files(Publisher report, bool own = true)
    {
        await using var count = server.Database.CreateCommand(
            $"select count(*) from test_report_file where report_uuid = '{report.Uuid}' and shared = {!own}");
        return (long)(await count.ExecuteScalarAsync(Stop))!;
    }
}
