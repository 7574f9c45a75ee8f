using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;

namespace Assay.Server.Tests.Accounts;

/// <summary>Somebody with an account of their own for one test, and the ways to be them.</summary>
internal sealed class Person : IDisposable
{
    public const string Password = "a good password";

    private readonly HttpClient anonymous;

    private Person(Uri address, long id, string username)
    {
        (Id, Username) = (id, username);
        anonymous = new(new HttpClientHandler { UseCookies = false }) { BaseAddress = address };
        Http = new() { BaseAddress = address };
    }

    public long Id { get; }
    public string Username { get; }

    /// <summary>Their requests by an API token.</summary>
    public HttpClient Http { get; }

    public static async Task<Person> Of(RunningServer server, string role = "user")
    {
        using var admin = server.WithToken(await Team.AdminToken(server));
        return await Of(admin, role);
    }

    public static async Task<Person> Of(HttpClient admin, string role = "user")
    {
        var username = "P" + Guid.NewGuid().ToString("N");
        var made = await admin.Post("/api/account/register", $$"""
            {"username":"{{username}}","password":"{{Password}}","email":"p@example.org","globalRole":"{{role}}"}
            """).Done();
        var person = new Person(admin.BaseAddress!, (long)made.Body["id"]!, username);
        using var bearer = await person.ByBearer();
        var token = await bearer.Post("/api/token", """{"name":"t"}""").Done();
        person.Http.DefaultRequestHeaders.Authorization = new("Api-Token", (string)token.Body["token"]!);
        return person;
    }

    public async Task<HttpClient> ByBearer(string password = Password)
    {
        using var form = Form(("grant_type", "password"), ("username", Username), ("password", password));
        using var response = await anonymous.PostAsync("/api/uaa/oauth/token", form);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        var http = new HttpClient { BaseAddress = anonymous.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)answer["access_token"]!);
        return http;
    }

    /// <summary>Their requests by the cookie of a browser, with the token that writing needs.</summary>
    public async Task<HttpClient> ByCookie(string password = Password)
    {
        using var response = await SignIn(password);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException(await response.Content.ReadAsStringAsync());
        var http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = anonymous.BaseAddress };
        http.DefaultRequestHeaders.Add("Cookie", Cookie(response) + "; XSRF-TOKEN=v");
        http.DefaultRequestHeaders.Add("X-XSRF-TOKEN", "v");
        return http;
    }

    public async Task<HttpResponseMessage> SignIn(string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/login/system")
        {
            Content = Form(("username", Username), ("password", password)),
        };
        request.Headers.Add("Cookie", "XSRF-TOKEN=v");
        request.Headers.Add("X-XSRF-TOKEN", "v");
        return await anonymous.SendAsync(request);
    }

    public static string Cookie(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie")
        .First(cookie => cookie.StartsWith("ALLURE_TESTOPS_SESSION=", StringComparison.Ordinal)).Split(';')[0];

    public static async Task<HttpStatusCode> Me(HttpClient http) => (await http.Get("/api/account/me")).Status;

    public void Dispose()
    {
        anonymous.Dispose();
        Http.Dispose();
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
