using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>AWS CodeBuild, alone, in a batch or as a step of CodePipeline.</summary>
internal sealed class CodeBuild : ICi
{
    private const string Pipeline = "codepipeline/";

    public string Type => "aws";

    public bool Runs(Variables variables) => Arn(variables) is not null;

    public CiRun Read(Variables variables)
    {
        if (Arn(variables) is not var (region, account, project, build)) return new(Type);
        var console = $"https://{region}.console.aws.amazon.com/codesuite";
        var pipeline = variables["CODEBUILD_INITIATOR"] is { } initiator
            && initiator.StartsWith(Pipeline, StringComparison.Ordinal)
                ? initiator[Pipeline.Length..]
                : null;
        var kind = variables.IsTrue("CODEBUILD_BUILD_BATCH_TRIGGERED") ? "buildbatch" : "build";
        return new(Type)
        {
            Endpoint = Refs.Origin(console),
            JobUid = pipeline is null ? $"{kind}/{project}" : $"pipeline/{pipeline}",
            JobName = pipeline ?? project,
            JobUrl = pipeline is null
                ? $"{console}/codebuild/{account}/projects/{project}"
                : $"{console}/codepipeline/pipelines/{pipeline}/view",
            RunUid = variables["CODEBUILD_BUILD_ID"] ?? build,
            RunName = $"{project}-{variables["CODEBUILD_BUILD_NUMBER"]}",
            RunUrl = variables["CODEBUILD_BUILD_URL"]
                ?? $"{console}/codebuild/{account}/projects/{project}/build/{project}%3A{build}",
            Branch = Refs.Branch(variables["CODEBUILD_WEBHOOK_HEAD_REF"])
                ?? Version(variables["CODEBUILD_SOURCE_VERSION"]),
        };
    }

    /// <summary>arn:aws:codebuild:eu-west-1:123456789012:build/shop:6a7ebd0c-…</summary>
    private static (string Region, string Account, string Project, string Build)? Arn(Variables variables) =>
        variables["CODEBUILD_BUILD_ARN"]?.Split(':')
            is ["arn", _, "codebuild", var region, var account, var place, var build]
            && place.Split('/') is [_, var project]
                ? (region, account, project, build)
                : null;

    /// <summary>A branch, a commit, pr/7, or the ARN of an archive.</summary>
    private static string? Version(string? version) => version is null
        || version.Contains(':', StringComparison.Ordinal)
        || version.StartsWith("pr/", StringComparison.Ordinal)
        || version.Length == 40 && version.All(char.IsAsciiHexDigit)
            ? null
            : Refs.Branch(version);
}
