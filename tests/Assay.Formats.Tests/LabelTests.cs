namespace Assay.Formats.Tests;

public class LabelTests
{
    [Theory]
    [InlineData("""{"name":"ALLURE_ID","value":"10"}""", 10L)]
    [InlineData("""{"name":"AS_ID","value":"10"}""", 10L)]
    [InlineData("""{"name":"as_id","value":10}""", 10L)]
    [InlineData("""{"name":"Allure_Id","value":" 10 "}""", 10L)]
    [InlineData("""{"name":"ALLURE_ID","value":"10"},{"name":"ALLURE_ID","value":"10"}""", 10L)]
    [InlineData("""{"name":"AS_ID","value":"-1"},{"name":"ALLURE_ID","value":"11"},{"name":"as_id","value":12}""", 11L)]
    [InlineData("""{"name":"ALLURE_ID","value":"-1"}""", null)]
    [InlineData("""{"name":"ALLURE_ID","value":"0"}""", null)]
    [InlineData("""{"name":"ALLURE_ID","value":"ten"}""", null)]
    [InlineData("""{"name":"ALLURE_ID","value":"99999999999999999999"}""", null)]
    [InlineData("""{"name":"ALLURE_ID","value":null}""", null)]
    [InlineData("""{"name":"tag","value":"@allure.id=10"}""", 10L)]
    [InlineData("""{"name":"tag","value":"allure.id:10"}""", 10L)]
    [InlineData("""{"name":"tag","value":"@allure.label.AS_ID:10"}""", 10L)]
    public void The_first_positive_id_counts_and_is_no_label(string labels, long? id)
    {
        var result = Reading.Result($$"""{"name":"t","labels":[{{labels}}]}""");

        Assert.Equal(id, result.AllureId);
        Assert.Empty(result.Labels);
    }

    [Theory]
    [InlineData("allure.label.epic:Web shop", "epic", "Web shop")]
    [InlineData("@allure.label.owner=alice=bob", "owner", "alice=bob")]
    [InlineData("allure.label.jira:https://x", "jira", "https://x")]
    [InlineData("allure.label.epic", "tag", "allure.label.epic")]
    [InlineData("allure.label.:x", "tag", "allure.label.:x")]
    [InlineData("allure.label.epic:", "tag", "allure.label.epic:")]
    [InlineData("allure.id:ten", "tag", "allure.id:ten")]
    [InlineData("@", "tag", "@")]
    [InlineData("smoke", "tag", "smoke")]
    public void A_tag_can_stand_for_a_label(string tag, string name, string value) =>
        Assert.Equal([new Label(name, value)], Reading.Labels($$"""{"name":"tag","value":"{{tag}}"}"""));

    [Theory]
    [InlineData("\"true\"", true)]
    [InlineData("true", true)]
    [InlineData("\"TRUE\"", true)]
    [InlineData("\"false\"", false)]
    public void A_label_says_that_a_test_is_manual(string value, bool manual)
    {
        var result = Reading.Result($$"""{"name":"t","labels":[{"name":"ALLURE_MANUAL","value":{{value}}}]}""");

        Assert.Equal(manual, result.Manual);
        Assert.Empty(result.Labels);
    }

    [Fact]
    public void Host_and_thread_say_where_the_attempt_ran()
    {
        var result = Reading.Result("""
            {"name":"t",
             "labels":[{"name":"host","value":"h1"},{"name":"thread","value":7},{"name":"host","value":"h2"}]}
            """);

        Assert.Equal(("h1", "7"), (result.HostId, result.ThreadId));
        Assert.Empty(result.Labels);
    }

    [Fact]
    public void Labels_are_a_set_in_the_order_of_first_sight() =>
        Assert.Equal(
            [new Label("tag", "a"), new Label("tag", "b"), new Label("epic", "a")],
            Reading.Labels("""
                {"name":"tag","value":"a"},{"name":"tag","value":"b"},{"name":"tag","value":"a"},
                {"name":"epic","value":"a"},
                {"name":"","value":"x"},{"name":"story"},{"name":"story","value":""},{"name":"story","value":{}},"tag"
                """));

    [Fact]
    public void Without_suites_the_title_path_gives_them()
    {
        Assert.Equal(
            [new("parentSuite", "a"), new("suite", "b"), new("subSuite", "c > d")],
            Reading.Result("""{"name":"t","titlePath":["a","b"," ","c","d"],"labels":[]}""").Labels);
        Assert.Equal([new("parentSuite", "a")], Reading.Result("""{"name":"t","titlePath":["a"]}""").Labels);
    }

    [Theory]
    [InlineData("parentSuite")]
    [InlineData("suite")]
    [InlineData("subSuite")]
    public void A_suite_label_of_the_writer_beats_the_title_path(string name) =>
        Assert.Equal([new Label(name, "own")], Reading.Result(
            $$"""{"name":"t","titlePath":["a","b"],"labels":[{"name":"{{name}}","value":"own"}]}""").Labels);

    [Fact]
    public void A_label_too_long_for_an_index_is_cut()
    {
        var reading = new Reading();
        var result = reading.Try($$"""{"name":"t","labels":[{"name":"tag","value":"{{new string('x', 601)}}"}]}""")!;

        Assert.Equal(600, result.Labels[0].Value.Length);
        Assert.Equal("label longer than 600 characters was cut", reading.Warning);
    }
}
