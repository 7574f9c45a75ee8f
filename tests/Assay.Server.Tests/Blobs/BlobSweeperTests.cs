using System.Net;
using System.Security.Cryptography;
using System.Text;
using Assay.Server.Blobs;
using Assay.Server.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Assay.Server.Tests.Blobs;

public sealed class BlobSweeperTests(RunningServer server)
{
    [Fact]
    public async Task Attachments_of_deleted_launches_are_deleted_and_others_stay()
    {
        using var team = await Team.Of(server);
        var (shared, lonely) = (Large("shared"), Large("lonely"));
        var kept = await team.Upload([WithFiles("a.b.one", "1-attachment.txt"), File("1-attachment.txt", shared)]);
        var deleted = await team.Upload([
            WithFiles("a.b.two", "1-attachment.txt", "2-attachment.txt"),
            File("1-attachment.txt", shared), File("2-attachment.txt", lonely)]);
        using (var gone = await team.Http.DeleteAsync($"/api/launch/{deleted}"))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await server.SpaceGivenBack(deleted);
        Age(shared);
        Age(lonely);

        await server.Services.GetRequiredService<BlobSweeper>().Sweep(TestContext.Current.CancellationToken);

        Assert.True(System.IO.File.Exists(PathOf(shared)));
        Assert.False(System.IO.File.Exists(PathOf(lonely)));
        Assert.Equal(new Dictionary<string, long> { ["passed"] = 1 }, await team.Statistic(kept));
    }

    [Fact]
    public async Task A_pack_goes_with_its_launch()
    {
        using var team = await Team.Of(server);
        var kept = await team.Upload([WithFiles("a.b.one", "1-attachment.txt"), File("1-attachment.txt", "small")]);
        var deleted = await team.Upload([WithFiles("a.b.two", "1-attachment.txt"), File("1-attachment.txt", "small")]);
        var (stays, goes) = (await PackOf(kept), await PackOf(deleted));
        Assert.NotEqual(stays, goes);
        using (var gone = await team.Http.DeleteAsync($"/api/launch/{deleted}"))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await server.SpaceGivenBack(deleted);
        foreach (var pack in (string[])[stays, goes])
            System.IO.File.SetLastWriteTimeUtc(pack, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));

        await server.Services.GetRequiredService<BlobSweeper>().Sweep(TestContext.Current.CancellationToken);

        Assert.True(System.IO.File.Exists(stays));
        Assert.False(System.IO.File.Exists(goes));
    }

    private async Task<string> PackOf(long launchId)
    {
        await using var command = server.Database.CreateCommand(
            $"select substring(blob for 16) from attachment where launch_id = {launchId} and blob is not null");
        var name = Convert.ToHexStringLower((byte[])(await command.ExecuteScalarAsync())!);
        return Path.Combine(server.DataFolder, "blobs", "packs", name[..2], name);
    }

    // Too large for a pack.
    private static string Large(string text) => $"{text} {Guid.NewGuid()} {new string('.', 300_000)}";

    private static (string, byte[]) File(string name, string content) => (name, Encoding.UTF8.GetBytes(content));

    private static (string, byte[]) WithFiles(string fullName, params string[] files)
    {
        var attachments = string.Join(
            ',', files.Select(file => $$"""{"name":"log","source":"{{file}}","type":"text/plain"}"""));
        var uuid = Guid.NewGuid();
        return ($"{uuid}-result.json", Encoding.UTF8.GetBytes($$"""
            {"uuid":"{{uuid}}","name":"{{fullName}}","fullName":"{{fullName}}","status":"passed",
             "attachments":[{{attachments}}]}
            """));
    }

    private string PathOf(string content)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));
        return Path.Combine(server.DataFolder, "blobs", name[..2], name[2..4], name);
    }

    private void Age(string content) =>
        System.IO.File.SetLastWriteTimeUtc(PathOf(content), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-3));
}
