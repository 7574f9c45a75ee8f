using System.Text;
using Assay.Formats;
using Assay.Server.Blobs;
using Assay.Server.Tests.Hosting;
using Assay.Server.Uploads;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Tests.Uploads;

public sealed class AttachmentUploadTests(RunningServer server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_and_its_reference_meet_whichever_comes_first(bool fileFirst)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var file = await Files(("1-attachment.log", "hello", null));
        if (fileFirst) await space.Write(session, file);
        await space.Write(session, Referring("pays", new Attachment("Log", "1-attachment.log", null)));
        if (!fileFirst)
        {
            Assert.Equal(["Log text/plain 0 -"], await Rows(space));
            await space.Write(session, file);
        }

        Assert.Equal(["Log text/plain 5 " + Hash("hello")], await Rows(space));
    }

    [Fact]
    public async Task A_file_that_never_comes_is_a_missing_attachment_and_no_failure()
    {
        var space = await Workspace.Open(server);
        await space.Write(
            await space.Session(), Referring("pays", new Attachment("Video", "v.webm", null, Optional: true)));

        Assert.Equal(["Video video/webm 0 -"], await Rows(space));
    }

    [Fact]
    public async Task One_file_serves_every_result_and_fixture_that_refers_to_it()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var shared = new Attachment("Shot", "1-attachment.png", "image/png");
        var batch = await Files(("1-attachment.png", "png", null));
        batch.Add([Referring("pays", shared), Referring("ships", shared)]);
        batch.Add(new FixtureContainer
        {
            Uuid = "c", Children = { "x" },
            Fixtures = { new() { Root = new() { Name = "open", Steps = [Step(shared)] } } },
        });
        await space.Write(session, batch);

        Assert.Equal(Enumerable.Repeat("Shot image/png 3 " + Hash("png"), 3), await Rows(space));
    }

    [Fact]
    public async Task A_file_sent_again_under_its_name_does_not_replace_the_first()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, await Files(("a.txt", "first", null)));
        await space.Write(session, await Files(("a.txt", "second", null)));
        await space.Write(session, Referring("pays", new Attachment("Text", "a.txt", null)));

        Assert.Equal(["Text text/plain 5 " + Hash("first")], await Rows(space));
    }

    [Fact]
    public async Task A_file_sent_again_together_with_its_first_reference_does_not_replace_the_first()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        await space.Write(session, await Files(("a.txt", "first", null)));
        var again = await Files(("a.txt", "second", null), ("b.txt", "other", null));
        again.Add(Referring("pays", new("Text", "a.txt", null), new("Other", "b.txt", null)));
        await space.Write(session, again);

        Assert.Equal(["Text text/plain 5 " + Hash("first"), "Other text/plain 5 " + Hash("other")], await Rows(space));
    }

    [Fact]
    public async Task A_file_serves_references_that_waited_that_come_with_it_and_that_come_later()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var shared = new Attachment("Text", "a.txt", null);
        await space.Write(session, Referring("pays", shared));
        var with = await Files(("a.txt", "shared", null));
        with.Add(Referring("ships", shared));
        await space.Write(session, with);
        await space.Write(session, Referring("returns", shared));

        Assert.Equal(Enumerable.Repeat("Text text/plain 6 " + Hash("shared"), 3), await Rows(space));
    }

    [Fact]
    public async Task Attachments_stand_in_the_order_of_the_steps_whichever_file_comes_later()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var batch = await Files(("2.txt", "two", null));
        batch.Add(Referring("pays", [.. "123".Select(name => new Attachment($"{name}", $"{name}.txt", null))]));
        await space.Write(session, batch);
        await space.Write(session, await Files(("1.txt", "one", null)));

        Assert.Equal(
            ["1 text/plain 3 " + Hash("one"), "2 text/plain 3 " + Hash("two"), "3 text/plain 0 -"], await Rows(space));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1500)]
    public async Task Files_find_their_references_however_many_wait(int waiting)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var names = Enumerable.Range(0, waiting).Select(index => $"{index}.txt").ToArray();
        await space.Write(session, Referring("pays", [.. names.Select(name => new Attachment(name, name, null))]));
        await space.Write(session, await Files([.. names.Select(name => (name, name, (string?)null))]));

        Assert.Equal(names.Select(name => $"{name} text/plain {name.Length} {Hash(name)}"), await Rows(space));
    }

    [Fact]
    public async Task Files_of_another_session_are_not_taken()
    {
        var space = await Workspace.Open(server);
        await space.Write(await space.Session(), await Files(("a.txt", "theirs", null)));
        await space.Write(await space.Session(), Referring("pays", new Attachment("Text", "a.txt", null)));

        Assert.Equal(["Text text/plain 0 -"], await Rows(space));
    }

    [Theory]
    [InlineData("1-attachment", "%PDF-1.7", "application/pdf", true)]
    [InlineData("1-attachment", "plain words", "text/plain", false)]
    [InlineData("1-attachment", "GIF89a", "image/gif", false)]
    [InlineData("1-attachment", "\u0001\u0002", "application/octet-stream", false)]
    public async Task A_type_that_nobody_tells_is_recognised_by_the_first_bytes(
        string name, string content, string type, bool fileFirst)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var file = await Files((name, content, "application/octet-stream"));
        if (fileFirst) await space.Write(session, file);
        await space.Write(session, Referring("pays", new Attachment("File", name, null)));
        if (!fileFirst) await space.Write(session, file);

        Assert.Equal([$"File {type} {content.Length} {Hash(content)}"], await Rows(space));
    }

    [Fact]
    public async Task A_name_longer_than_an_index_takes_still_finds_its_file()
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var name = string.Concat(Enumerable.Repeat("привет", 300)) + ".txt";
        await space.Write(session, Referring("pays", new Attachment("Text", name, null)));
        await space.Write(session, await Files((name, "found", null)));

        Assert.Equal(["Text text/plain 5 " + Hash("found")], await Rows(space));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Files_and_errors_of_the_run_belong_to_the_launch(bool fileFirst)
    {
        var space = await Workspace.Open(server);
        var session = await space.Session();
        var globals = new Batch { FileCount = 1 };
        globals.Errors.AddRange([
            new("The set-up failed", "at setup", null, null, null),
            new("The set-up failed", "at setup", null, null, null)]);
        globals.RunAttachments.Add(new("Server log", "server.log", null));
        var file = await Files(("server.log", "started", null));
        foreach (var batch in fileFirst ? new[] { file, globals } : [globals, file]) await space.Write(session, batch);

        Assert.Equal(["Server log text/plain 7"], await space.Rows(
            $"select name, content_type, length from launch_attachment where launch_id = {space.LaunchId}"));
        Assert.Equal(
            ["The set-up failed at setup"],
            await space.Rows($"select message, trace from launch_error where launch_id = {space.LaunchId}"));
        Assert.Empty(await Rows(space));
    }

    private async Task<Batch> Files(params (string Name, string Content, string? Told)[] files)
    {
        var batch = new Batch { FileCount = files.Length };
        foreach (var (name, content, told) in files)
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
            var blob = await server.Services.GetRequiredService<IBlobStore>().Save(
                stream, TestContext.Current.CancellationToken);
            batch.Files.Add(ArrivedFile.Of(name, Guid.Empty, blob, told));
        }
        return batch;
    }

    private static TestResult Referring(string test, params Attachment[] attachments)
    {
        var result = Workspace.Result(test);
        result.Steps.Add(new() { Name = "step", Steps = [.. attachments.Select(Step)] });
        return result;
    }

    private static Step Step(Attachment attachment) =>
        new() { Kind = StepKind.Attachment, Name = attachment.Name, Attachment = attachment };

    private static Task<List<string>> Rows(Workspace space) => space.Rows($"""
        select name, content_type, length, encode(blob, 'hex') from attachment where launch_id = {space.LaunchId}
          and (result_id is not null or fixture_set_id is not null) order by id
        """);

    private static string Hash(string content) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(content)));
}
