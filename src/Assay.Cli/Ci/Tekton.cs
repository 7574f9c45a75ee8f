using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>
/// Tekton tells a step nothing by itself. A task hands over what it knows:
/// TEKTON_PIPELINE: $(context.pipeline.name), TEKTON_PIPELINE_RUN: $(context.pipelineRun.name), or the ALLURE_JOB_…
/// variables with ALLURE_CI_TYPE=tekton.
/// </summary>
internal sealed class Tekton : ICi
{
    public string Type => "tekton";

    public bool Runs(Variables variables) => variables.Has("TEKTON_PIPELINE_RUN");

    public CiRun Read(Variables variables)
    {
        var pipeline = variables["TEKTON_PIPELINE"];
        var space = variables["TEKTON_NAMESPACE"];
        var page = variables["TEKTON_DASHBOARD_URL"] is { } dashboard && space is not null
            ? $"{dashboard.TrimEnd('/')}/#/namespaces/{space}"
            : null;
        return new(Type)
        {
            Endpoint = variables["TEKTON_DASHBOARD_URL"]?.TrimEnd('/'),
            JobUid = space is null ? pipeline : Refs.Joined(space, "/", pipeline),
            JobName = pipeline,
            JobUrl = Refs.Below(page, "/pipelines/" + pipeline),
            RunUid = variables["TEKTON_PIPELINE_RUN"],
            RunName = variables["TEKTON_PIPELINE_RUN"],
            RunUrl = Refs.Below(page, "/pipelineruns/" + variables["TEKTON_PIPELINE_RUN"]),
        };
    }
}
