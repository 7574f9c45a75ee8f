using System.Text.Json;

namespace Assay.Server.Integrations;

/// <summary>The kinds of build servers that jobs have, by name.</summary>
internal static class BuildServers
{
    private static readonly Uri GitHub = new("https://api.github.com"), Bitbucket = new("https://api.bitbucket.org"),
        CircleCi = new("https://circleci.com");

    public static IReadOnlyList<BuildServer> All { get; } =
    [
        new("aws", "AWS CodeBuild", "CodeBuild and CodePipeline of one region")
        {
            Sample = "https://eu-central-1.console.aws.amazon.com", SignIn = SignIn.Aws(),
            Me = "/?Action=GetCallerIdentity&Version=2011-06-15", Headers = ["x-amzn-RequestId"], Api = Sts,
            // {"GetCallerIdentityResponse":{"GetCallerIdentityResult":{"Arn":"arn:aws:iam::1:user/assay"}}}
            Person = answer => Text(Part(Part(answer, "GetCallerIdentityResponse"), "GetCallerIdentityResult"), "Arn"),
            ForbidsStrangers = true,
        },
        new("azure", "Azure DevOps", "Azure Pipelines of one organisation, or Azure DevOps Server")
        {
            Sample = "https://dev.azure.com/acme",
            SignIn = SignIn.Nameless("Personal access token", "With the scope Build (read)"),
            Me = "/_apis/connectionData?api-version=7.1-preview", Headers = ["X-TFS-ProcessId", "X-VSS-E2EID"],
            // {"authenticatedUser":{"providerDisplayName":"Anonymous"}}; without this header it sends to a page.
            Extra = ("X-TFS-FedAuthRedirect", "Suppress"), Marks = ["authenticatedUser"],
            Person = answer => Text(Part(answer, "authenticatedUser"), "providerDisplayName") is { } name
                && name != "Anonymous" ? name : null,
        },
        new("bamboo", "Bamboo", "Plans of Bamboo Data Center")
        {
            Sample = "https://bamboo.example.com",
            SignIn = SignIn.TokenOrPassword("A personal access token, or the password of the user above"),
            Me = "/rest/api/latest/currentUser", Root = "/rest/api/latest/info",
            Headers = ["X-Seraph-LoginReason"], Marks = ["buildNumber"], Person = answer => Text(answer, "name"),
        },
        new("bitbucket", "Bitbucket", "Pipelines of Bitbucket Cloud")
        {
            Usual = "https://bitbucket.org", Sample = "https://bitbucket.org",
            SignIn = SignIn.TokenOrPassword("An access token, or an API token of the Atlassian account above"),
            Me = "/2.0/user", Root = "/2.0/repositories?pagelen=1&fields=pagelen", Marks = ["pagelen"],
            Api = endpoint => endpoint.Host == "bitbucket.org" ? Bitbucket : endpoint,
            Person = answer => Text(answer, "account_id") is null
                ? null : Text(answer, "nickname") ?? Text(answer, "display_name") ?? "",
        },
        new("circleci", "CircleCI", "CircleCI, in the cloud or installed")
        {
            Usual = "https://circleci.com", Sample = "https://circleci.com",
            SignIn = SignIn.Header("Circle-Token", "Personal API token", "Of a person; tokens of projects are refused"),
            Me = "/api/v2/me", Marks = ["message"],
            Api = endpoint => endpoint.Host == "app.circleci.com" ? CircleCi : endpoint,
            Person = answer => Text(answer, "login"),
        },
        new("custom", "Own service", "A service of your own between Assay and a build server")
        {
            Sample = "https://ci-bridge.example.com",
            SignIn = SignIn.Bearer("Token", "Sent as a bearer token"), Me = "/me", Root = "/server/info",
            Marks = ["name"], Person = answer => Text(answer, "name"),
        },
        new("github", "GitHub", "GitHub Actions of github.com or GitHub Enterprise")
        {
            Usual = "https://github.com", Sample = "https://github.com",
            SignIn = SignIn.Bearer("Personal access token", "Classic, or fine-grained with Actions (read)"),
            Me = "/user", Root = "/", Headers = ["X-GitHub-Request-Id", "X-GitHub-Media-Type"], Api = GitHubApi,
            Person = answer => Text(answer, "login"),
        },
        new("gitlab", "GitLab", "CI of gitlab.com or a GitLab of your own")
        {
            Usual = "https://gitlab.com", Sample = "https://gitlab.com",
            SignIn = SignIn.Header("PRIVATE-TOKEN", "Access token", "Personal, of a group or of a project, scope api"),
            Me = "/api/v4/user", Headers = ["X-Gitlab-Meta"], Person = answer => Text(answer, "username"),
        },
        new("jenkins", "Jenkins", "Pipelines and jobs of a controller")
        {
            Sample = "https://jenkins.example.com",
            SignIn = SignIn.Named("API token", "From the user's page, under Security"),
            Me = "/whoAmI/api/json", Headers = ["X-Jenkins"],
            // {"anonymous":false,"authenticated":true,"name":"assay"}
            Person = answer => Part(answer, "anonymous").ValueKind == JsonValueKind.False ? Text(answer, "name") : null,
        },
        new("teamcity", "TeamCity", "TeamCity Cloud or a server of your own")
        {
            Sample = "https://teamcity.example.com",
            SignIn = SignIn.TokenOrPassword("An access token, or the password of the user above"),
            Me = "/app/rest/users/current?fields=username", Root = "/app/rest/server", Headers = ["TeamCity-Node-Id"],
            Person = answer => Text(answer, "username"),
        },
        new("tekton", "Tekton", "Tekton Pipelines behind a Tekton Dashboard")
        {
            Sample = "https://tekton.example.com",
            SignIn = SignIn.Bearer("Token of a service account", "As the proxy before the dashboard takes it"),
            Me = "/v1/properties", Marks = ["dashboardVersion", "dashboardNamespace"],
            // It does not tell names.
            Person = answer =>
                (Text(answer, "dashboardVersion") ?? Text(answer, "dashboardNamespace")) is null ? null : "",
        },
    ];

    private static readonly Dictionary<string, BuildServer> ByType =
        All.ToDictionary(server => server.Type, StringComparer.OrdinalIgnoreCase);

    public static BuildServer? Find(string? type) => type is null ? null : ByType.GetValueOrDefault(type.Trim());

    public static BuildServer Of(string type) => ByType[type];

    private static Uri GitHubApi(Uri endpoint) => endpoint.Host switch
    {
        "github.com" => GitHub,
        var host when host.EndsWith(".ghe.com", StringComparison.Ordinal) => new($"{endpoint.Scheme}://api.{host}"),
        _ => new(endpoint.AbsoluteUri.TrimEnd('/') + "/api/v3"),
    };

    private static Uri Sts(Uri endpoint) => endpoint.Host.EndsWith(".console.aws.amazon.com", StringComparison.Ordinal)
        ? new($"https://sts.{AwsSignature.Region(endpoint)}.amazonaws.com")
        : endpoint;

    private static string? Text(JsonElement answer, string name) =>
        Part(answer, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement Part(JsonElement answer, string name) =>
        answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out var value) ? value : default;
}
