using System.Net;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Accounts;

public sealed class InstanceTests(LoneServer server) : IClassFixture<LoneServer>
{
    [Theory]
    [InlineData("POST", "/api/account/1/enable?state=false", null)]
    [InlineData("POST", "/api/account/1/authority", """["user"]""")]
    [InlineData("DELETE", "/api/account/1", null)]
    [InlineData("POST", "/api/admin/account/1/deactivate", null)]
    [InlineData("POST", "/api/admin/account/1/role", """{"globalRole":"guest"}""")]
    [InlineData("POST", "/api/admin/account/1/activate", """{"globalRole":"user"}""")]
    [InlineData("POST", "/api/admin/account/bulk/role", """{"globalRole":"guest","selection":{"ids":[1]}}""")]
    [InlineData("POST", "/api/admin/account/bulk/deactivate", """{"selection":{"ids":[1]}}""")]
    public async Task The_last_active_administrator_stays(string method, string path, string? body)
    {
        using var user = await Person.Of(server.Admin);
        using var former = await Person.Of(server.Admin, "admin");
        await server.Admin.Post($"/api/account/{former.Id}/enable?state=false").Done();

        var told = await server.Admin.Ask(method, path, body).Refused(409);

        Assert.Contains("make another account administrator first", told, StringComparison.Ordinal);
        await server.Admin.Get("/api/account").Done();
    }

    [Fact]
    public async Task All_but_some_leaves_out_whoever_says_so()
    {
        using var kept = await Person.Of(server.Admin);
        using var ended = await Person.Of(server.Admin);
        await server.Admin.Post("/api/admin/account/bulk/deactivate",
            $$"""{"selection":{"ids":[{{kept.Id}}],"inverted":true} }""").Done();

        await server.Admin.Get("/api/account").Done();
        Assert.Equal(HttpStatusCode.OK, await Person.Me(kept.Http));
        Assert.Equal(HttpStatusCode.Unauthorized, await Person.Me(ended.Http));
        var tabs = (await server.Admin.Get("/api/admin/account/info").Done()).Body;
        Assert.Equal(2, (int)tabs["members"]!["totalItems"]!);
        Assert.True((int)tabs["deactivated"]!["totalItems"]! >= 1);
    }

    [Fact]
    public async Task Administrators_who_leave_at_once_leave_one_behind()
    {
        var people = new List<Person>();
        for (var count = 0; count < 4; count++) people.Add(await Person.Of(server.Admin, "admin"));
        long[] administrators = [1, .. people.Select(person => person.Id)];

        for (var round = 0; round < 10; round++)
        {
            var left = await Task.WhenAll(administrators.Select(Leave));
            await Change((changes, db) => changes.Activate(
                db.Accounts.Where(account => administrators.Contains(account.Id)), GlobalRole.Admin, default));
            Assert.Equal(administrators.Length - 1, left.Count(done => done));
        }

        foreach (var person in people) person.Dispose();
        await server.SignIn();
        await server.Admin.Post("/api/admin/account/bulk/deactivate",
            $$"""{"selection":{"ids":[{{string.Join(',', people.Select(person => person.Id))}}] } }""").Done();
    }

    [Fact]
    public async Task Making_projects_can_be_left_to_administrators()
    {
        using var user = await Person.Of(server.Admin);
        using var guest = await Person.Of(server.Admin, "guest");
        var settings = await user.Http.Get("/api/globalsettings").Done();
        Assert.Equal("USER", (string)settings.Body["projectCreateAllowedRole"]!);
        Assert.True(await MayCreate(user));
        Assert.False(await MayCreate(guest));

        await server.Admin.Ask("PATCH", "/api/globalsettings/projectcreate", """{"role":"admin"}""").Done();
        Assert.False(await MayCreate(user));
        await user.Http.Post("/api/project", """{"name":"one"}""").Refused(403);
        await server.Admin.Post("/api/project", """{"name":"one"}""").Done();

        await server.Admin.Ask("PATCH", "/api/globalsettings/projectcreate", """{"role":"USER"}""").Done();
        Assert.True(await MayCreate(user));
        await user.Http.Post("/api/project", """{"name":"two"}""").Done();
        await guest.Http.Post("/api/project", """{"name":"three"}""").Refused(403);
    }

    private static async Task<bool> MayCreate(Person person) =>
        (bool)(await person.Http.Get("/api/globalsettings/globalpermissions").Done()).Body["projectCreate"]!;

    private async Task<bool> Leave(long id)
    {
        try
        {
            await Change((changes, db) => changes.Deactivate(db.Accounts.Where(account => account.Id == id), default));
            return true;
        }
        catch (Refusal refusal) when (refusal.Status == 409)
        {
            return false;
        }
    }

    private async Task Change(Func<AccountChanges, Db, Task> change)
    {
        using var scope = server.Services.CreateScope();
        var services = scope.ServiceProvider;
        await change(services.GetRequiredService<AccountChanges>(), services.GetRequiredService<Db>());
    }
}
