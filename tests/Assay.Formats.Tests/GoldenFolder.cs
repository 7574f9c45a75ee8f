namespace Assay.Formats.Tests;

internal sealed class GoldenFolder
{
    public GoldenFolder(string adapter)
    {
        foreach (var path in Paths(adapter)) Add(path);
    }

    public static string Root => Path.Combine(AppContext.BaseDirectory, "Golden");

    public List<Warning> Warnings { get; } = [];

    public List<string> Files { get; } = [];

    public List<TestResult> Results { get; } = [];

    public List<FixtureContainer> Containers { get; } = [];

    public List<string> Environment { get; } = [];

    public List<string> Categories { get; } = [];

    public IEnumerable<string> Sources =>
        Steps.Concat(FixtureSteps).Where(step => step.Attachment is not null).Select(step => step.Attachment!.Source);

    public IEnumerable<Step> Steps => Results.SelectMany(result => All(result.Steps));

    public IEnumerable<Step> FixtureSteps =>
        Containers.SelectMany(container => container.Fixtures).SelectMany(fixture => All(fixture.Root.Steps));

    public static IEnumerable<string> Adapters =>
        Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Paths(string adapter) =>
        Directory.GetFiles(Path.Combine(Root, adapter, "allure-results")).Order(StringComparer.Ordinal);

    private static IEnumerable<Step> All(List<Step>? steps) =>
        (steps ?? []).SelectMany(step => All(step.Steps).Prepend(step));

    private void Add(string path)
    {
        var name = Path.GetFileName(path);
        var bytes = File.ReadAllBytes(path);
        Files.Add(name);
        switch (ResultFolder.Classify(name))
        {
            case FileKind.Result when AllureResultReader.Read(bytes, name, Warnings) is { } result:
                Results.Add(result);
                break;
            case FileKind.Container when AllureContainerReader.Read(bytes, name, Warnings) is { } container:
                Containers.Add(container);
                break;
            case FileKind.EnvironmentProperties:
                var variables = EnvironmentReader.Read(bytes, name, Warnings);
                Environment.AddRange(variables.Select(pair => $"{pair.Key}={pair.Value}"));
                break;
            case FileKind.Categories:
                Categories.AddRange(CategoriesReader.Read(bytes, name, Warnings).Select(rule => rule.Name));
                break;
            default:
                Assert.Contains("-attachment", name);
                break;
        }
    }
}

/// <summary>What expected.json says about a folder.</summary>
internal sealed record GoldenCounts(
    int Results, SortedDictionary<string, int> Statuses, int Steps, int Attachments, int Labels, int Links,
    int Parameters, int Masked, int Excluded, long[] AllureIds, int Tests, int Executions,
    int Containers, int Before, int After, int FixtureSteps, int FixtureAttachments, int Files,
    List<string> Environment, List<string> Categories)
{
    public static GoldenCounts Of(GoldenFolder folder)
    {
        var statuses = folder.Results.GroupBy(result => $"{result.Status}".ToLowerInvariant());
        var parameters = folder.Results.SelectMany(result => result.Parameters).ToList();
        var fixtures = folder.Containers.SelectMany(container => container.Fixtures).ToList();
        return new GoldenCounts(
            folder.Results.Count,
            new SortedDictionary<string, int>(statuses.ToDictionary(group => group.Key, group => group.Count())),
            folder.Steps.Count(step => step.Kind == StepKind.Body),
            folder.Steps.Count(step => step.Kind == StepKind.Attachment),
            folder.Results.Sum(result => result.Labels.Count),
            folder.Results.Sum(result => result.Links.Count),
            parameters.Count,
            parameters.Count(parameter => parameter.Masked),
            parameters.Count(parameter => parameter.Excluded),
            [.. folder.Results.Select(result => result.AllureId).OfType<long>().Distinct().Order()],
            folder.Results.Select(Identity.TestCaseHash).Distinct().Count(),
            folder.Results.Select(Identity.ParametersKey).Distinct().Count(),
            folder.Containers.Count,
            fixtures.Count(fixture => fixture.Kind == FixtureKind.Before),
            fixtures.Count(fixture => fixture.Kind == FixtureKind.After),
            folder.FixtureSteps.Count(step => step.Kind == StepKind.Body),
            folder.FixtureSteps.Count(step => step.Kind == StepKind.Attachment),
            folder.Files.Count(name => ResultFolder.Classify(name) == FileKind.Attachment),
            folder.Environment,
            folder.Categories);
    }
}
