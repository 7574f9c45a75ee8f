using System.Text;

namespace Assay.Formats.Tests;

/// <summary>A document given as text, and what was told while it was read.</summary>
internal sealed class Reading
{
    public List<Warning> Warnings { get; } = [];

    public string Warning => Assert.Single(Warnings).Text;

    public static TestResult Result(string json)
    {
        var reading = new Reading();
        var result = reading.Try(json);
        Assert.Empty(reading.Warnings);
        return result!;
    }

    public static Step OnlyStep(string step) => Assert.Single(Result($$"""{"name":"t","steps":[{{step}}]}""").Steps);

    public static Label[] Labels(string labels) => [.. Result($$"""{"name":"t","labels":[{{labels}}]}""").Labels];

    public TestResult? Try(string json, string file = "a-result.json") => Try(Encoding.UTF8.GetBytes(json), file);

    public TestResult? Try(byte[] utf8, string file = "a-result.json") => AllureResultReader.Read(utf8, file, Warnings);

    public FixtureContainer? Container(string json) =>
        AllureContainerReader.Read(Encoding.UTF8.GetBytes(json), "a-container.json", Warnings);

    public Executor? Executor(string json) =>
        ExecutorReader.Read(Encoding.UTF8.GetBytes(json), "executor.json", Warnings);

    public IReadOnlyList<CategoryRule> Categories(string json) =>
        CategoriesReader.Read(Encoding.UTF8.GetBytes(json), "categories.json", Warnings);

    public Globals? Globals(string json) =>
        GlobalsReader.Read(Encoding.UTF8.GetBytes(json), "a-globals.json", Warnings);

    public string Environment(string text, string file = "environment.properties") =>
        Environment(Encoding.UTF8.GetBytes(text), file);

    public string Environment(byte[] bytes, string file = "environment.properties") =>
        string.Join('|', EnvironmentReader.Read(bytes, file, Warnings).Select(pair => $"{pair.Key}={pair.Value}"));
}
