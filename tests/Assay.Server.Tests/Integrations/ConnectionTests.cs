using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Integrations;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Assay.Server.Tests.Integrations;

/// <summary>"Test connection" against something that really listens.</summary>
public sealed class ConnectionTests(RunningServer server)
{
    private const string Named = """{"username":"ann","token":"good"}""";
    private const string Alone = """{"token":"good"}""";

    /// <summary>How each kind is signed in to, asked, and what it answers.</summary>
    public static TheoryData<string, string, string, string, string, string> Kinds() => new()
    {
        { "azure", Alone, "Authorization", Basic(":good"), "/_apis/connectionData?api-version=7.1-preview",
            """{"authenticatedUser":{"providerDisplayName":"Ann"}}""" },
        { "bamboo", Alone, "Authorization", "Bearer good", "/rest/api/latest/currentUser", """{"name":"ann"}""" },
        { "bamboo", Named, "Authorization", Basic("ann:good"), "/rest/api/latest/currentUser", """{"name":"ann"}""" },
        { "bitbucket", Named, "Authorization", Basic("ann:good"), "/2.0/user",
            """{"account_id":"1","nickname":"ann"}""" },
        { "bitbucket", Alone, "Authorization", "Bearer good", "/2.0/user", """{"account_id":"1"}""" },
        { "circleci", Alone, "Circle-Token", "good", "/api/v2/me", """{"id":"1","login":"ann"}""" },
        { "custom", Alone, "Authorization", "Bearer good", "/me", """{"id":1,"name":"ann"}""" },
        { "github", Alone, "Authorization", "Bearer good", "/api/v3/user", """{"login":"ann"}""" },
        { "gitlab", Alone, "PRIVATE-TOKEN", "good", "/api/v4/user", """{"username":"ann"}""" },
        { "jenkins", Named, "Authorization", Basic("ann:good"), "/whoAmI/api/json",
            """{"anonymous":false,"name":"ann"}""" },
        { "teamcity", Alone, "Authorization", "Bearer good", "/app/rest/users/current?fields=username",
            """{"username":"ann"}""" },
        { "teamcity", Named, "Authorization", Basic("ann:good"), "/app/rest/users/current?fields=username",
            """{"username":"ann"}""" },
        { "tekton", Alone, "Authorization", "Bearer good", "/v1/properties", """{"dashboardVersion":"v0.50.0"}""" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_is_asked_in_its_own_way_who_one_is(
        string type, string secret, string header, string value, string path, string answer)
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Knowing(header, value, answer);
        Assert.Equal("{}", (await Try(team, type, fake.Address, secret).Done()).Text);
        Assert.Equal($"GET {path}", Assert.Single(fake.Asked).Line);

        var refusal = await Try(team, type, fake.Address, secret.Replace("good", "bad", StringComparison.Ordinal))
            .Refused(400);
        Assert.Contains("does not accept these credentials", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("bad", refusal, StringComparison.Ordinal);
        Assert.Equal(2, fake.Asked.Count);
    }

    [Fact]
    public async Task AWS_is_asked_with_a_signature_and_forbids_what_it_does_not_know()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http =>
            http.Request.Headers.Authorization.ToString().StartsWith(
                "AWS4-HMAC-SHA256 Credential=AKID/", StringComparison.Ordinal)
                ? FakeBuildServer.Text(http, 200,
                    """{"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"arn:aws:iam::1:user/ann"}}}""")
                : FakeBuildServer.Text(http, 403, "<Error/>"));
        await Try(team, "aws", fake.Address, """{"accessKeyId":"AKID","secretAccessKey":"k"}""").Done();
        Assert.Contains("does not accept these credentials", await Try(
            team, "aws", fake.Address, """{"accessKeyId":"OTHER","secretAccessKey":"k"}""").Refused(400));
        Assert.Equal("GET /?Action=GetCallerIdentity&Version=2011-06-15", fake.Asked[0].Line);
    }

    [Theory]
    [InlineData("github", "https://github.com", "https://api.github.com/user")]
    [InlineData("github", "https://acme.ghe.com", "https://api.acme.ghe.com/user")]
    [InlineData("github", "https://git.example.com", "https://git.example.com/api/v3/user")]
    [InlineData("bitbucket", "https://bitbucket.org", "https://api.bitbucket.org/2.0/user")]
    [InlineData("circleci", "https://app.circleci.com", "https://circleci.com/api/v2/me")]
    [InlineData("gitlab", "https://example.com/gitlab", "https://example.com/gitlab/api/v4/user")]
    [InlineData("aws", "https://eu-central-1.console.aws.amazon.com",
        "https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15")]
    public void The_API_is_found_from_the_address_that_people_know(string type, string endpoint, string expected)
    {
        var kind = BuildServers.Of(type);
        Assert.Equal(expected, kind.Api(new(endpoint)).AbsoluteUri.TrimEnd('/') + kind.Me);
    }

