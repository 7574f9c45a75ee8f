using System.Text;

namespace Assay.Formats.Tests;

public class StepTests
{
    private readonly Reading reading = new();

    [Fact]
    public void A_step_keeps_its_outcome_parameters_and_children()
    {
        var step = Reading.OnlyStep("""
            {"name":"s","status":"failed","statusDetails":{"message":"m","trace":"t"},"start":1,"stop":3,
             "parameters":[{"name":"n","value":"v","mode":"masked"}],"steps":[{"name":"child","status":"passed"}]}
            """);

        Assert.Equal((StepKind.Body, "s", Status.Failed, "m", "t", 1L, 3L, 2L),
            (step.Kind, step.Name, step.Status, step.Message, step.Trace, step.Start, step.Stop, step.Duration));
        Assert.Equal([new Parameter("n", "v", Masked: true)], step.Parameters);
        Assert.Equal("child", Assert.Single(step.Steps!).Name);
    }

    [Fact]
    public void A_document_that_breaks_off_within_steps_leaves_none_of_them_to_the_next_one()
    {
        Assert.Null(reading.Try("""{"name":"t","steps":[{"name":"lost"},{"name":"lost","steps":[{"name":"lost"},"""));

        var steps = Reading.Result("""
            {"name":"t","steps":[{"name":"a","steps":[{"name":"b"},{"name":"c"}]},{"name":"d"}]}
            """).Steps;
        Assert.Equal(["a", "d"], steps.Select(step => step.Name));
        Assert.Equal(["b", "c"], steps[0].Steps!.Select(step => step.Name));
    }

    [Fact]
    public void Child_steps_come_before_attachments()
    {
        var step = Reading.OnlyStep("""
            {"name":"s","attachments":[{"name":"x","source":"x.txt"}],"steps":[{"name":"child"}]}
            """);

        Assert.Equal([("child", StepKind.Body), ("x", StepKind.Attachment)],
            step.Steps!.Select(child => (child.Name, child.Kind)));
    }

    [Fact]
    public void Attachments_of_the_result_come_after_its_steps()
    {
        var result = Reading.Result("""
            {"name":"t","attachments":[{"name":"log","source":"1-attachment.txt","type":"text/plain","size":"12"}],
             "steps":[{"name":"s"}]}
            """);

        Assert.Equal(["s", "log"], result.Steps.Select(step => step.Name));
        Assert.Equal(new Attachment("log", "1-attachment.txt", "text/plain", 12), result.Steps[1].Attachment);
        Assert.Null(result.Steps[1].Status);
    }

    [Fact]
    public void A_step_around_an_attachment_of_its_own_name_is_that_attachment()
    {
        var step = Reading.OnlyStep("""
            {"name":"picture","status":"passed","start":5,"stop":6,"attachments":[{"name":"picture","source":"p.png"}]}
            """);

        Assert.Equal((StepKind.Attachment, 5L, 6L), (step.Kind, step.Start, step.Stop));
        Assert.Equal(new Attachment("picture", "p.png", null), step.Attachment);
        Assert.Null(step.Steps);
    }

    [Theory]
    [InlineData("""{"name":"p","attachments":[{"name":"q","source":"p.png"}]}""")]
    [InlineData("""{"name":"p","attachments":[{"name":"p","source":"p.png"},{"name":"p","source":"q.png"}]}""")]
    [InlineData("""{"name":"p","steps":[{"name":"s"}],"attachments":[{"name":"p","source":"p.png"}]}""")]
    [InlineData("""{"name":"p","statusDetails":{"message":"no"},"attachments":[{"name":"p","source":"p.png"}]}""")]
    public void Any_other_step_with_an_attachment_stays_a_step(string json)
    {
        var step = Reading.OnlyStep(json);

        Assert.Equal(StepKind.Body, step.Kind);
        Assert.Equal(StepKind.Attachment, step.Steps![^1].Kind);
    }

    [Fact]
    public void An_attachment_is_found_by_the_last_part_of_its_source_and_named_by_it_when_it_has_no_name()
    {
        var result = Reading.Result("""
            {"name":"t","attachments":[{"source":"a/b.txt"},{"source":"C:\\out\\c.txt","name":" "}]}
            """);

        Assert.Equal([new("b.txt", "b.txt", null), new("c.txt", "c.txt", null)],
            result.Steps.Select(step => step.Attachment!));
    }

    [Fact]
    public void An_attachment_without_a_source_is_left_out_and_told()
    {
        Assert.Empty(reading.Try("""{"name":"t","attachments":[{"name":"x"},{"name":"y","source":"dir/"}]}""")!.Steps);
        Assert.Equal("attachment without a source was left out (2 times)", reading.Warning);
    }

    [Fact]
    public void Steps_deeper_than_500_are_cut()
    {
        var json = new StringBuilder("""{"name":"t",""");
        for (var i = 0; i < 3000; i++) json.Append("\"steps\":[{\"name\":\"s\",");
        json.Append("\"start\":1");
        for (var i = 0; i < 3000; i++) json.Append("}]");
        var result = reading.Try(json.Append('}').ToString())!;

        Assert.Equal(500, Depth(result.Steps));
        Assert.Equal("steps nested deeper than 500 were cut", reading.Warning);
    }

    [Fact]
    public void Steps_beyond_the_first_hundred_thousand_are_left_out()
    {
        var steps = string.Join(',', Enumerable.Repeat("{\"name\":\"s\"}", 100_003));
        var result = reading.Try($$"""{"name":"t","steps":[{{steps}}],"attachments":[{"source":"a"}]}""")!;

        Assert.Equal(100_000, result.Steps.Count);
        Assert.Equal("steps beyond the first 100,000 were left out (4 times)", reading.Warning);
    }

    private static int Depth(List<Step>? steps) => steps is { Count: > 0 } ? 1 + Depth(steps[0].Steps) : 0;
}
