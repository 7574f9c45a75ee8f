using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Server.Http;
using Assay.Server.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Endpoints;

/// <summary>
/// One line of the manifest, and how it is called about a given project. When a new operation cannot be called, the
/// test says which line is to be added here.
/// </summary>
internal sealed partial record Operation(
    string Method, string Route, string Need, bool TakesFiles, IReadOnlyList<ParameterInfo> Parameters)
{
    /// <summary>What {id} is of, by the beginning of the route; the longest that fits counts.</summary>
    private static readonly Dictionary<string, string> IdOf = new(StringComparer.Ordinal)
    {
        ["/api/account"] = "account", ["/api/admin/account"] = "account", ["/api/defect"] = "defect",
        ["/api/environment"] = "envvar", ["/api/ev"] = "envvar", ["/api/evschema"] = "mapping",
        ["/api/evv"] = "envvalue", ["/api/integration"] = "integration", ["/api/job"] = "job",
        ["/api/jobrun"] = "jobrun", ["/api/launch"] = "launch",
        ["/api/launch/attachment"] = "launchattachment", ["/api/launch/tag"] = "tag",
        ["/api/permissionset"] = "permissionset", ["/api/project"] = "project", ["/api/status"] = "status",
        ["/api/testcase"] = "testcase", ["/api/testcase/attachment"] = "attachment",
        ["/api/testfixtureresult/attachment"] = "fixtureattachment", ["/api/testlayer"] = "testlayer",
        ["/api/testresult"] = "result", ["/api/testresult/attachment"] = "attachment", ["/api/token"] = "token",
        ["/api/tree"] = "tree", ["/api/upload"] = "session", ["/api/upload/test-fixture-result"] = "fixture",
        ["/api/upload/test-result"] = "result", ["/api/v2/tree"] = "tree", ["/api/workflow"] = "workflow",
        ["/administration/integrations"] = "integration", ["/attachment"] = "attachment",
        ["/jobrun"] = "jobrun", ["/launch"] = "launch", ["/project"] = "project",
        ["/testresult"] = "result", ["/tokens"] = "token",
    };

    /// <summary>Other parameters, of routes and queries, by their names.</summary>
    private static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["projectId"] = "project", ["launchId"] = "launch", ["resultId"] = "result", ["caseId"] = "testcase",
        ["testCaseId"] = "testcase", ["testResultId"] = "result", ["tfrId"] = "fixture", ["treeId"] = "tree",
        ["uuid"] = "report", ["jobRunId"] = "jobrun", ["jobId"] = "job", ["parameterId"] = "parameter",
        ["envVarId"] = "envvar", ["mappingId"] = "mapping", ["integrationId"] = "integration",
    };

    /// <summary>Required values that are no ids.</summary>
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["path"] = "index.html", ["username"] = "admin", ["rql"] = "id > 0", ["parent"] = "0",
        ["messageRegex"] = ".*", ["customFieldId"] = "-4", ["name"] = "a", ["query"] = "a",
    };

    public override string ToString() => $"{Method} {Route}";

    public bool IsPage => !Route.StartsWith("/api/", StringComparison.Ordinal);

    public static List<Operation> All(RunningServer server) =>
    [
        .. server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(route => (route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"])
                .Select(method => new Operation(
                    method, "/" + route.RoutePattern.RawText!.Trim('/'),
                    route.Metadata.GetMetadata<RouteNeed>()?.Text ?? "",
                    route.Metadata.GetMetadata<FileBody.Files>() is not null,
                    [.. route.Metadata.OfType<MethodInfo>().LastOrDefault()?.GetParameters() ?? []]))),
    ];

    /// <param name="ids">Ids by what they are of.</param>
    /// <exception cref="InvalidOperationException">The test does not know a parameter.</exception>
    public HttpRequestMessage Request(IReadOnlyDictionary<string, string> ids)
    {
        var path = Placeholder().Replace(Route, match => Value(match.Groups["name"].Value, ids)
            ?? throw new InvalidOperationException($"{this}: what is {{{match.Groups["name"].Value}}}? Add it to "
                + $"{nameof(IdOf)} or {nameof(ByName)} of {nameof(Operation)}, "
                + $"and its id to {nameof(PrivateProject)}"));
        var query = string.Join('&', Parameters
            .Select(parameter => (parameter.Name, Value: QueryValue(parameter, ids)))
            .Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
        if (!query.Contains("projectId=", StringComparison.Ordinal)) query += $"&projectId={ids["project"]}";
        if (!query.Contains("launchId=", StringComparison.Ordinal)) query += $"&launchId={ids["launch"]}";
        var request = new HttpRequestMessage(new HttpMethod(Method), $"{path}?{query.Trim('&')}");
        if (Method is "POST" or "PATCH" or "PUT")
            request.Content = TakesFiles ? Files(ids) : Json(Body(ids));
        return request;
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Files(IReadOnlyDictionary<string, string> ids) => new()
    {
        { Json(Body(ids)), "info" }, { new StringContent("content"), "file", "1-attachment.txt" },
    };

    private string? QueryValue(ParameterInfo parameter, IReadOnlyDictionary<string, string> ids)
    {
        var name = parameter.Name!;
        var scalar = parameter.ParameterType == typeof(string) || parameter.ParameterType.IsPrimitive
            || Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
        if (!scalar || Route.Contains($"{{{name}", StringComparison.Ordinal)) return null;
        if (ByName.TryGetValue(name, out var what)) return ids[what];
        if (Texts.TryGetValue(name, out var text)) return text;
        return parameter.ParameterType != typeof(long) ? null : name == "id" ? Value("id", ids) : Unknown(name);
    }

    private string Unknown(string name) => throw new InvalidOperationException(
        $"{this}: what is the query's {name}? Add it to {nameof(ByName)} of {nameof(Operation)}");

    private string? Value(string name, IReadOnlyDictionary<string, string> ids)
    {
        if (name == "id")
            return IdOf.Where(pair => (Route + "/").StartsWith(pair.Key + "/", StringComparison.Ordinal))
                .OrderByDescending(pair => pair.Key.Length).Select(pair => ids[pair.Value]).FirstOrDefault();
        return ByName.TryGetValue(name, out var what) ? ids[what] : Texts.GetValueOrDefault(name);
    }

    /// <summary>Every id under every name by which a body may give it; nothing that would be valid to store.</summary>
    public static string Body(IReadOnlyDictionary<string, string> ids) => new JsonObject
    {
        ["projectId"] = long.Parse(ids["project"]), ["launchId"] = long.Parse(ids["launch"]),
        ["jobRunId"] = long.Parse(ids["jobrun"]), ["testSessionId"] = long.Parse(ids["session"]),
        ["integrationId"] = long.Parse(ids["integration"]), ["jobUid"] = "none", ["jobRunUid"] = "none",
        ["name"] = "taken over", ["items"] = new JsonArray(),
        ["results"] = new JsonArray(), ["fixtures"] = new JsonArray(), ["collaborators"] = new JsonArray(),
        ["reportName"] = "taken over", ["reportUuid"] = ids["report"],
        ["selection"] = new JsonObject { ["launchId"] = long.Parse(ids["launch"]), ["inverted"] = true },
        ["job"] = new JsonObject { ["uid"] = "u", ["name"] = "n", ["type"] = "github" },
        ["jobRun"] = new JsonObject { ["uid"] = "u", ["name"] = "n" },
        ["launch"] = new JsonObject { ["name"] = "n" }, ["from"] = long.Parse(ids["launch"]), ["to"] = 0,
    }.ToJsonString();

    [GeneratedRegex(@"\{\*{0,2}(?<name>\w+)(:\w+)?\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
