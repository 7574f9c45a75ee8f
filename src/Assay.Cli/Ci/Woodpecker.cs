using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Woodpecker.</summary>
internal sealed class Woodpecker : ICi
{
    public string Type => "woodpecker";

    public bool Runs(Variables variables) =>
        variables["CI"] == "woodpecker" || variables["CI_SYSTEM_NAME"] == "woodpecker";

    public CiRun Read(Variables variables)
    {
        var server = variables["CI_SYSTEM_URL"]?.TrimEnd('/');
        return new(Type)
        {
            Endpoint = server,
            JobUid = variables["CI_REPO"],
            JobName = variables["CI_REPO"],
            JobUrl = Refs.Below(server, "/repos/" + (variables["CI_REPO_ID"] ?? variables["CI_REPO"])),
            RunUid = variables["CI_PIPELINE_NUMBER"],
            RunName = Refs.Joined("#", "", variables["CI_PIPELINE_NUMBER"]),
            RunUrl = variables["CI_PIPELINE_URL"],
            Branch = variables.Has("CI_COMMIT_TAG")
                ? null
                : variables.First("CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"),
        };
    }
}
