namespace Assay.Formats.Tests;

public class RunFileTests
{
    private readonly Reading reading = new();

    [Fact]
    public void The_executor_is_read() =>
        Assert.Equal(
            new Executor(
                "Jenkins", "jenkins", "https://ci", 13, "shop#13", "https://ci/13", "Report", "https://ci/13/r"),
            reading.Executor("""
                {"name":"Jenkins","type":"jenkins","url":"https://ci","buildOrder":"13","buildName":"shop#13",
                 "buildUrl":"https://ci/13","reportName":"Report","reportUrl":"https://ci/13/r","more":[1]}
                """));

    [Fact]
    public void An_executor_without_texts_is_empty() =>
        Assert.Equal(
            new Executor(null, null, null, null, null, null, null, null),
            reading.Executor("""{"name":" ","type":{},"buildOrder":"x"}"""));

    [Fact]
    public void Categories_keep_their_order()
    {
        var rules = reading.Categories("""
            [{"name":"Timeouts","description":"d","messageRegex":".*timeout.*","traceRegex":"t",
              "matchedStatuses":["broken","FAILED","broken"],"flaky":true},
             {"name":"Rest"}]
            """);

        Assert.Equal(["Timeouts", "Rest"], rules.Select(rule => rule.Name));
        Assert.Equal(("d", ".*timeout.*", "t", true),
            (rules[0].Description, rules[0].MessageRegex, rules[0].TraceRegex, rules[0].Flaky));
        Assert.Equal([Status.Broken, Status.Failed], rules[0].MatchedStatuses);
        Assert.Null(rules[1].Flaky);
        Assert.Empty(rules[1].MatchedStatuses);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Categories_without_a_name_and_unknown_statuses_are_left_out_and_told()
    {
        var rules = reading.Categories("""[{"messageRegex":"x"},7,{"name":"a","matchedStatuses":["odd","passed"]}]""");

        Assert.Equal([Status.Passed], Assert.Single(rules).MatchedStatuses);
        Assert.Equal(
            ["category without a usable name was left out (2 times)", "unknown status was left out"],
            reading.Warnings.Select(warning => warning.Text));
    }

    [Fact]
    public void Broken_categories_are_none()
    {
        Assert.Empty(reading.Categories("{}"));
        Assert.Contains("JSON array", reading.Warning);
    }

    [Fact]
    public void Globals_have_errors_and_attachments()
    {
        var globals = reading.Globals("""
            {"errors":[{"message":"m","trace":"t","expected":"1","actual":"2","environment":"e"},{"message":" "},
                       {"trace":"only","expected":"1"}],
             "attachments":[{"name":"log","type":"text/plain","source":"g-attachment.txt","environment":"e"},
                            {"name":"x"}]}
            """)!;

        Assert.Equal([new("m", "t", "1", "2", "e"), new(null, "only", null, null, null)], globals.Errors);
        Assert.Equal([new("log", "g-attachment.txt", "text/plain")], globals.Attachments);
        Assert.Equal(2, reading.Warnings.Count);
    }

    [Fact]
    public void Broken_globals_are_told()
    {
        Assert.Null(reading.Globals("{\"errors\":[{]}"));
        Assert.Null(reading.Executor("nope"));
        Assert.All(reading.Warnings, warning => Assert.Contains("Not valid JSON", warning.Text));
        Assert.Equal(["a-globals.json", "executor.json"], reading.Warnings.Select(warning => warning.File));
    }
}
