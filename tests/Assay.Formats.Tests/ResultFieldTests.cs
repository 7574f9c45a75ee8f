namespace Assay.Formats.Tests;

public class ResultFieldTests
{
    [Fact]
    public void Every_field_of_the_format_is_read()
    {
        var result = Reading.Result("""
            {
              "uuid": "u-1", "historyId": "h", "testCaseId": "c", "fullName": "shop.Basket#add", "name": "adds",
              "status": "failed", "stage": "finished", "start": 1000, "stop": 1500,
              "statusDetails": {
                "message": "no", "trace": "at x", "expected": "1", "actual": "2", "flaky": true, "known": false
              },
              "description": "d", "descriptionHtml": "<p>d</p>", "precondition": "p", "preconditionHtml": "<p>p</p>",
              "expectedResult": "e", "expectedResultHtml": "<p>e</p>",
              "links": [{ "name": "I-1", "url": "https://example.org/1", "type": "issue" }],
              "parameters": [{ "name": "n", "value": "v" }]
            }
            """);

        Assert.Equal(("u-1", "h", "c", "shop.Basket#add", "adds"),
            (result.Uuid, result.HistoryId, result.TestCaseId, result.FullName, result.Name));
        Assert.Equal((Status.Failed, 1000L, 1500L, 500L), (result.Status, result.Start, result.Stop, result.Duration));
        Assert.Equal(("no", "at x", "1", "2", true),
            (result.Message, result.Trace, result.Expected, result.Actual, result.Flaky));
        Assert.Equal(("d", "<p>d</p>", "p", "<p>p</p>", "e", "<p>e</p>"),
            (result.Description, result.DescriptionHtml, result.Precondition, result.PreconditionHtml,
                result.ExpectedResult, result.ExpectedResultHtml));
        Assert.Equal([new Link("I-1", "https://example.org/1", "issue")], result.Links);
        Assert.Equal([new Parameter("n", "v")], result.Parameters);
    }

    [Fact]
    public void A_number_or_a_flag_where_a_text_is_expected_becomes_its_text()
    {
        var result = Reading.Result("""{"name": 42, "fullName": true, "description": 1.50}""");

        Assert.Equal(("42", "true", "1.50"), (result.Name, result.FullName, result.Description));
    }

    [Theory]
    [InlineData("\"1000\"")]
    [InlineData("\" 1000 \"")]
    [InlineData("1000.7")]
    [InlineData("1e3")]
    [InlineData("\"1000.2\"")]
    public void A_time_is_read_however_it_is_written(string start) =>
        Assert.Equal(1000, Reading.Result($$"""{"name":"t","start":{{start}}}""").Start);

    [Theory]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999")]
    [InlineData("9007199254740993")]
    [InlineData("\"soon\"")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("null")]
    public void A_time_that_is_none_is_left_out(string start) =>
        Assert.Null(Reading.Result($$"""{"name":"t","start":{{start}}}""").Start);

    [Fact]
    public void Values_of_any_wrong_shape_are_ignored_field_by_field()
    {
        foreach (var wrong in (string[])["{\"a\":[{}]}", "[[1],7]", "\"x\"", "7", "true", "null"])
        {
            var result = Reading.Result($$"""
                {"steps":{{wrong}},"labels":{{wrong}},"links":{{wrong}},"parameters":{{wrong}},
                 "attachments":{"x":{{wrong}}},
                 "statusDetails":{{wrong}},"titlePath":{"x":{{wrong}}},"status":{{wrong}},"name":"kept"}
                """);

            Assert.Equal(("kept", Status.Unknown), (result.Name, result.Status));
            Assert.Empty(result.Steps);
            Assert.Empty(result.Labels);
            Assert.Empty(result.Links);
            Assert.Empty(result.Parameters);
        }
    }

    [Fact]
    public void Objects_where_a_text_is_expected_are_ignored()
    {
        var result = Reading.Result("""{"name":"t","fullName":{"a":1},"description":["x"],"historyId":{}}""");

        Assert.Equal((null, null, null), (result.FullName, result.Description, result.HistoryId));
    }

    [Fact]
    public void Unknown_properties_are_skipped_however_deep() =>
        Assert.Equal("t", Reading.Result("""{"x":{"steps":[{"name":"no"}]},"y":[[[]]],"name":"t"}""").Name);

    [Fact]
    public void The_last_of_two_equal_keys_wins()
    {
        var result = Reading.Result("""
            {"name":"a","name":"b","links":[{"url":"u"}],"links":[],
             "parameters":[{"name":"p"}],"parameters":[{"name":"q"}]}
            """);

        Assert.Equal("b", result.Name);
        Assert.Empty(result.Links);
        Assert.Equal(["q"], result.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public void Byte_order_mark_comments_trailing_commas_and_escaped_keys_do_not_matter() =>
        Assert.Equal("t", Reading.Result(
            "\uFEFF /* by hand */ {\"n\\u0061me\": \"t\", // name\n \"steps\": [],}").Name);

    [Fact]
    public void A_missing_uuid_is_derived_from_the_name_of_the_file()
    {
        var first = new Reading().Try("""{"name":"t"}""", "a-result.json")!;
        var again = new Reading().Try("""{"name":"t","uuid":" "}""", "folder/a-result.json")!;
        var other = new Reading().Try("""{"name":"t"}""", "b-result.json")!;

        Assert.Equal(first.Uuid, again.Uuid);
        Assert.NotEqual(first.Uuid, other.Uuid);
        Assert.Matches("^[0-9a-f]{32}$", first.Uuid);
    }

    [Fact]
    public void An_endless_id_is_replaced_by_its_hash()
    {
        var (longer, longest) = (new string('u', 256), new string('h', 255));
        var result = Reading.Result($$"""{"name":"t","uuid":"{{longer}}","historyId":"{{longest}}"}""");

        Assert.Matches("^[0-9a-f]{32}$", result.Uuid);
        Assert.Equal(255, result.HistoryId!.Length);
    }

    [Fact]
    public void Links_without_an_address_and_parameters_without_a_name_are_dropped()
    {
        var result = Reading.Result("""
            {"name":"t","links":[{"name":"x"},{"url":" "},{"url":"u","type":""},7],
             "parameters":[{"value":"x"},{"name":"","value":"y"},{"name":"n"},null]}
            """);

        Assert.Equal([new Link(null, "u", null)], result.Links);
        Assert.Equal([new Parameter("n", null)], result.Parameters);
    }

    [Theory]
    [InlineData("hidden", true, false)]
    [InlineData("HIDDEN", true, false)]
    [InlineData("masked", false, true)]
    [InlineData("default", false, false)]
    [InlineData("strange", false, false)]
    public void The_mode_of_a_parameter_hides_or_masks_it(string mode, bool hidden, bool masked) =>
        Assert.Equal(
            [new Parameter("n", "v", hidden, Excluded: false, masked)],
            Reading.Result($$"""{"name":"t","parameters":[{"name":"n","value":"v","mode":"{{mode}}"}]}""").Parameters);

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"True\"", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("\"no\"", false)]
    [InlineData("null", false)]
    [InlineData("{}", false)]
    public void A_parameter_can_be_excluded_from_identity(string excluded, bool expected)
    {
        var result = Reading.Result($$"""{"name":"t","parameters":[{"name":"n","value":1,"excluded":{{excluded}}}]}""");

        Assert.Equal([new Parameter("n", "1", Excluded: expected)], result.Parameters);
    }
}
