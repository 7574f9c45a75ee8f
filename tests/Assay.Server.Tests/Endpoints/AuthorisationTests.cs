using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Endpoints;

/// <summary>
/// Every operation of the manifest, called about a real private project by those who may not: made from the routes, so
/// that a new operation is covered the day it appears.
/// </summary>
public sealed class AuthorisationTests(RunningServer server) : IAsyncLifetime
{
    /// <summary>Operations for any account that are about no project, whatever ids they are called with.</summary>
    private static readonly string[] OfNoProject =
    [
        "/", "/project/{id:long}", "/tokens", "/api/account", "/api/environment", "/api/ev", "/api/evv",
        "/api/globalsettings", "/api/launch/tag", "/api/license", "/api/permissionset", "/api/project",
        "/api/project/suggest", "/api/status", "/api/testlayer", "/api/token",
        "/api/tree/{id:long}", "/api/v2/tree/{id:long}", "/api/user", "/api/workflow",
    ];

    private readonly List<string> wrong = [];
    private int asked;
    private PrivateProject secret = null!;
    private PrivateProject own = null!;
    private Person stranger = null!;

    public async ValueTask InitializeAsync()
    {
        secret = await PrivateProject.Of(server);
        own = await PrivateProject.Of(server);
        stranger = await Person.Of(server);
        await own.Admit(stranger, -1);
    }

    /// <summary>Every other test here is worth nothing when its requests are about nothing.</summary>
    [Fact]
    public async Task The_owner_reads_everything_that_is_asked_for()
    {
        foreach (var operation in Operation.All(server)
            .Where(operation => operation is { Need: "project:read", Method: "GET" }))
        {
            using var response = await secret.Owner.SendAsync(operation.Request(secret.Ids));
            var seen = response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect;
            await Expect(seen, operation, "was not filled in well", response);
        }
        Assert.Empty(wrong);
        Assert.True(asked > 100);
    }

