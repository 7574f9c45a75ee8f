using System.Text;
using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>TeamCity. Most of what it knows is in properties files that the environment points to.</summary>
internal sealed class TeamCity : ICi
{
    public string Type => "teamcity";

    public bool Runs(Variables variables) => variables.Has("TEAMCITY_VERSION");

    public CiRun Read(Variables variables)
    {
        var build = Properties(variables["TEAMCITY_BUILD_PROPERTIES_FILE"]);
        var configuration = Properties(build.GetValueOrDefault("teamcity.configuration.properties.file"));
        string? Of(string key) => build.GetValueOrDefault(key) ?? configuration.GetValueOrDefault(key);

        var server = Of("teamcity.serverUrl")?.TrimEnd('/') ?? Refs.Origin(variables["BUILD_URL"]);
        var type = Of("teamcity.buildType.id");
        var id = Of("teamcity.build.id");
        return new(Type)
        {
            Endpoint = server,
            JobUid = type
                ?? Refs.Joined(variables["TEAMCITY_PROJECT_NAME"], "/", variables["TEAMCITY_BUILDCONF_NAME"]),
            JobName = variables["TEAMCITY_BUILDCONF_NAME"] ?? type,
            JobUrl = server is null || type is null ? null : $"{server}/buildConfiguration/{type}",
            RunUid = id ?? variables["BUILD_NUMBER"],
            RunName = variables["BUILD_NUMBER"],
            RunUrl = variables["BUILD_URL"]
                ?? (server is null || type is null || id is null ? null : $"{server}/buildConfiguration/{type}/{id}"),
            // The default branch of a build goes by this name.
            Branch = Of("teamcity.build.branch") is { } branch and not "<default>"
                ? Refs.Branch(branch)
                : Refs.Branch(Of("vcsroot.branch")),
        };
    }

    /// <summary>teamcity.serverUrl=https\://tc.example.org</summary>
    private static Dictionary<string, string> Properties(string? path)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (path is null || !File.Exists(path)) return values;
        foreach (var line in File.ReadLines(path))
        {
            if (line.StartsWith('#')
                || line.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals)) continue;
            values[Unescaped(line[..equals].Trim())] = Unescaped(line[(equals + 1)..].Trim());
        }
        return values;
    }

    private static string Unescaped(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
            if (text[at] != '\\' || ++at < text.Length) plain.Append(text[at]);
        return plain.ToString();
    }
}
