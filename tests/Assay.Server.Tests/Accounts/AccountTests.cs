using System.Net;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Accounts;

public sealed class AccountTests(RunningServer server)
{
    [Fact]
    public async Task A_registered_account_signs_in_and_is_found_by_id_name_and_parts_of_names()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        var last = "Last" + Guid.NewGuid().ToString("N")[..8];
        await person.Http.Ask("PATCH", $"/api/account/{person.Id}",
            $$"""{"firstName":"Ann","lastName":"{{last}}"}""").Done();

        var me = (await person.Http.Get("/api/uaa/account/me").Done()).Body;
        Assert.Equal((person.Username, "Ann", "ROLE_USER"),
            ((string)me["username"]!, (string)me["firstName"]!, (string)me["authorities"]![0]!));
        foreach (var name in (string[])
            [person.Id.ToString(), person.Username.ToUpperInvariant(), $"{person.Username}/find"])
            Assert.Equal(person.Id, (long)(await admin.Get($"/api/rs/account/{name}").Done()).Body["id"]!);
        foreach (var path in (string[])
            [
                $"/api/account?query=ann%20{last.ToLowerInvariant()}", $"/api/user/suggest?query={last}",
                $"/api/admin/account/member?search={last}&role=user",
            ])
            Assert.Equal(person.Id, (long)Assert.Single((await admin.Get(path).Done()).Content)["id"]!);
        Assert.Empty((await admin.Get($"/api/admin/account/guest?search={last}").Done()).Content);
        Assert.Empty((await admin.Get($"/api/user/suggest?query={last}%25").Done()).Content);
    }

    [Fact]
    public async Task Accounts_come_in_pages()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        var last = "Page" + Guid.NewGuid().ToString("N")[..8];
        for (var count = 0; count < 3; count++)
        {
            using var person = await Person.Of(server);
            await admin.Ask("PATCH", $"/api/account/{person.Id}", $$"""{"lastName":"{{last}}"}""").Done();
        }
        var first = (await admin.Get($"/api/account?query={last}&size=2&sort=id,desc").Done()).Body;
        Assert.Equal((3, 2, false),
            ((int)first["totalElements"]!, (int)first["numberOfElements"]!, (bool)first["last"]!));
        var second = (await admin.Get($"/api/account?query={last}&size=2&page=1&sort=id,desc").Done()).Body;
        Assert.True((long)first["content"]![1]!["id"]! > (long)second["content"]![0]!["id"]!);
    }

    [Fact]
    public async Task Suggestions_find_certain_accounts_and_leave_certain_ones_out()
    {
        using var one = await Person.Of(server);
        using var two = await Person.Of(server, "guest");
        async Task<List<string>> Names(string query) =>
            [.. (await one.Http.Get($"/api/user/suggest?size=1000&{query}").Done()).Content
                .Select(row => (string)row["username"]!)];

        Assert.Equal([one.Username, two.Username],
            await Names($"id={one.Id}&username={two.Username.ToLowerInvariant()}"));
        var others = await Names($"ignoreId={one.Id}&ignoreUsername={two.Username}");
        Assert.Contains("admin", others);
        Assert.DoesNotContain(one.Username, others);
        Assert.DoesNotContain(two.Username, others);
    }

    [Fact]
    public async Task An_account_shows_its_address_to_itself_and_administrators_only()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var one = await Person.Of(server);
        using var two = await Person.Of(server);
        Assert.NotNull((await one.Http.Get($"/api/account/{one.Id}").Done()).Body["email"]);
        Assert.NotNull((await admin.Get($"/api/account/{one.Id}").Done()).Body["email"]);
        Assert.Null((await two.Http.Get($"/api/account/{one.Id}").Done()).Body["email"]);
    }

    [Fact]
    public async Task Nobody_but_administrators_changes_other_accounts()
    {
        using var one = await Person.Of(server);
        using var two = await Person.Of(server);
        await two.Http.Ask("PATCH", $"/api/account/{one.Id}", """{"firstName":"x"}""").Refused(403);
        var told = await one.Http.Ask("PATCH", $"/api/account/{one.Id}", """{"username":"x"}""").Refused(409);
        Assert.Contains("never changes", told, StringComparison.Ordinal);
        Assert.Null((await one.Http.Get("/api/account/me").Done()).Body["firstName"]);
    }

    [Fact]
    public async Task A_name_is_given_once_whatever_its_case()
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        using var person = await Person.Of(server);
        var told = await admin.Post("/api/account/register",
            $$"""{"username":"{{person.Username.ToUpperInvariant()}}","password":"password1"}""").Refused(409);
        Assert.Contains("exists already", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/account/register", "", "JSON")]
    [InlineData("POST", "/api/account/register", "{", "JSON")]
    [InlineData("POST", "/api/account/register", "[]", "JSON")]
    [InlineData("POST", "/api/account/register", "{}", "username should have")]
    [InlineData("POST", "/api/account/register", """{"username":"a b","password":"password1"}""", "no spaces")]
    [InlineData("POST", "/api/account/register", """{"username":"unused","password":"short"}""", "8 to 70")]
    [InlineData("POST", "/api/account/register",
        """{"username":"unused","password":"password1","email":"x"}""", "name@example.org")]
    [InlineData("POST", "/api/account/register",
        """{"username":"unused","password":"password1","globalRole":"boss"}""", "admin, user and guest")]
    [InlineData("POST", "/api/account/password",
        """{"currentPassword":"wrong","password":"password1"}""", "current password is wrong")]
    [InlineData("POST", "/api/account/password", """{"password":"short"}""", "8 to 70")]
    [InlineData("PATCH", "/api/account/1", """{"firstName":["x"]}""", "firstName should be a text")]
    [InlineData("PATCH", "/api/account/1", "[]", "send an object")]
    [InlineData("POST", "/api/account/1/authority", "[]", "admin, user and guest")]
    [InlineData("POST", "/api/account/1/authority", "[7]", "admin, user and guest")]
    [InlineData("POST", "/api/account/1/enable", "", "true or false")]
    [InlineData("POST", "/api/account/1/enable?state=perhaps", "", "types")]
    [InlineData("POST", "/api/admin/account/1/role", "{}", "admin, user and guest")]
    [InlineData("POST", "/api/admin/account/bulk/deactivate", "{}", "ids of accounts")]
    [InlineData("GET", "/api/admin/account", "", "username should be specified")]
    [InlineData("PATCH", "/api/globalsettings/projectcreate", """{"role":"GUEST"}""", "USER or ADMIN")]
    public async Task What_is_wrong_is_told_in_the_wires_error_shape(
        string method, string path, string body, string told)
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        var message = await admin.Ask(method, path, body.Length == 0 ? null : body).Refused(400);
        Assert.Contains(told, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/account/999999999")]
    [InlineData("GET", "/api/account/nobody-at-all/find")]
    [InlineData("DELETE", "/api/account/999999999")]
    [InlineData("POST", "/api/account/999999999/enable?state=false")]
    [InlineData("POST", "/api/account/999999999/password/reset")]
    [InlineData("POST", "/api/admin/account/999999999/deactivate")]
    public async Task Who_is_not_there_is_not_found(string method, string path)
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        Assert.Contains("not found", await admin.Ask(method, path).Refused(404), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clients_are_told_how_to_sign_in_and_that_nothing_is_to_be_bought()
    {
        using var anonymous = server.Anonymous();
        var props = (await anonymous.Get("/api/login/props").Done()).Body;
        Assert.Equal(("system", false), ((string)props["primary"]!, (bool)props["registrationEnabled"]!));
        using var guest = await Person.Of(server, "guest");
        Assert.True((bool)(await guest.Http.Get("/api/license").Done()).Body["valid"]!);
        Assert.Equal("[]", (await guest.Http.Get("/api/account/feature-flag/me").Done()).Text);
        Assert.False((bool)(await guest.Http.Get("/api/globalsettings/mfa").Done()).Body["enabled"]!);
    }
}
