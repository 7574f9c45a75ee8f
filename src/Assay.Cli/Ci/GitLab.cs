using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>
/// GitLab: the project is the job, the pipeline is its run, so all parts of a pipeline report together.
/// </summary>
internal sealed class GitLab : ICi
{
    public string Type => "gitlab";

    public bool Runs(Variables variables) => variables.IsTrue("GITLAB_CI");

    public CiRun Read(Variables variables) => new(Type)
    {
        Endpoint = variables["CI_SERVER_URL"] ?? Refs.Origin(variables["CI_PROJECT_URL"]),
        JobUid = variables["CI_PROJECT_ID"],
        JobName = variables["CI_PROJECT_NAME"],
        JobUrl = Refs.Below(variables["CI_PROJECT_URL"], "/pipelines"),
        RunUid = variables["CI_PIPELINE_ID"],
        RunName = variables["CI_PIPELINE_ID"],
        RunUrl = variables["CI_PIPELINE_URL"],
        Branch = variables["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"] ?? variables["CI_COMMIT_BRANCH"]
            ?? (variables.Has("CI_COMMIT_TAG") ? null : variables["CI_COMMIT_REF_NAME"]),
    };
}
