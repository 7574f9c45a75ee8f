using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Accounts;

public sealed class SignInTests(RunningServer server)
{
    [Theory]
    [InlineData("Api-Token")]
    [InlineData("api-token")]
    [InlineData("Bearer")]
    public async Task An_api_token_works_whatever_its_scheme_is_called(string scheme)
    {
        using var http = server.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization", $"{scheme} {await Team.AdminToken(server)}");
        foreach (var path in (string[])["/api/account/me", "/api/rs/project", "/api/uaa/account/me"])
        {
            using var response = await http.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_exchanged_for_a_bearer_by_form_or_multipart(bool multipart)
    {
        using var http = server.Anonymous();
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "apitoken", ["scope"] = "openid", ["token"] = await Team.AdminToken(server),
        };
        HttpContent form = new FormUrlEncodedContent(fields);
        if (multipart)
        {
            var parts = new MultipartFormDataContent();
            foreach (var (name, value) in fields) parts.Add(new StringContent(value), name);
            form = parts;
        }
        using var response = await http.PostAsync("/api/uaa/oauth/token", form);
        var answer = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal("bearer", (string)answer["token_type"]!);
        Assert.True((long)answer["expires_in"]! > 0);
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)answer["access_token"]!);
        foreach (var path in (string[])["/api/account/me", "/api/rs/account/me"])
            Assert.Equal("admin", (string)(await http.GetFromJsonAsync<JsonNode>(path))!["username"]!);
    }

    [Fact]
    public async Task A_wrong_token_is_refused_in_json()
    {
        using var http = server.Anonymous();
        using var response = await http.PostAsync("/api/uaa/oauth/token",
            new FormUrlEncodedContent(
                new Dictionary<string, string> { ["grant_type"] = "apitoken", ["token"] = "nonsense" }));
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(
            "Bad credentials", (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["message"]!,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("admin", "wrong", "x", "x", "Bad credentials")]
    [InlineData("nobody", "wrong", "x", "x", "Bad credentials")]
    [InlineData("admin", "", "x", "x", "Validation error")]
    [InlineData("admin", "wrong", "", "", "An expected CSRF token cannot be found")]
    [InlineData("admin", "wrong", "x", "y", "Invalid CSRF Token")]
    public async Task The_form_of_browsers_refuses_with_the_words_clients_know(
        string username, string password, string cookie, string header, string message)
    {
        using var http = server.Anonymous();
        using var response = await Form(http, username, password, cookie, header);
        Assert.False(response.IsSuccessStatusCode);
        Assert.Equal(message, (string)(await response.Content.ReadFromJsonAsync<JsonNode>())!["message"]!);
    }

    [Fact]
    public async Task A_session_needs_its_csrf_token_for_writing_and_ends_with_the_cookie()
    {
        using var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = server.Address };
        using var signedIn = await Form(http, "admin", RunningServer.AdminPassword, "v", "v");
        Assert.Equal(200, (int)(await signedIn.Content.ReadFromJsonAsync<JsonNode>())!["status"]!);
        var session = signedIn.Headers.GetValues("Set-Cookie")
            .First(cookie => cookie.StartsWith("ALLURE_TESTOPS_SESSION=", StringComparison.Ordinal))
            .Split(';')[0];
        http.DefaultRequestHeaders.Add("Cookie", session + "; XSRF-TOKEN=v");
        using (var read = await http.GetAsync("/api/account/me")) Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using (var bare = await http.PostAsJsonAsync("/api/token", new { name = "x" }))
            Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
        http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", "v");
        using (var echoed = await http.PostAsJsonAsync("/api/token", new { name = "x" }))
            Assert.Equal(HttpStatusCode.OK, echoed.StatusCode);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_for_a_while()
    {
        var name = "l" + Guid.NewGuid().ToString("N");
        await using (var insert = server.Database.CreateCommand(
            "insert into account (username, password_hash, role, created_at) values ($1, $2, 1, now())"))
        {
            insert.Parameters.AddWithValue(name);
            insert.Parameters.AddWithValue(Assay.Server.Accounts.SignIn.HashOf("right"));
            await insert.ExecuteNonQueryAsync();
        }
        using var http = server.Anonymous();
        for (var tries = 0; tries < 5; tries++) (await Form(http, name, "wrong", "v", "v")).Dispose();
        using var locked = await Form(http, name, "right", "v", "v");
        Assert.Contains(
            "locked", (string)(await locked.Content.ReadFromJsonAsync<JsonNode>())!["message"]!,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_token_stops_working_at_once()
    {
        using var team = await Team.Of(server);
        var made = await team.Post("/api/token", new JsonObject { ["name"] = "short" });
        using var http = server.WithToken((string)made["token"]!);
        using (var before = await http.GetAsync("/api/account/me")) Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using (await team.Http.DeleteAsync($"/api/token/{made["id"]}"))
        using (var after = await http.GetAsync("/api/account/me"))
            Assert.Equal(HttpStatusCode.Unauthorized, after.StatusCode);
    }

    [Fact]
    public async Task The_secret_of_a_token_is_in_no_table()
    {
        var secret = await Team.AdminToken(server);
        await using var find = server.Database.CreateCommand(
            "select count(*) from api_token t where t::text like '%' || $1 || '%'");
        find.Parameters.AddWithValue(secret);
        Assert.Equal(0L, await find.ExecuteScalarAsync());
    }

    private static Task<HttpResponseMessage> Form(
        HttpClient http, string username, string password, string cookie, string header)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/login/system")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string> { ["username"] = username, ["password"] = password }),
        };
        if (cookie.Length > 0) request.Headers.Add("Cookie", $"XSRF-TOKEN={cookie}");
        if (header.Length > 0) request.Headers.Add("X-XSRF-TOKEN", header);
        return http.SendAsync(request);
    }
}
