using System.Globalization;
using System.Net;
using Assay.Server.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Accounts;

/// <summary>What ends the ways to be somebody. Each way is used just before, so that it is remembered.</summary>
public sealed class EndingTests(RunningServer server)
{
    [Theory]
    [InlineData("POST", "/api/account/{0}/enable?state=false", null)]
    [InlineData("POST", "/api/admin/account/{0}/deactivate", null)]
    [InlineData("POST", "/api/admin/account/bulk/deactivate", "{{\"selection\":{{\"ids\":[{0}]}}}}")]
    [InlineData("DELETE", "/api/account/{0}", null)]
    public async Task Token_bearer_and_cookie_stop_at_once(string method, string path, string? body)
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        using var bearer = await person.ByBearer();
        using var cookie = await person.ByCookie();
        HttpClient[] ways = [person.Http, bearer, cookie];
        foreach (var way in ways) Assert.Equal(HttpStatusCode.OK, await Person.Me(way));

        await admin.Ask(method, Filled(path, person.Id), body is null ? null : Filled(body, person.Id)).Done();

        foreach (var way in ways) Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(way));
        using var again = await person.SignIn(Person.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, again.StatusCode);
    }

    [Fact]
    public async Task Activating_lets_in_by_password_but_revives_nothing()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        using var bearer = await person.ByBearer();
        using var cookie = await person.ByCookie();
        await admin.Post($"/api/account/{person.Id}/enable?state=false").Done();
        await admin.Post($"/api/admin/account/{person.Id}/activate", """{"globalRole":"guest"}""").Done();

        foreach (var way in (HttpClient[])[person.Http, bearer, cookie])
            Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(way));
        using var fresh = await person.ByCookie();
        Assert.Equal("ROLE_GUEST", (string)(await fresh.Get("/api/account/me").Done()).Body["authorities"]![0]!);
    }

    [Fact]
    public async Task What_changes_nothing_ends_nothing()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        using var bearer = await person.ByBearer();
        await admin.Post($"/api/account/{person.Id}/enable?state=true").Done();
        await admin.Post($"/api/account/{person.Id}/authority", """["user"]""").Done();
        Assert.Equal(HttpStatusCode.OK, await Person.Me(bearer));
    }

    [Fact]
    public async Task Who_is_no_administrator_any_more_does_nothing_of_theirs_with_the_next_request()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server, "admin");
        using var bearer = await person.ByBearer();
        foreach (var way in (HttpClient[])[person.Http, bearer]) await way.Get("/api/account").Done();

        await admin.Post($"/api/uaa/account/{person.Id}/authority", """["ROLE_USER"]""").Done();

        await person.Http.Get("/api/account").Refused(403);
        await bearer.Get("/api/account").Refused(401);
    }

    [Fact]
    public async Task The_highest_of_several_roles_counts()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server, "guest");
        await admin.Post($"/api/account/{person.Id}/authority", """["guest","USER"]""").Done();
        Assert.Equal("ROLE_USER", (string)(await person.Http.Get("/api/account/me").Done()).Body["authorities"]![0]!);
    }

    [Fact]
    public async Task Changing_a_password_keeps_this_browser_and_ends_the_others()
    {
        using var person = await Person.Of(server);
        using var here = await person.ByCookie();
        using var elsewhere = await person.ByCookie();
        var changed = await here.Post("/api/account/password",
            $$"""{"currentPassword":"{{Person.Password}}","password":"another password"}""").Done();

        Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(elsewhere));
        Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(here));
        here.DefaultRequestHeaders.Remove("Cookie");
        here.DefaultRequestHeaders.Add("Cookie", Person.Cookie(changed.Response));
        Assert.Equal(HttpStatusCode.OK, await Person.Me(here));
        Assert.Equal(HttpStatusCode.OK, await Person.Me(person.Http));
        using var old = await person.SignIn(Person.Password);
        Assert.Equal(HttpStatusCode.Unauthorized, old.StatusCode);
        using var fresh = await person.ByCookie("another password");
        Assert.Equal(HttpStatusCode.OK, await Person.Me(fresh));
    }

    [Fact]
    public async Task Guessing_the_current_password_locks_and_an_administrators_reset_unlocks()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        using var cookie = await person.ByCookie();
        for (var tries = 0; tries < 5; tries++)
            await cookie.Post("/api/account/password", """{"currentPassword":"guess","password":"password1"}""")
                .Refused(400);
        var told = await cookie.Post("/api/account/password",
            $$"""{"currentPassword":"{{Person.Password}}","password":"password1"}""").Refused(400);
        Assert.Contains("locked", told, StringComparison.Ordinal);
        Assert.False((bool)(await admin.Get($"/api/account/{person.Id}").Done()).Body["nonLocked"]!);

        var password = (string)(await admin.Post($"/api/account/{person.Id}/password/reset").Done()).Body["password"]!;

        Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(cookie));
        using var fresh = await person.ByCookie(password);
        Assert.Equal(HttpStatusCode.OK, await Person.Me(fresh));
        Assert.True((bool)(await admin.Get($"/api/account/{person.Id}").Done()).Body["nonLocked"]!);
    }

    [Fact]
    public async Task A_lookup_that_began_before_a_change_is_not_remembered_after_it()
    {
        var memory = new ShortMemory<int, string>(TimeProvider.System);
        var slow = new TaskCompletionSource<string>();
        var begun = memory.Get(1, () => slow.Task);
        memory.Forget();
        slow.SetResult("old");
        Assert.Equal("old", await begun);
        Assert.Equal("new", await memory.Get(1, () => Task.FromResult("new")));
        Assert.Equal("new", await memory.Get(1, () => Task.FromResult("newer")));
    }

    private static string Filled(string text, long id) => string.Format(CultureInfo.InvariantCulture, text, id);
}
