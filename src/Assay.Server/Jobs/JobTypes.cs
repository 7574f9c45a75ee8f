namespace Assay.Server.Jobs;

/// <summary>Kinds of CI by their names on the wire; clients of generated code refuse others.</summary>
internal static class JobTypes
{
    public const string Custom = "custom";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["amazon"] = "aws", ["aws"] = "aws", ["azure"] = "azure", ["bamboo"] = "bamboo", ["bitbucket"] = "bitbucket",
        ["circle"] = "circleci", ["circleci"] = "circleci", ["github"] = "github", ["gitlab"] = "gitlab",
        ["jenkins"] = "jenkins", ["teamcity"] = "teamcity", ["tekton"] = "tekton",
    };

    /// <summary>The first of the names that is known, else custom.</summary>
    public static string Of(params ReadOnlySpan<string?> names)
    {
        foreach (var name in names)
            if (name is not null && Known.TryGetValue(name.Trim(), out var type)) return type;
        return Custom;
    }
}
