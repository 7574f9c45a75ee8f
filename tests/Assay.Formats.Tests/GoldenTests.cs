using System.Text.Json;

namespace Assay.Formats.Tests;

/// <summary>Folders written by real adapters; see Golden/README.md.</summary>
public class GoldenTests
{
    private static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static TheoryData<string> Adapters =>
        [.. GoldenFolder.Adapters];

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Everything_that_an_adapter_wrote_is_found(string adapter)
    {
        var folder = new GoldenFolder(adapter);
        var expected = File.ReadAllText(Path.Combine(GoldenFolder.Root, adapter, "expected.json"));

        Assert.Empty(folder.Warnings);
        var counted = JsonSerializer.Serialize(GoldenCounts.Of(folder), Pretty);
        Assert.Equal(expected.Trim(), counted.ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Every_reference_of_an_adapter_leads_somewhere(string adapter)
    {
        var folder = new GoldenFolder(adapter);
        var uuids = folder.Results.Select(result => result.Uuid).ToHashSet();

        Assert.All(folder.Sources, source => Assert.Contains(source, folder.Files));
        Assert.All(
            folder.Containers.SelectMany(container => container.Children), child => Assert.Contains(child, uuids));
        Assert.All(folder.Results, result => Assert.True(result.Start > 0 && result.Duration >= 0));
        Assert.All(folder.Results, result => Assert.Equal("runner-1", result.HostId));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public void Every_failure_says_why(string adapter) =>
        Assert.All(
            new GoldenFolder(adapter).Results.Where(result => result.Status is Status.Failed or Status.Broken),
            result => Assert.False(string.IsNullOrWhiteSpace(result.Message)));

    [Theory]
    [InlineData("allure-jest")]
    [InlineData("allure-mocha")]
    [InlineData("allure-playwright")]
    [InlineData("allure-cucumberjs")]
    public void Attempts_of_a_retried_test_share_both_keys(string adapter)
    {
        var attempts = new GoldenFolder(adapter).Results
            .Where(result => result.Name.Equals("succeeds the second time", StringComparison.OrdinalIgnoreCase))
            .OrderBy(result => result.Start).ToList();

        Assert.Equal([Status.Failed, Status.Passed], attempts.Select(attempt => attempt.Status));
        Assert.Single(attempts.Select(Identity.TestCaseHash).Distinct());
        Assert.Single(attempts.Select(Identity.ParametersKey).Distinct());
    }

    [Fact]
    public void Rows_of_a_scenario_outline_are_one_test_with_two_executions()
    {
        var rows = new GoldenFolder("allure-cucumberjs").Results
            .Where(result => result.Name.StartsWith("Adds tax", StringComparison.Ordinal)).ToList();

        Assert.Equal(2, rows.Count);
        Assert.Single(rows.Select(Identity.TestCaseHash).Distinct());
        Assert.Equal(2, rows.Select(Identity.ParametersKey).Distinct().Count());
    }
}
