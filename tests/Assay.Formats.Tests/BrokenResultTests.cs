namespace Assay.Formats.Tests;

public class BrokenResultTests
{
    private readonly Reading reading = new();

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n\t")]
    public void An_empty_file_is_told(string text)
    {
        Assert.Null(reading.Try(text));
        Assert.Contains("empty", reading.Warning);
    }

    [Theory]
    [InlineData("{\"name\":\"t\"", "line 1, byte 12")]
    [InlineData("{\"name\":\"t\",\n \"steps\":[{]}", "line 2, byte 12")]
    [InlineData("{\"name\":\"unfinished", "line 1, byte 20: Expected end of string")]
    [InlineData("{\"name\":\"t\"} {", "line 1, byte 14")]
    [InlineData("{\"name\":\"a\nb\"}", "line 1")]
    [InlineData("\uFEFF", "line 1")]
    [InlineData("<html>", "line 1, byte 1")]
    public void Broken_syntax_is_told_with_its_place(string text, string place)
    {
        Assert.Null(reading.Try(text, "x-result.json"));
        Assert.Contains(place, reading.Warning);
        Assert.Equal("x-result.json", reading.Warnings[0].File);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("12")]
    public void A_document_that_is_no_object_is_told(string text)
    {
        Assert.Null(reading.Try(text));
        Assert.Contains("JSON object", reading.Warning);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a\\u0000b")]
    [InlineData("a\\nb")]
    [InlineData("a\\u001bb")]
    [InlineData("a\\u007fb")]
    [InlineData("a\\u0085b")]
    [InlineData("a\uFFFDb")]
    [InlineData("a\\ud800b")]
    [InlineData("\\udc00\\ud800")]
    public void A_result_whose_name_cannot_be_shown_is_rejected(string name)
    {
        Assert.Null(reading.Try($$"""{"uuid":"u","name":"{{name}}"}"""));
        Assert.Contains("rejected", reading.Warning);
    }

    [Fact]
    public void A_name_that_is_not_utf8_is_rejected()
    {
        Assert.Null(reading.Try([.. "{\"name\":\""u8, 0xC3, 0x28, .. "\"}"u8]));
        Assert.Contains("rejected", reading.Warning);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"name\":null}")]
    [InlineData("{\"name\":{}}")]
    public void A_result_without_any_name_is_an_unknown_test(string json) =>
        Assert.Equal("Unknown test", Reading.Result(json).Name);

    [Fact]
    public void A_step_whose_name_cannot_be_shown_is_left_out_and_counted()
    {
        var result = reading.Try("""
            {"name":"t","steps":[{"name":""},{"name":"ok"},{"name":"a\tb"},{"status":"passed"}]}
            """)!;

        Assert.Equal(["ok", "Unknown step"], result.Steps.Select(step => step.Name));
        Assert.Contains("(2 times)", reading.Warning);
    }

    [Fact]
    public void A_deep_document_that_is_not_a_tree_of_steps_is_skipped_over() =>
        Assert.Equal("t", Reading.Result(
            $$"""{"x":{{new string('[', 50_000)}}{{new string(']', 50_000)}},"name":"t"}""").Name);
}
