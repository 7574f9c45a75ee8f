using System.Reflection;
using System.Text.Json.Nodes;
using Assay.Server.Http;
using Assay.Server.Tests.Accounts;
using Assay.Server.Tests.Hosting;
using Xunit;

namespace Assay.Server.Tests.Endpoints;

/// <summary>
/// Every operation about a project, with values in its query and its body that are none: refused or ignored, never an
/// error of ours. Made from the routes, so that a new operation is covered the day it appears.
/// </summary>
public sealed class HostileRequestTests(RunningServer server) : IAsyncLifetime
{
    private static readonly string[] InQueries =
    [
        "a%00b", "-1", "9223372036854775807", "%27%22%5C%25_%3B--", "%ED%A0%80%F0%9F%98%80", new string('x', 3_000),
    ];

    private static readonly string[] InBodies =
    [
        "null", "9223372036854775807", "1e400", "[null]", "[{}]", "\"a\\u0000b\"", "\"\\ud800\"", "{\"a\":\"\\u0000\"}",
        $"\"{new string('x', 5_000)}\"", "[{\"name\":\"\\u0000\",\"url\":7,\"id\":-7}]",
    ];

    private readonly List<string> wrong = [];
    private PrivateProject project = null!;
    private Person owner = null!;

    public async ValueTask InitializeAsync()
    {
        project = await PrivateProject.Of(server);
        owner = await Person.Of(server);
        await project.Admit(owner, -1);
    }

    [Fact]
    public async Task Values_in_queries_that_are_none_are_no_errors_of_ours()
    {
        foreach (var operation in Operations("GET"))
        {
            var names = operation.Parameters.Select(parameter => parameter.Name!)
                .Where(name => name is not (
                    "projectId" or "id" or "http" or "db" or "stop" or "page" or "clock" or "access"))
                .Concat(operation.Parameters.Any(IsPage) ? ["size", "sort"] : []).Distinct();
            foreach (var name in names)
                foreach (var value in InQueries)
                {
                    using var request = operation.Request(project.Ids);
                    var asked = request.RequestUri!.OriginalString.Replace(
                        $"{name}=", "was=", StringComparison.Ordinal);
                    request.RequestUri = new($"{asked}&{name}={value}", UriKind.Relative);
                    await Ask(request, $"{operation} {name}={value[..Math.Min(40, value.Length)]}");
                }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Values_in_bodies_that_are_none_are_no_errors_of_ours()
    {
        foreach (var operation in Operations("POST", "PATCH").Where(operation => !operation.TakesFiles))
        {
            var fields = operation.Parameters.Where(IsBody)
                .SelectMany(parameter => parameter.ParameterType.GetProperties())
                .Select(property => char.ToLowerInvariant(property.Name[0]) + property.Name[1..])
                .Where(field => field is not ("projectId" or "equalityContract"))
                .Concat(["results", "fixtures"]).Distinct();
            foreach (var field in fields)
                foreach (var value in InBodies)
                {
                    using var request = operation.Request(project.Ids);
                    var body = JsonNode.Parse(Operation.Body(project.Ids))!.AsObject();
                    body[field] = "replaced";
                    request.Content = Operation.Json(
                        body.ToJsonString().Replace("\"replaced\"", value, StringComparison.Ordinal));
                    await Ask(request, $"{operation} {field}: {value[..Math.Min(60, value.Length)]}");
                }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("\u0000")]
    public async Task Bodies_that_are_none_are_no_errors_of_ours(string body)
    {
        foreach (var operation in Operations("POST", "PATCH"))
        {
            using var request = operation.Request(project.Ids);
            request.Content = Operation.Json(body);
            await Ask(request, $"{operation} body {body}");
            using var files = operation.Request(project.Ids);
            files.Content = new StringContent(body);
            files.Content.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "b") } };
            await Ask(files, $"{operation} multipart {body}");
            using var form = operation.Request(project.Ids);
            form.Content = new StringContent(body + "%00=%ZZ&name=%00");
            form.Content.Headers.ContentType = new("application/x-www-form-urlencoded");
            await Ask(form, $"{operation} form {body}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static bool IsPage(ParameterInfo parameter) => parameter.ParameterType == typeof(PageQuery);

    private static bool IsBody(ParameterInfo parameter) =>
        parameter.ParameterType.Namespace?.StartsWith("Assay", StringComparison.Ordinal) == true;

    /// <summary>Accounts and the instance are not to be changed by this; listening never ends.</summary>
    private IEnumerable<Operation> Operations(params string[] methods) => Operation.All(server).Where(operation =>
        methods.Contains(operation.Method) && operation.Need is not "admin" && operation.Route is not (
            "/events" or "/logout" or "/api/logout" or "/api/account/password" or "/api/openapi.json"));

    private async Task Ask(HttpRequestMessage request, string what)
    {
        using var response = await owner.Http.SendAsync(request);
        if ((int)response.StatusCode < 500) return;
        var logged = server.Logs.Lines.LastOrDefault(line =>
            line.StartsWith("Error Assay.Http", StringComparison.Ordinal)) ?? "";
        wrong.Add($"{what}: {(int)response.StatusCode} {logged[..Math.Min(400, logged.Length)]}");
        // Dozens tell as much as thousands.
        Assert.True(wrong.Count < 40, string.Join('\n', wrong));
    }

    public ValueTask DisposeAsync()
    {
        project.Dispose();
        owner.Dispose();
        return ValueTask.CompletedTask;
    }
}
