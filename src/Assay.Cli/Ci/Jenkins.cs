using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Jenkins. Names of branches may carry their remote: origin/main.</summary>
internal sealed class Jenkins : ICi
{
    public string Type => "jenkins";

    public bool Runs(Variables variables) => variables.Has("JENKINS_URL");

    public CiRun Read(Variables variables) => new(Type)
    {
        Endpoint = variables["JENKINS_URL"]?.TrimEnd('/'),
        JobUid = variables["JOB_NAME"],
        JobName = variables.First("JOB_BASE_NAME", "JOB_NAME"),
        JobUrl = variables["JOB_URL"],
        RunUid = variables["BUILD_NUMBER"],
        RunName = variables.First("BUILD_DISPLAY_NAME", "BUILD_NUMBER"),
        RunUrl = variables["BUILD_URL"],
        Branch = variables.First("CHANGE_BRANCH", "BRANCH_NAME", "GIT_LOCAL_BRANCH")
            ?? WithoutRemote(variables["GIT_BRANCH"]),
    };

    private static string? WithoutRemote(string? branch) =>
        branch?.StartsWith("origin/", StringComparison.Ordinal) == true
            ? branch["origin/".Length..] : Refs.Branch(branch);
}
