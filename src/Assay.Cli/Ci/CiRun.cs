using Assay.Cli.Settings;

namespace Assay.Cli.Ci;

/// <summary>What a CI says of the run that this process belongs to.</summary>
/// <param name="Type">As the server knows it: github, gitlab, jenkins, …</param>
internal sealed record CiRun(string Type)
{
    /// <summary>Origin of the CI, by which the server recognises it: https://github.com.</summary>
    public string? Endpoint { get; init; }

    /// <summary>What tells this pipeline from others of the project; stays the same from run to run.</summary>
    public string? JobUid { get; init; }
    public string? JobName { get; init; }
    public string? JobUrl { get; init; }

    /// <summary>What tells this run from others of the pipeline; the same in all its parts.</summary>
    public string? RunUid { get; init; }
    public string? RunName { get; init; }
    public string? RunUrl { get; init; }

    /// <summary>Null when a tag or a bare commit is tested.</summary>
    public string? Branch { get; init; }

    /// <summary>Which attempt of the same run this is, from 1, where the CI counts them without a new uid.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>Further parameters of the run.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; init; } = [];
}

/// <summary>One kind of CI.</summary>
internal interface ICi
{
    string Type { get; }

    bool Runs(Variables variables);

    CiRun Read(Variables variables);
}
