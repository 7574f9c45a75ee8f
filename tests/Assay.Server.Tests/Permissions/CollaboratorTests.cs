using System.Net;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Permissions;

public sealed class CollaboratorTests(RunningServer server)
{
    private const int Owner = -1, Write = -2, Read = -3;

    [Fact]
    public async Task Collaborators_are_granted_changed_listed_and_removed()
    {
        using var team = await Team.Of(server);
        using var one = await Person.Of(server);
        using var two = await Person.Of(server);
        var access = Access(team.ProjectId);
        var shouted = two.Username.ToUpperInvariant();
        var added = await team.Http.Post(access, Grants((one.Username, Read), (shouted, Write))).Done();
        Assert.Equal([one.Username, two.Username], added.Body.AsArray().Select(row => (string)row!["username"]!));

        await team.Http.Post(access, Grants((one.Username, Owner))).Done();
        var rows = (await team.Http.Get($"{access}?size=100&sort=username").Done()).Content.ToList();
        Assert.Equal(3, rows.Count);
        var row = rows.Single(row => (string)row["username"]! == one.Username);
        Assert.Equal((Owner, "Owner", 0),
            ((int)row["permissionSetId"]!, (string)row["permissionSetName"]!, row["projectGroups"]!.AsArray().Count));
        Assert.Equal([two.Username],
            await Names(team.Http, $"{access}?permissionsSetId={Write}&permissionsSetId={Read}"));
        Assert.Equal([one.Username], await Names(team.Http, $"{access}?query={one.Username[..20]}"));

        var everybody = (await two.Http.Get($"/api/project/{team.ProjectId}/collaborator?size=2").Done()).Body;
        Assert.Equal((2, 3), ((int)everybody["numberOfElements"]!, (int)everybody["totalElements"]!));
        var owners = await Names(two.Http, $"/api/project/{team.ProjectId}/owner");
        Assert.Equal(["admin", one.Username], owners.Order(StringComparer.OrdinalIgnoreCase));

        var both = $"username={one.Username}&username={two.Username}";
        var removed = await team.Http.Ask("DELETE", $"{access}?{both}&username=nobody");
        Assert.Equal(HttpStatusCode.NoContent, removed.Status);
        Assert.Equal(["admin"], await Names(team.Http, access));
    }

    [Fact]
    public async Task The_last_owner_stays_unless_an_administrator_says_otherwise()
    {
        using var owner = await Person.Of(server);
        using var guest = await Person.Of(server, "guest");
        using var team = await Team.Of(owner.Http);
        var access = Access(team.ProjectId);
        await owner.Http.Post(access, Grants((guest.Username, Owner))).Done();

        var told = await owner.Http.Ask("DELETE", $"{access}?username={owner.Username}").Refused(409);
        Assert.Contains("permission set Owner first", told, StringComparison.Ordinal);
        await owner.Http.Post(access, Grants((owner.Username, Write))).Refused(409);
        await owner.Http.Ask("PATCH", $"/api/project/{team.ProjectId}", """{"description":"still mine"}""").Done();

        using var second = await Person.Of(server);
        await owner.Http.Post(access, Grants((second.Username, Owner))).Done();
        await owner.Http.Ask("DELETE", $"{access}?username={owner.Username}").Done();
        await owner.Http.Get($"/api/project/{team.ProjectId}").Refused(404);
        using var admin = server.WithToken(await Team.AdminToken(server));
        await admin.Ask("DELETE", $"{access}?username={second.Username}").Done();
    }

    [Fact]
    public async Task Owners_who_remove_each_other_at_once_leave_one_behind()
    {
        for (var round = 0; round < 5; round++)
        {
            using var one = await Person.Of(server);
            using var two = await Person.Of(server);
            using var team = await Team.Of(one.Http);
            var access = Access(team.ProjectId);
            await one.Http.Post(access, Grants((two.Username, Owner))).Done();

            var answers = await Task.WhenAll(
                one.Http.Ask("DELETE", $"{access}?username={two.Username}"),
                two.Http.Ask("DELETE", $"{access}?username={one.Username}"));

            Assert.Single(answers, answer => answer.Status == HttpStatusCode.NoContent);
            using var admin = server.WithToken(await Team.AdminToken(server));
            Assert.Single((await admin.Get($"/api/project/{team.ProjectId}/owner").Done()).Content);
        }
    }

    [Fact]
    public async Task A_deactivated_collaborator_is_not_offered_any_more()
    {
        using var team = await Team.Of(server);
        using var person = await Person.Of(server);
        await team.Http.Post(Access(team.ProjectId), Grants((person.Username, Write))).Done();
        await team.Http.Post($"/api/account/{person.Id}/enable?state=false").Done();

        Assert.Single((await team.Http.Get($"/api/project/{team.ProjectId}/collaborator").Done()).Content);
        Assert.Empty((await team.Http.Get($"/api/user/suggest?query={person.Username}").Done()).Content);
        var told = await team.Http.Post(Access(team.ProjectId), Grants((person.Username, Read))).Refused(400);
        Assert.Contains("no active account", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "1 to 1000 rows of")]
    [InlineData("""{"collaborators":[]}""", "1 to 1000 rows of")]
    [InlineData("""{"collaborators":[null]}""", "1 to 1000 rows of")]
    [InlineData("""{"collaborators":[{"permissionSetId":-1}]}""", "1 to 1000 rows of")]
    [InlineData("""{"collaborators":[{"username":"admin"}]}""", "permission set 0")]
    [InlineData("""{"collaborators":[{"username":"admin","permissionSetId":999999}]}""", "permission set 999999")]
    [InlineData("""{"collaborators":[{"username":"nobody at all","permissionSetId":-1}]}""", "no active account")]
    [InlineData("""{"collaborators":"admin"}""", "JSON")]
    public async Task What_is_wrong_is_told_and_changes_nothing(string body, string told)
    {
        using var team = await Team.Of(server);
        var message = await team.Http.Post(Access(team.ProjectId), body).Refused(400);
        Assert.Contains(told, message, StringComparison.Ordinal);
        Assert.Single((await team.Http.Get(Access(team.ProjectId)).Done()).Content);
    }

    [Fact]
    public async Task Nobody_is_removed_without_a_name()
    {
        using var team = await Team.Of(server);
        await team.Http.Ask("DELETE", Access(team.ProjectId)).Refused(400);
    }

    private static string Access(long projectId) => $"/api/project/access/{projectId}/collaborator";

    private static async Task<IEnumerable<string>> Names(HttpClient http, string path) =>
        (await http.Get(path).Done()).Content.Select(row => (string)row["username"]!);

    private static string Grants(params (string Username, int Set)[] grants)
    {
        var rows = grants.Select(grant => $$"""{"username":"{{grant.Username}}","permissionSetId":{{grant.Set}} }""");
        return $$"""{"collaborators":[{{string.Join(',', rows)}}]}""";
    }
}