    [Theory]
    [InlineData("gitlab", "X-Gitlab-Meta", 401, true)]
    [InlineData("jenkins", "X-Jenkins", 403, true)]
    [InlineData("teamcity", "TeamCity-Node-Id", 401, true)]
    [InlineData("teamcity", "Server", 401, false)]
    [InlineData("gitlab", "X-Gitlab-Meta", 500, false)]
    public async Task Without_credentials_it_is_enough_to_be_such_a_server(
        string type, string mark, int status, bool works)
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http =>
        {
            http.Response.Headers[mark] = "1";
            return FakeBuildServer.Text(http, status, "{}");
        });
        var answer = await Try(team, type, fake.Address, null);
        Assert.Equal((works ? 200 : 400, false),
            (answer.Code, Assert.Single(fake.Asked).Headers.ContainsKey("Authorization")));
    }

    [Theory]
    [InlineData(200, "<html>", "but not as GitLab does")]
    [InlineData(200, """{"hello":"world"}""", "but not as GitLab does")]
    [InlineData(404, "{}", "Is a part of the path missing?")]
    [InlineData(403, "{}", "does not let them in (403)")]
    [InlineData(407, "", "The proxy before")]
    [InlineData(429, "", "Try again later")]
    [InlineData(502, "", "an error of its own (502)")]
    public async Task What_answers_otherwise_is_told_with_what_to_do(int status, string body, string expected)
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http => FakeBuildServer.Text(http, status, body));
        Assert.Contains(expected, await Try(team, "gitlab", fake.Address, Alone).Refused(400));
    }

    [Theory]
    [InlineData("gitlab", """{"token":"with … between"}""", 400)]
    [InlineData("github", """{"token":"with … between"}""", 400)]
    [InlineData("jenkins", """{"username":"Zoë","token":"ö"}""", 200)]
    public async Task A_token_is_plain_text_and_a_password_need_not_be(string type, string secret, int expected)
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http =>
            FakeBuildServer.Text(http, 200, """{"anonymous":false,"name":"Zoë"}"""));
        var answer = await Try(team, type, fake.Address, secret);
        Assert.Equal(expected, answer.Code);
        Assert.Equal(expected == 400, answer.Text.Contains("Copy them once more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signed_in_nobody_is_not_somebody()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(http =>
        {
            http.Response.Headers["X-Jenkins"] = "2.500";
            return FakeBuildServer.Text(http, 200, """{"anonymous":true,"name":"anonymous"}""");
        });
        Assert.Contains(
            "does not accept these credentials", await Try(team, "jenkins", fake.Address, Named).Refused(400));
    }

    [Fact]
    public async Task Credentials_follow_a_redirect_on_the_same_server_and_to_no_other()
    {
        using var team = await Team.Of(server);
        await using var other = await FakeBuildServer.Knowing("PRIVATE-TOKEN", "good", """{"username":"ann"}""");
        await using var fake = await FakeBuildServer.Start(http =>
        {
            if (http.Request.Path == "/moved/api/v4/user")
                return FakeBuildServer.Text(http, 200, """{"username":"ann"}""");
            http.Response.Redirect(http.Request.Path.Value switch
            {
                "/here/api/v4/user" => "/moved/api/v4/user",
                "/there/api/v4/user" => other.Address + "/api/v4/user",
                _ => "/round/api/v4/user",
            });
            return Task.CompletedTask;
        });
        await Try(team, "gitlab", fake.Address + "/here", Alone).Done();
        Assert.Contains(
            $"sends on to {other.Address}", await Try(team, "gitlab", fake.Address + "/there", Alone).Refused(400));
        Assert.Contains("in circles", await Try(team, "gitlab", fake.Address + "/round", Alone).Refused(400));
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task A_certificate_counts_unless_it_is_switched_off()
    {
        using var team = await Team.Of(server);
        await using var fake = await FakeBuildServer.Start(
            http => FakeBuildServer.Text(http, 200, """{"username":"ann"}"""), https: true);
        Assert.Contains("is not trusted", await Try(team, "gitlab", fake.Address, Alone).Refused(400));
        Assert.Empty(fake.Asked);
        await Try(team, "gitlab", fake.Address, Alone, anyCertificate: true).Done();
        Assert.Contains("without an answer. Is it http or https?", await Try(
            team, "gitlab", fake.Address.Replace("https", "http", StringComparison.Ordinal), Alone).Refused(400));
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "Nothing listens at http://127.0.0.1:1")]
    [InlineData("http://nowhere.invalid", "There is no host of this name: http://nowhere.invalid")]
    [InlineData("http://169.254.169.254", "an address that build servers do not have")]
    [InlineData("http://[::ffff:169.254.169.254]", "an address that build servers do not have")]
    [InlineData("http://[fe80::1]", "an address that build servers do not have")]
    [InlineData("http://0.0.0.0", "an address that build servers do not have")]
    [InlineData("http://[::]", "an address that build servers do not have")]
    public async Task What_cannot_be_reached_is_told_with_why(string address, string expected)
    {
        using var team = await Team.Of(server);
        Assert.Contains(expected, await Try(team, "gitlab", address, Alone).Refused(400));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_not_waited_for_long()
    {
        using var team = await Team.Of(server);
        var stop = TestContext.Current.CancellationToken;
        await using var fake = await FakeBuildServer.Start(async http =>
        {
            await http.Response.WriteAsync("{", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(TimeSpan.FromMinutes(2), http.RequestAborted).ContinueWith(
                _ => { }, stop, TaskContinuationOptions.None, TaskScheduler.Default);
        });
        var before = TimeProvider.System.GetTimestamp();
        Assert.Contains("did not answer in time", await Try(team, "gitlab", fake.Address, Alone).Refused(400));
        Assert.True(TimeProvider.System.GetElapsedTime(before) < TimeSpan.FromMinutes(1));
    }

    private static Task<Answer> Try(
        Team team, string type, string endpoint, string? secret, bool anyCertificate = false) =>
        team.Http.Post("/api/integration/validate", new JsonObject
        {
            ["type"] = type, ["settings"] = new JsonObject
            {
                ["endpoint"] = endpoint, ["disableCertificateValidation"] = anyCertificate,
            },
            ["defaultSecret"] = secret is null ? null : JsonNode.Parse(secret),
        }.ToJsonString());

    private static string Basic(string pair) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));
}
