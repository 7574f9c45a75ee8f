namespace Assay.Formats.Tests;

public class ContainerTests
{
    private readonly Reading reading = new();

    [Fact]
    public void Set_ups_come_before_tear_downs_each_with_a_tree_of_its_own()
    {
        var container = reading.Container("""
            {"afters":[{"name":"close","status":"broken","statusDetails":{"message":"no"}}],
             "befores":[{"name":"open","status":"passed","start":1,"stop":4,"steps":[{"name":"s"}],
                         "attachments":[{"name":"log","source":"l-attachment"}]}],
             "uuid":"c","name":"fixtures","children":["a","b","a",7,null,{},""]}
            """)!;

        Assert.Equal("c", container.Uuid);
        Assert.Equal(["a", "b", "7"], container.Children);
        Assert.Equal([(FixtureKind.Before, "open"), (FixtureKind.After, "close")],
            container.Fixtures.Select(fixture => (fixture.Kind, fixture.Root.Name)));
        Assert.Equal((Status.Passed, 3L), (container.Fixtures[0].Root.Status, container.Fixtures[0].Root.Duration));
        Assert.Equal(["s", "log"], container.Fixtures[0].Root.Steps!.Select(step => step.Name));
        Assert.Equal("no", container.Fixtures[1].Root.Message);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void A_fixture_without_a_name_is_unknown_and_one_with_an_unusable_name_is_left_out()
    {
        var container = reading.Container("""{"befores":[{"status":"passed"},{"name":" "}]}""")!;

        Assert.Equal("Unknown fixture", Assert.Single(container.Fixtures).Root.Name);
        Assert.Contains("fixture whose name", reading.Warning);
        Assert.Matches("^[0-9a-f]{32}$", container.Uuid);
    }

    [Fact]
    public void A_fixture_around_one_attachment_of_its_name_stays_a_fixture()
    {
        var container = reading.Container("""{"afters":[{"name":"x","attachments":[{"name":"x","source":"x"}]}]}""")!;
        var root = container.Fixtures[0].Root;

        Assert.Equal(StepKind.Body, root.Kind);
        Assert.Equal("x", Assert.Single(root.Steps!).Attachment!.Source);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"uuid\":")]
    public void A_broken_container_is_told(string json)
    {
        Assert.Null(reading.Container(json));
        Assert.Contains("skipped", reading.Warning);
    }

    [Fact]
    public void Wrong_shapes_leave_an_empty_container()
    {
        var container = reading.Container("""{"uuid":{},"children":"a","befores":{},"afters":[1,[]]}""")!;

        Assert.Empty(container.Children);
        Assert.Empty(container.Fixtures);
    }
}
