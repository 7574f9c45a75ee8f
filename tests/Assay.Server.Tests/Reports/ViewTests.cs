using System.Net;
using Assay.Server.Accounts;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Reports;

/// <summary>Reading reports.</summary>
public sealed class ViewTests(RunningServer server)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_runs_its_scripts_where_they_reach_nothing_of_ours()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team, isPublic: true);
        await report.Send(("index.html", "<!doctype html><html><head><title>x</title></head></html>"), ("a.js", "1"),
            ("a.svg", "<svg/>"),
            ("a.json", "{}"), ("a.unknown", "?"), ("a.pdf", "%PDF"));
        await report.Complete();
        using var anybody = server.Anonymous();
        foreach (var (path, type) in ((string, string)[])
            [("", "text/html"), ("a.js", "text/javascript"), ("a.svg", "image/svg+xml"),
                ("a.json", "application/json"), ("a.unknown", "application/octet-stream")])
        {
            using var response = await anybody.GetAsync(report.View + path, Stop);
            Assert.Equal((HttpStatusCode.OK, type),
                (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            var policy = string.Join("; ", response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("sandbox ", policy, StringComparison.Ordinal);
            Assert.Contains("allow-scripts", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(["*"], response.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task A_page_gets_a_storage_behind_its_head_and_else_stays_as_it_was_sent()
    {
        using var team = await Team.Of(server);
        var tail = new string('ä', 100_000) + "</body></html>";
        var report = await Publisher.Publish(team, isPublic: true,
            "<!doctype html><HTML><Head class=\"a\"><title>x</title></head><header>" + tail);
        var page = await team.Http.GetStringAsync(report.View, Stop);
        Assert.StartsWith("<!doctype html><HTML><Head class=\"a\"><script>", page, StringComparison.Ordinal);
        Assert.EndsWith("</script><title>x</title></head><header>" + tail, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_report_is_for_who_may_read_the_project()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Publish(team, isPublic: false);
        using (var anybody = server.Anonymous())
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(anybody, report.View));
            Assert.Equal(HttpStatusCode.Unauthorized,
                await Status(anybody, $"/api/test-report/view/{Guid.NewGuid()}/"));
        }
        using (var stranger = server.WithToken(await Token(await Account()))) Assert.Equal(HttpStatusCode.NotFound,
            await Status(stranger, report.View));
        Assert.Equal(HttpStatusCode.OK, await Status(team.Http, report.View));
    }

    [Fact]
    public async Task A_person_without_a_session_is_sent_to_sign_in_and_back()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Publish(team, isPublic: false);
        using var http = Browser(null);
        http.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
        http.DefaultRequestHeaders.Add("Sec-Fetch-Dest", "document");
        using var response = await http.GetAsync(report.View, Stop);
        Assert.Equal("/login?returnUrl=" + Uri.EscapeDataString(report.View), response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_session_gets_an_address_with_a_ticket_that_needs_no_cookie_and_ends_with_the_permission()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Announce(team);
        await report.Send(("a b/index.html", "page"), ("a b/data.json", "{}"));
        await report.Complete();
        var account = await Account();
        await Run($"""
            insert into project_access (project_id, account_id, permission_set_id)
            values ({team.ProjectId}, {account.Id}, -3)
            """);

        string address;
        using (var browser = Browser(await Cookie(account)))
        using (var sent = await browser.GetAsync(report.View + "a%20b/", Stop))
        {
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
            address = sent.Headers.Location!.ToString();
            browser.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "no-cors");
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(browser, report.View + "a%20b/data.json"));
        }
        Assert.Matches($"^{report.View}~[A-Za-z0-9_-]+/a%20b/$", address);

        using var page = server.Anonymous();
        Assert.Equal("page", await page.GetStringAsync(address, Stop));
        Assert.Equal("{}", await page.GetStringAsync(address + "data.json", Stop));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await Status(page, address.Replace(report.Uuid.ToString(),
                (await Publisher.Publish(team, false)).Uuid.ToString(), StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.Unauthorized,
            await Status(page, address.Replace("/~", "/~x", StringComparison.Ordinal)));

        await Run($"delete from project_access where account_id = {account.Id}");
        Assert.Equal(HttpStatusCode.NotFound, await Status(page, address));
        await Run($"update account set enabled = false where id = {account.Id}");
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(page, address));
    }

    [Fact]
    public async Task The_address_without_a_slash_leads_into_the_folder()
    {
        using var team = await Team.Of(server);
        var report = await Publisher.Publish(team, isPublic: true);
        using var http = Browser(null);
        using var response = await http.GetAsync(report.View.TrimEnd('/'), Stop);
        Assert.Equal(report.View, response.Headers.Location?.ToString());
    }

    private sealed record Reader(long Id, string Name);

    private async Task<Reader> Account()
    {
        var name = "r" + Guid.NewGuid().ToString("N");
        await using var insert = server.Database.CreateCommand($"""
            insert into account (username, role, created_at, password_hash)
            values ('{name}', 1, now(), '{SignIn.HashOf(name)}') returning id
            """);
        return new((long)(await insert.ExecuteScalarAsync(Stop))!, name);
    }

    private async Task<string> Token(Reader reader) =>
        (await server.Services.GetRequiredService<ApiTokens>().Create(reader.Id, "t", Stop)).Secret;

    private async Task<string> Cookie(Reader reader)
    {
        using var http = Browser("XSRF-TOKEN=x");
        http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", "x");
        using var form = new FormUrlEncodedContent(new Dictionary<string,
            string> { ["username"] = reader.Name, ["password"] = reader.Name });
        using var response = await http.PostAsync("/api/login/system", form, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response.Headers.GetValues("Set-Cookie")
            .First(cookie => cookie.StartsWith(Authentication.SessionCookie, StringComparison.Ordinal)).Split(';')[0];
    }

    private HttpClient Browser(string? cookie)
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false,
            UseCookies = false }) { BaseAddress = server.Address };
        if (cookie is not null) http.DefaultRequestHeaders.Add("Cookie", cookie);
        return http;
    }

    private static async Task<HttpStatusCode> Status(HttpClient http, string address)
    {
        using var response = await http.GetAsync(address, Stop);
        return response.StatusCode;
    }

    private async Task Run(string sql)
    {
        await using var command = server.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
