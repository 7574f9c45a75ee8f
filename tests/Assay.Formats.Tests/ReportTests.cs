using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Formats.Tests;

/// <summary>Reports as tools wrote them; see GoldenReports/README.md.</summary>
public class ReportTests
{
    public static TheoryData<string> Names => [.. GoldenReports.Names];

    /// <summary>
    /// The expected text stands beside the report. To look at what a change makes of all of them, run the tests with
    /// ASSAY_GOLDEN set to the folder GoldenReports of the sources, and read the difference.
    /// </summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_report_is_read_as_expected(string name)
    {
        var read = GoldenReports.Read(name).ToString();
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, $"{name}.expected.txt"), read);
        else Assert.Equal(File.ReadAllText(GoldenReports.Expected(name)), read);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_cut_off_what_stands_before_is_found(string name)
    {
        var bytes = GoldenReports.Bytes(name);
        var whole = ReportReading.Of(bytes, name);
        var before = 0;
        for (var part = 1; part <= 50; part++)
        {
            var cut = ReportReading.Of(bytes[..(bytes.Length * part / 51)], name, whole.Format);

            // Complete tests are those of the whole report, in their order, and more of them the later the cut is.
            var found = cut.Results.Select(result => result.Name).ToList();
            Assert.Equal(whole.Results.Take(found.Count).Select(result => result.Name), found);
            Assert.True(found.Count >= before, $"{name} has {found.Count} tests at {part}/51 and {before} before");
            Assert.True(
                found.Count == whole.Results.Count() || cut.Warnings.Count > 0, $"{name} at {part}/51 says nothing");
            before = found.Count;
        }

        // The tail of every report is shorter than most of its tests.
        Assert.True(before * 3 >= whole.Results.Count(), $"{before} of {whole.Results.Count()}");
    }

    /// <summary>By the marks that end a test in the file, which another eye than the reader's counts.</summary>
    [Theory]
    [InlineData("junit/vitest.xml", "</testcase>")]
    [InlineData("junit/node.xml", "</testcase>|<testcase [^>]*/>")]
    [InlineData("dotnet/xunit.xml", "</test>")]
    [InlineData("dotnet/nunit.xml", "</test-case>|<test-case [^>]*/>")]
    [InlineData("robot/robot7.xml", "</test>")]
    [InlineData("cucumber/cucumber.ndjson", "{\"testCaseFinished\".*}}")]
    [InlineData("dart/dart.jsonl", "\"result\":\"[a-z]+\",\"skipped\":[a-z]+,\"hidden\":false.*}")]
    [InlineData("javascript/jest.json", "\"ancestorTitles\"[^{}]*({[^{}]*({[^{}]*}[^{}]*)*}[^{}]*)*}")]
    public void Every_test_whose_end_was_read_is_found(string name, string end)
    {
        var bytes = GoldenReports.Bytes(name);
        var whole = ReportReading.Of(bytes, name);
        for (var part = 1; part <= 50; part++)
        {
            var start = bytes[..(bytes.Length * part / 51)];
            var complete = new Regex(end, RegexOptions.NonBacktracking).Count(Encoding.UTF8.GetString(start));

            // The loading of a file that failed is an error of the run, not a test.
            var found = ReportReading.Of(start, name, whole.Format);
            Assert.Equal(
                complete, found.Results.Count() + (whole.Format == ResultFormat.Dart ? found.Errors.Count() : 0));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_attempt_and_every_content_has_a_name_of_its_own_which_stays(string name)
    {
        var (one, two) = (GoldenReports.Read(name), GoldenReports.Read(name));

        Assert.Equal(one.Results.Select(result => result.Uuid), two.Results.Select(result => result.Uuid));
        Assert.Equal(one.Files.Select(file => file.Name), two.Files.Select(file => file.Name));
        Assert.Distinct(one.Results.Select(result => result.Uuid));
        Assert.Distinct(one.Files.Select(file => file.Name));
        Assert.All(one.Files, file => Assert.Equal(FileKind.Attachment, ResultFolder.Classify(file.Name)));
    }

    [Fact]
    public void Results_of_another_file_are_others()
    {
        var bytes = GoldenReports.Bytes(Path.Combine("junit", "pytest.xml"));
        var one = ReportReading.Of(bytes, "one/junit.xml").Results.Select(result => result.Uuid);

        Assert.Empty(one.Intersect(ReportReading.Of(bytes, "two/junit.xml").Results.Select(result => result.Uuid)));
    }
}
