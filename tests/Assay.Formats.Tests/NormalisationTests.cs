namespace Assay.Formats.Tests;

public class NormalisationTests
{
    [Theory]
    [InlineData("\"start\":1000,\"stop\":1500", 1000, 1500, 500)]
    [InlineData("\"start\":1000,\"stop\":1500,\"duration\":7", 1000, 1500, 500)]
    [InlineData("\"start\":1000,\"stop\":900", 1000, 1000, 0)]
    [InlineData("\"start\":1000", 1000, 1000, 0)]
    [InlineData("\"start\":1000,\"duration\":50", 1000, 1050, 50)]
    [InlineData("\"start\":1000,\"duration\":-50", 1000, 1000, 0)]
    [InlineData("\"stop\":1000", 1000, 1000, 0)]
    [InlineData("\"stop\":1000,\"duration\":50", 950, 1000, 50)]
    [InlineData("\"stop\":10,\"duration\":50", 0, 10, 10)]
    [InlineData("\"start\":253402300799999,\"duration\":9", 253402300799999, 253402300799999, 0)]
    public void Times_are_completed(string times, long start, long stop, long duration)
    {
        var result = Reading.Result($$"""{"name":"t",{{times}},"steps":[{"name":"s",{{times}}}]}""");

        Assert.Equal((start, stop, duration), (result.Start, result.Stop, result.Duration));
        Assert.Equal((start, stop, duration), (result.Steps[0].Start, result.Steps[0].Stop, result.Steps[0].Duration));
    }

    [Theory]
    [InlineData("\"duration\":50", 50L)]
    [InlineData("\"stage\":\"finished\"", null)]
    public void Without_start_and_stop_there_is_at_most_a_duration(string times, long? duration)
    {
        var result = Reading.Result($$"""{"name":"t",{{times}}}""");

        Assert.Equal((null, null, duration), (result.Start, result.Stop, result.Duration));
    }

    [Theory]
    [InlineData("\"passed\"", Status.Passed)]
    [InlineData("\"FAILED\"", Status.Failed)]
    [InlineData("\" Broken \"", Status.Broken)]
    [InlineData("\"skipped\"", Status.Skipped)]
    [InlineData("\"weird\"", Status.Unknown)]
    [InlineData("\"\"", Status.Unknown)]
    [InlineData("null", Status.Unknown)]
    [InlineData("2", Status.Unknown)]
    public void A_status_is_one_of_five(string written, Status status)
    {
        Assert.Equal(status, Reading.Result($$"""{"name":"t","status":{{written}}}""").Status);
        Assert.Equal(status, Reading.OnlyStep($$"""{"name":"s","status":{{written}}}""").Status);
    }

    [Theory]
    [InlineData("\"expected\":\"1\"")]
    [InlineData("\"actual\":\"1\"")]
    [InlineData("\"actual\":\"1\",\"expected\":null")]
    public void Expected_and_actual_are_kept_only_as_a_pair(string details)
    {
        var result = Reading.Result($$"""{"name":"t","statusDetails":{ {{details}} } }""");

        Assert.Equal((null, null), (result.Expected, result.Actual));
    }

    [Fact]
    public void A_failure_without_a_message_gets_that_of_its_deepest_failed_step()
    {
        var result = Reading.Result("""
            {"name":"t","status":"failed","steps":[
              {"name":"a","status":"failed","statusDetails":{"message":"outer"},"steps":[
                {"name":"b","status":"failed","statusDetails":{"message":"inner","trace":"at b"}},
                {"name":"c","status":"passed","statusDetails":{"message":"fine"},
                 "steps":[{"name":"d","status":"passed"}]}]},
              {"name":"e","status":"broken","statusDetails":{"message":"later"}}]}
            """);

        Assert.Equal(("inner", "at b"), (result.Message, result.Trace));
    }

    [Fact]
    public void A_silent_failure_names_the_deepest_failed_step()
    {
        var result = Reading.Result("""
            {"name":"t","status":"broken","statusDetails":{"message":" "},
             "steps":[{"name":"a","status":"broken","steps":[{"name":"b","status":"broken"}]}]}
            """);

        Assert.Equal("Step failed: b", result.Message);
    }

    [Fact]
    public void A_message_of_its_own_and_a_pass_are_left_alone()
    {
        const string Steps = """
            "steps":[{"name":"a","status":"failed","statusDetails":{"message":"step"}}]
            """;

        var own = $$$"""{"name":"t","status":"failed","statusDetails":{"message":"own"},{{{Steps}}} }""";

        Assert.Equal("own", Reading.Result(own).Message);
        Assert.Null(Reading.Result($$"""{"name":"t","status":"passed",{{Steps}} }""").Message);
    }

    [Fact]
    public void The_old_flag_says_that_a_result_is_flaky()
    {
        Assert.True(Reading.Result("""{"name":"t","statusDetails":{"flaky":true}}""").Flaky);
        Assert.False(Reading.Result("""{"name":"t","statusDetails":{"known":true}}""").Flaky);
    }
}
