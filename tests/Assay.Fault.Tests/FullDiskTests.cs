using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Npgsql;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>
/// Real file systems of a few megabytes. The server says what is wrong, keeps answering, and recovers.
/// </summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Told = "free space, then send this request again";
    private readonly string folder = TestFolders.New();

    [Fact]
    public async Task Full_attachments()
    {
        var blobs = Path.Combine(folder, "blobs");
        using var disk = SmallDisk.On(blobs, 24);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk");
        await using var server = await Instance.Start(folder);
        using var client = new Patient(server.Address, await server.Token());
        var launch = await Launch(client);
        await launch.Send(client, new(1), 100);

        // One file larger than the disk, which has room when it begins; then many that fill it.
        await Refused(client, $"/api/upload?id={launch.Session}", [("big-attachment.bin", Noise(30_000_000, 2))]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(blobs, "incoming")));
        var many = Enumerable.Range(0, 40).Select(at => ($"{at}-attachment.bin", Noise(1_000_000, at))).ToList();
        await Refused(client, $"/api/upload?id={launch.Session}", many);
        await Refused(client, $"/api/launch/{launch.Id}/upload", many);
        await StillReads(client, launch);

        disk!.Resize(256);
        await WithRoom();
        await client.Upload($"/api/upload?id={launch.Session}", many);
        await launch.Send(client, new(3), 100);
        foreach (var (name, content) in many) launch.Files.Add(name, content);
        var recount = new Recount(server.Database!, folder);
        await recount.Counts(launch.Id);
        Assert.Equal(
            many.Select(file => Convert.ToHexStringLower(SentLaunch.HashOf(file.Item2))).Order(StringComparer.Ordinal),
            (await recount.Column<string>($"""
                select encode(blob, 'hex') from session_file where session_id = {launch.Session} and name like '%.bin'
                """)).Order(StringComparer.Ordinal));
        Assert.Empty(client.Surprises);
    }

    [Fact]
    public async Task Full_waiting_room_of_archives()
    {
        using var disk = SmallDisk.On(Path.Combine(folder, "incoming"), 4);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk");
        await using var server = await Instance.Start(folder);
        using var client = new Patient(server.Address, await server.Token());
        var launch = await Launch(client);
        using var archive = new MemoryStream();
        await using (var zip = await ZipArchive.CreateAsync(archive, ZipArchiveMode.Create, leaveOpen: true, null))
            for (var at = 0; at < 10; at++)
            {
                var name = $"{at}-attachment.bin";
                await using var entry = await zip.CreateEntry(name, CompressionLevel.NoCompression).OpenAsync();
                await entry.WriteAsync(Noise(1_000_000, at));
            }

        await Refused(
            client, $"/api/upload/archive?id={launch.Session}", [("results.zip", archive.ToArray())], "archive");
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "incoming")));
        await StillReads(client, launch);
        disk!.Resize(64);
        using var form = Patient.Form([("results.zip", archive.ToArray())], "archive");
        using var taken = await client.Http.PostAsync($"/api/upload/archive?id={launch.Session}", form);
        Assert.Equal(HttpStatusCode.Accepted, taken.StatusCode);
    }

    [Fact]
    public async Task Full_database()
    {
        using var disk = SmallDisk.On(folder, 700);
        Assert.SkipWhen(disk is null, "Only root may mount a small disk");
        await using var server = await Instance.Start(folder);
        using var client = new Patient(server.Address, await server.Token());
        var launch = await Launch(client);
        await launch.Send(client, new(1), 500);

        // Nearly full: uploads end before the database does.
        disk!.Fill(leave: 30_000_000);
        await WithRoom();
        await Refused(client, $"/api/upload?id={launch.Session}", [AllureFile.Result("a.b.c")]);
        await StillReads(client, launch);

        // Full to the last byte, in the middle of writing: PostgreSQL itself may stop.
        disk.Fill(leave: 0);
        await Overflow(server);
        await Answers(server, client, $"/api/launch/{launch.Id}");
        disk.Empty();

        using var http = new HttpClient { BaseAddress = server.Address };
        var patience = Stopwatch.StartNew();
        while ((await http.GetAsync("/health/ready")).StatusCode != HttpStatusCode.OK)
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(90), server.Output);
            await Task.Delay(200);
        }
        await WithRoom();
        await launch.Send(client, new(2), 500);
        await launch.Close(client);
        await new Recount(server.Database!, folder).Check(launch, client);
        Assert.Empty(client.Surprises);
    }

    /// <summary>More than there is room for, past the server: what autovacuum or another program could write.</summary>
    private static async Task Overflow(Instance server)
    {
        try
        {
            await using var fill = server.Database!.CreateCommand("""
                create table filler as select repeat(md5(n::text), 40) as text from generate_series(1, 400000) n
                """);
            await fill.ExecuteNonQueryAsync();
            Assert.Fail("The disk was not full");
        }
        catch (NpgsqlException)
        {
            // 53100, or the connection is gone because the log could not be written.
        }
    }

    private static async Task Answers(Instance server, Patient client, string path)
    {
        using var response = await client.Http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            response.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable,
            $"{(int)response.StatusCode} {text}");
        using var alive = await client.Http.GetAsync("/health/live");
        Assert.True(alive.IsSuccessStatusCode, server.Output);
    }

    private static async Task Refused(
        Patient client, string path, IReadOnlyList<(string, byte[])> files, string field = "file")
    {
        using var form = Patient.Form(files, field);
        using var response = await client.Http.PostAsync(path, form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.InsufficientStorage, $"{(int)response.StatusCode} {text}");
        Assert.Contains(Told, (string)JsonNode.Parse(text)!["message"]!, StringComparison.Ordinal);
    }

    private static async Task StillReads(Patient client, SentLaunch launch)
    {
        foreach (var path in (string[])[$"/api/launch/{launch.Id}", $"/api/testresult?launchId={launch.Id}",
            $"/api/launch/{launch.Id}/statistic", $"/launch/{launch.Id}"])
        {
            using var response = await client.Http.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {(int)response.StatusCode}");
        }
    }

    private static async Task<SentLaunch> Launch(Patient client) => await SentLaunch.Open(
        client, (long)(await client.Post("/api/project", new JsonObject { ["name"] = "Full" }))["id"]!);

    /// <summary>The server looks at the disk once a second.</summary>
    private static Task WithRoom() => Task.Delay(TimeSpan.FromSeconds(1.2));

    private static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose() => TestFolders.Remove(folder);
}
