using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Formats.Tests;

public class HostileReportTests
{
    private static readonly (string Name, byte[] Bytes, ResultFormat Format)[] Samples =
        [.. GoldenReports.Names.Select(name =>
            (name, GoldenReports.Bytes(name), GoldenReports.Read(name).Format!.Value))];

    private static readonly string[] Poison =
    [
        "\\u0000", "\\ud800", "\\udc00\\udc00", "\0", "\u0007", "null", "{}", "[[[", "]", "}", "\"", ":", ",", "-1e99",
        "\\", "<", ">", "/>", "&", "&#0;", "&#xD800;", "]]>", "<![CDATA[", "<!--", "<a>", "\n", "not ok 1\n", "    ",
    ];

    [Fact]
    public void A_document_type_is_refused()
    {
        var reading = Forced("""
            <!DOCTYPE testsuite [<!ENTITY a SYSTEM "file:///etc/passwd">]>
            <testsuite><testcase name="&a;"/></testsuite>
            """);

        Assert.Empty(reading.Results);
        Assert.Contains("document type (DTD)", Assert.Single(reading.Warnings).Text);
    }

    [Fact]
    public void Entities_do_not_grow()
    {
        var entities = string.Concat(Enumerable.Range(1, 30).Select(number =>
            $"<!ENTITY e{number} \"&e{number - 1};&e{number - 1};\">"));
        var reading = Forced(
            $"<!DOCTYPE t [<!ENTITY e0 \"lol\">{entities}]><testsuite><testcase name='&e30;'/></testsuite>");

        Assert.Empty(reading.Results);
        Assert.Single(reading.Warnings);
    }

    [Fact]
    public void An_unknown_entity_ends_the_reading()
    {
        var reading = ReportReading.Of("<testsuite><testcase name='a'/><testcase name='&b;'/></testsuite>", "a.xml");

        Assert.Equal("a", Assert.Single(reading.Results).Name);
        Assert.Contains("damaged or not complete", Assert.Single(reading.Warnings).Text);
    }

    [Fact]
    public void Characters_that_xml_does_not_have_survive()
    {
        byte[] xml =
        [
            .. "<testsuite><testcase name='a\u0001b&#2;c'><failure>\u001b[31mred\u001b[0m &#x1b;[1m\0 "u8,
            0xFF, .. "</failure></testcase><testcase name='next'/></testsuite>"u8,
        ];
        var results = ReportReading.Of(xml, "a.xml").Results.ToList();

        Assert.Equal(["a bc", "next"], results.Select(result => result.Name));
        Assert.Equal("\u001b[31mred\u001b[0m \u001b[1m\uFFFD \uFFFD", results[0].Trace);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(100_000, false)]
    public void Suites_may_nest_as_deep_as_anybody_needs(int depth, bool read)
    {
        var xml = new StringBuilder().Insert(0, "<testsuite name='s'>", depth).Append("<testcase name='a'/>")
            .Insert(0, "<testsuites>").ToString();
        var reading = ReportReading.Of(xml, "a.xml");

        Assert.Equal(read ? 1 : 0, reading.Results.Count());
        Assert.Single(reading.Warnings);
    }

    [Fact]
    public void Keywords_and_json_may_nest_without_end()
    {
        var keywords = Many("<kw name='k'>", 1_900) + Many("</kw>", 1_900);
        var robot = $"<robot><suite name='s'><test name='t'>{keywords}</test>";
        var json = $$"""{"config":{"rootDir":"","projects":[]},"suites":{{Many("[{\"suites\":", 100_000)}}""";

        Assert.Equal(500, Depth(Assert.Single(ReportReading.Of(robot, "output.xml").Results).Steps));
        Assert.Single(ReportReading.Of(json, "p.json").Warnings);
    }

    [Fact]
    public void A_tag_of_any_length_does_not_fill_the_memory()
    {
        var xml = $"<testsuite><testcase name='a'/><testcase name='{new string('x', 17 << 20)}'/></testsuite>";
        var reading = ReportReading.Of(xml, "a.xml");

        Assert.Equal("a", Assert.Single(reading.Results).Name);
        Assert.Contains("a tag is longer", Assert.Single(reading.Warnings).Text);
    }

    [Fact]
    public void A_long_output_is_cut_and_the_next_test_is_read()
    {
        var output = new string('x', (8 << 20) + 5);
        var first = $"<testcase name='a'><system-out>{output}</system-out></testcase>";
        var reading = ReportReading.Of($"<testsuite>{first}<testcase name='b'/></testsuite>", "a.xml");

        Assert.Equal(["a", "b"], reading.Results.Select(result => result.Name));
        Assert.Equal(8 << 20, Assert.Single(reading.Files).Bytes.Length);
        Assert.Contains("text longer than", Assert.Single(reading.Warnings).Text);
    }

    [Fact]
    public void A_report_without_results_is_told()
    {
        Assert.Contains("no results", Assert.Single(ReportReading.Of("<testsuites/>", "a.xml").Warnings).Text);
        Assert.Contains("not complete", Assert.Single(ReportReading.Of("<testsuites>", "a.xml").Warnings).Text);
    }

    [Fact]
    public void Mutated_reports_never_throw_and_give_clean_texts()
    {
        var mutation =
            from sample in Gen.Elements(Samples)
            from place in Gen.Choose(0, int.MaxValue - 1)
            from length in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 400)))
            from insert in Gen.OneOf(
                Gen.Elements(Poison).Select(Encoding.UTF8.GetBytes),
                Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf())
            select (sample.Name, sample.Format, Bytes: Mutate(sample.Bytes, place, length, insert));

        Prop.ForAll(mutation.ToArbitrary(), file =>
        {
            var reading = ReportReading.Of(file.Bytes, file.Name, file.Format);
            return reading.Results.Select(result => result.Uuid).Distinct().Count() == reading.Results.Count()
                && reading.Results.All(result => CleanText.IsName(result.Name) && result.Status is not null)
                && Texts.Of(reading.Results.ToList()).Concat(Texts.Of(reading.Containers.ToList()))
                    .Concat(Texts.Of(reading.Errors.ToList())).Concat(reading.Warnings.Select(warning => warning.Text))
                    .All(text => CleanText.Of(text) == text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(6_000));
    }

    [Fact]
    public void Every_reader_survives_every_other_format()
    {
        foreach (var (name, bytes, _) in Samples)
        {
            foreach (var format in Enum.GetValues<ResultFormat>())
                Assert.NotNull(ReportReading.Of(bytes, name, format).ToString());
        }
    }

    private static ReportReading Forced(string xml) =>
        ReportReading.Of(Encoding.UTF8.GetBytes(xml), "a.xml", ResultFormat.JUnit);

    private static string Many(string text, int times) => new StringBuilder().Insert(0, text, times).ToString();

    private static int Depth(List<Step>? steps) => steps is { Count: > 0 } ? 1 + Depth(steps[0].Steps) : 0;

    private static byte[] Mutate(byte[] bytes, int place, int length, byte[] insert)
    {
        var at = place % (bytes.Length + 1);
        return [.. bytes[..at], .. insert, .. bytes[Math.Min(bytes.Length, at + length)..]];
    }
}