    [Fact]
    public async Task Without_a_token_everything_but_the_anonymous_is_refused()
    {
        using var nobody = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = server.Address,
        };
        var before = await secret.Everything();
        foreach (var operation in Operation.All(server))
        {
            using var response = await nobody.SendAsync(operation.Request(secret.Ids));
            await Clean(operation, response);
            if (operation.Need == "anonymous" || operation.Route == "/events") continue;
            var expected = operation is { IsPage: true, Method: "GET" }
                ? HttpStatusCode.Redirect
                : HttpStatusCode.Unauthorized;
            await Expect(response.StatusCode == expected, operation, "without a token", response);
        }
        Assert.Empty(wrong);
        Assert.Equal(before, await secret.Everything());
    }

    [Fact]
    public async Task For_a_stranger_the_project_does_not_exist()
    {
        var before = await secret.Everything();
        foreach (var operation in Operation.All(server).Where(IsSafeToRepeat))
        {
            using var response = await stranger.Http.SendAsync(operation.Request(secret.Ids));
            await Clean(operation, response);
            var right = operation.Need switch
            {
                "admin" => response.StatusCode == HttpStatusCode.Forbidden,
                "signed in" => IsOfNoProject(operation)
                    || response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden
                    // A form of a page without the token of its page.
                    || operation.IsPage && response.StatusCode == HttpStatusCode.BadRequest,
                "user" or "anonymous" => true,
                _ => response.StatusCode == HttpStatusCode.NotFound,
            };
            await Expect(
                right, operation, $"by a stranger (about no project? then add it to {nameof(OfNoProject)})", response);
        }
        Assert.Empty(wrong);
        Assert.Equal(before, await secret.Everything());
    }

    /// <summary>A project of one's own does not open what belongs to another one.</summary>
    [Fact]
    public async Task Ids_of_another_project_behind_one_s_own_project_id_open_nothing()
    {
        var crossed = new Dictionary<string, string>(secret.Ids) { ["project"] = own.Ids["project"] };
        var reversed = new Dictionary<string, string>(own.Ids) { ["project"] = secret.Ids["project"] };
        var before = await secret.Everything();
        foreach (var operation in Operation.All(server).Where(IsSafeToRepeat))
            foreach (var ids in (Dictionary<string, string>[])[crossed, reversed])
            {
                using var response = await stranger.Http.SendAsync(operation.Request(ids));
                await Clean(operation, response);
            }
        Assert.Empty(wrong);
        Assert.Equal(before, await secret.Everything());
    }

    [Fact]
    public async Task A_reader_changes_nothing_and_a_writer_configures_nothing()
    {
        using var reader = await Person.Of(server);
        using var writer = await Person.Of(server);
        await secret.Admit(reader, -3);
        await secret.Admit(writer, -2);
        var before = await secret.Everything();
        foreach (var operation in Operation.All(server))
        {
            if (operation is { Need: "project:read", Method: "GET" })
            {
                using var seen = await reader.Http.SendAsync(operation.Request(secret.Ids));
                await Expect(
                    seen.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect, operation, "by a reader", seen);
            }
            if (operation.Need is not ("project:write" or "project:configure")) continue;
            using var response = await reader.Http.SendAsync(operation.Request(secret.Ids));
            await Expect(response.StatusCode == HttpStatusCode.Forbidden, operation, "by a reader", response);
            if (operation.Need != "project:configure") continue;
            using var refused = await writer.Http.SendAsync(operation.Request(secret.Ids));
            await Expect(refused.StatusCode == HttpStatusCode.Forbidden, operation, "by a writer", refused);
        }
        Assert.Empty(wrong);
        Assert.Equal(before, await secret.Everything());
    }

    [Fact]
    public async Task A_guest_makes_nothing()
    {
        using var guest = await Person.Of(server, "guest");
        foreach (var operation in Operation.All(server).Where(operation => operation.Need is "user" or "admin"))
        {
            using var response = await guest.Http.SendAsync(operation.Request(secret.Ids));
            await Expect(response.StatusCode == HttpStatusCode.Forbidden, operation, "by a guest", response);
        }
        Assert.Empty(wrong);
    }

    private static bool IsOfNoProject(Operation operation) => OfNoProject.Any(route => operation.Route == route
        || !operation.IsPage && operation.Route.StartsWith(route + "/", StringComparison.Ordinal));

    /// <summary>Signing out and changing one's password would end the stranger's own session in the middle.</summary>
    private static bool IsSafeToRepeat(Operation operation) => operation.Route is not (
        "/events" or "/logout" or "/api/logout" or "/api/account/password");

    /// <summary>No error of ours, and nothing of the project in the answer.</summary>
    private async Task Clean(Operation operation, HttpResponseMessage response)
    {
        var text = response.Content.Headers.ContentType?.MediaType == "text/event-stream"
            ? ""
            : await response.Content.ReadAsStringAsync();
        await Expect((int)response.StatusCode < 500, operation, "is an error of ours", response);
        var shows = text.Contains(secret.Mark, StringComparison.OrdinalIgnoreCase);
        await Expect(!shows, operation, "shows the project", response);
    }

    /// <summary>Looks at all operations before it fails, so that one run tells everything.</summary>
    private async Task Expect(bool right, Operation operation, string what, HttpResponseMessage response)
    {
        asked++;
        if (!right) wrong.Add($"{operation} ({operation.Need}) {what}: {await Told(response)}");
    }

    private static async Task<string> Told(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var told = text.StartsWith('{') ? $"{JsonNode.Parse(text)!["message"]}" : text[..Math.Min(200, text.Length)];
        return $"{(int)response.StatusCode} {told}";
    }

    public ValueTask DisposeAsync()
    {
        secret.Dispose();
        own.Dispose();
        stranger.Dispose();
        return ValueTask.CompletedTask;
    }
}
