using System.Text;

namespace Assay.Formats.Tests;

public class TextTests
{
    private readonly Reading reading = new();

    [Theory]
    [InlineData("a\\u0000b", "ab")]
    [InlineData("a\\u0007b\\u0085c\\u007fd", "abcd")]
    [InlineData("tab\\tline\\ncarriage\\r", "tab\tline\ncarriage\r")]
    [InlineData("\\u001b[31mred\\u001b[39m", "\u001b[31mred\u001b[39m")]
    [InlineData("\\\"\\\\\\/", "\"\\/")]
    [InlineData("\\ud83d\\ude00", "😀")]
    [InlineData("😀é", "😀é")]
    [InlineData("a\\ud800b", "a\uFFFDb")]
    [InlineData("a\\udc00", "a\uFFFD")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\uFFFD😀")]
    [InlineData("\\b\\f.", ".")]
    public void Texts_keep_everything_but_controls_and_lone_surrogates(string written, string read) =>
        Assert.Equal(read, Reading.Result($$"""{"name":"t","description":"{{written}}"}""").Description);

    [Fact]
    public void Bytes_that_are_not_utf8_are_replaced()
    {
        var result = reading.Try([.. "{\"name\":\"t\",\"description\":\"a"u8, 0xFF, 0xE2, 0x82, .. "\\n\"}"u8])!;

        Assert.Equal("a\uFFFD\uFFFD\n", result.Description);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void A_message_is_cut_at_256_Ki_characters_and_a_description_at_one_Mi()
    {
        var result = reading.Try($$$"""
            {"name":"t","status":"failed","description":"{{{Long(1_048_577)}}}",
             "statusDetails":{"message":"{{{Long(262_145)}}}","trace":"{{{Long(262_144)}}}"}}
            """)!;

        Assert.Equal((1_048_576, 262_144, 262_144),
            (result.Description!.Length, result.Message!.Length, result.Trace!.Length));
        Assert.Equal(
            ["description longer than 1,048,576 characters was cut", "message longer than 262,144 characters was cut"],
            reading.Warnings.Select(warning => warning.Text).Order());
    }

    [Fact]
    public void A_cut_never_splits_a_character()
    {
        var result = reading.Try($$$"""{"name":"t","statusDetails":{"message":"{{{Long(262_143)}}}😀"}}""")!;

        Assert.Equal(262_143, result.Message!.Length);
        Assert.Single(reading.Warnings);
    }

    [Fact]
    public void A_long_name_is_cut_at_2000_characters()
    {
        Assert.Equal(2000, reading.Try($$"""{"name":"{{Long(2001)}}"}""")!.Name.Length);
        Assert.Contains("name longer than", reading.Warning);
    }

    [Fact]
    public void Cleaning_gives_the_same_instance_when_nothing_has_to_go()
    {
        const string Clean = "a\tb\n😀";
        Assert.Same(Clean, CleanText.Of(Clean));
        Assert.Equal("a\uFFFD", CleanText.Of("a\ud800"));
        Assert.True(CleanText.IsName("add 😀 ä"));
        Assert.False(CleanText.IsName("a\udc00"));
    }

    private static string Long(int length) => new StringBuilder().Append('x', length).ToString();
}
