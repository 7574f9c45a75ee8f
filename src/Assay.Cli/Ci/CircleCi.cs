using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>CircleCI. The job is the address of the build without its number.</summary>
internal sealed class CircleCi : ICi
{
    public string Type => "circleci";

    public bool Runs(Variables variables) => variables.IsTrue("CIRCLECI") && variables.Has("CIRCLE_BUILD_URL");

    public CiRun Read(Variables variables)
    {
        var build = variables["CIRCLE_BUILD_URL"];
        var job = build is null ? null : build[..build.LastIndexOf('/')];
        return new(Type)
        {
            Endpoint = Refs.Origin(build),
            JobUid = Uri.TryCreate(job, UriKind.Absolute, out var address) ? address.AbsolutePath.Trim('/') : null,
            JobName = Refs.Joined(variables["CIRCLE_PROJECT_USERNAME"], "/", variables["CIRCLE_PROJECT_REPONAME"]),
            JobUrl = job,
            RunUid = variables.First("CIRCLE_WORKFLOW_JOB_ID", "CIRCLE_BUILD_NUM"),
            RunName = variables["CIRCLE_BUILD_NUM"],
            RunUrl = build,
            Branch = variables["CIRCLE_BRANCH"],
        };
    }
}
