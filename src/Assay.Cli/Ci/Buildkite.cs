using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>Buildkite.</summary>
internal sealed class Buildkite : ICi
{
    public string Type => "buildkite";

    public bool Runs(Variables variables) => variables.IsTrue("BUILDKITE");

    public CiRun Read(Variables variables)
    {
        var build = variables["BUILDKITE_BUILD_URL"];
        var end = build?.IndexOf("/builds/", StringComparison.Ordinal) ?? -1;
        return new(Type)
        {
            Endpoint = Refs.Origin(build),
            JobUid = Refs.Joined(variables["BUILDKITE_ORGANIZATION_SLUG"], "/", variables["BUILDKITE_PIPELINE_SLUG"]),
            JobName = variables.First("BUILDKITE_PIPELINE_NAME", "BUILDKITE_PIPELINE_SLUG"),
            JobUrl = end > 0 ? build![..end] : null,
            RunUid = variables["BUILDKITE_BUILD_ID"],
            RunName = Refs.Joined("#", "", variables["BUILDKITE_BUILD_NUMBER"]),
            RunUrl = build,
            Branch = variables.Has("BUILDKITE_TAG") ? null : variables["BUILDKITE_BRANCH"],
        };
    }
}
