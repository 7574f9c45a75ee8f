using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Bitbucket Pipelines.</summary>
internal sealed class Bitbucket : ICi
{
    public string Type => "bitbucket";

    public bool Runs(Variables variables) => variables.Has("BITBUCKET_PIPELINE_UUID");

    public CiRun Read(Variables variables)
    {
        var origin = variables["BITBUCKET_GIT_HTTP_ORIGIN"];
        var run = variables["BITBUCKET_PIPELINE_UUID"];
        return new(Type)
        {
            Endpoint = Refs.Origin(origin),
            JobUid = variables["BITBUCKET_REPO_FULL_NAME"],
            JobName = variables["BITBUCKET_REPO_FULL_NAME"],
            JobUrl = Refs.Below(origin, "/pipelines"),
            RunUid = run,
            RunName = variables["BITBUCKET_BUILD_NUMBER"] is { } number ? $"#{number}" : run,
            RunUrl = Refs.Below(origin, "/pipelines/results/" + Uri.EscapeDataString(run ?? "")),
            Branch = variables["BITBUCKET_BRANCH"],
            Parameters = variables["CustomName"] is { } name ? [("CustomName", name)] : [],
        };
    }
}
