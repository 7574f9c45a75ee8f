using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Fault.Tests;

/// <summary>A launch as its client remembers it: what was sent, and what was answered.</summary>
internal sealed class SentLaunch
{
    public required long Id { get; init; }
    public required long Session { get; init; }

    /// <summary>Uuids of results whose request was answered 202, or may have been when the client gave up.</summary>
    public HashSet<Guid> Results { get; } = [];

    /// <summary>Attachments by the name they were sent under.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);
    public bool Closed { get; set; }
    public bool Deleted { get; set; }

    public static async Task<SentLaunch> Open(Patient client, long project)
    {
        var launch = (long)(await client.Post(
            "/api/launch", new JsonObject { ["name"] = "Faulty", ["projectId"] = project }))["id"]!;
        var session = await client.Post("/api/upload/session?manual=true", new JsonObject { ["launchId"] = launch });
        return new() { Id = launch, Session = (long)session["id"]! };
    }

    /// <summary>Sends results in one request, some of tests that were sent before, some with attachments.</summary>
    public async Task Send(Patient client, Random random, int results)
    {
        var files = new List<(string, byte[])>();
        for (var index = 0; index < results; index++)
        {
            var uuid = NewGuid(random);
            Results.Add(uuid);
            var attachment = index % 25 == 0 ? $"{NewGuid(random):N}-attachment.txt" : null;
            files.Add(($"{uuid}-result.json", Result(uuid, index, random, attachment)));
            if (attachment is null) continue;
            // Now and then the same content again: it is stored once and must survive as long as one refers to it.
            // Most are small, some too large to lie in a pack with others.
            var letters = new string((char)('a' + index % 26), random.Next(1, index % 100 == 25 ? 400_000 : 20_000));
            var content = Encoding.UTF8.GetBytes(index % 50 == 0 ? $"seen {index}" : letters + uuid);
            Files.Add(attachment, content);
            files.Add((attachment, content));
        }
        await client.Upload($"/api/upload?id={Session}", files);
    }

    public async Task Close(Patient client)
    {
        await client.Post($"/api/launch/{Id}/close");
        while (!(bool)(await client.Get($"/api/launch/{Id}/progress"))["ready"]!) await Task.Delay(20);
        Closed = true;
    }

    public async Task Reopen(Patient client)
    {
        await client.Post($"/api/launch/{Id}/reopen");
        Closed = false;
    }

    public async Task Delete(Patient client)
    {
        await client.Delete($"/api/launch/{Id}");
        Deleted = true;
    }

    public static byte[] HashOf(byte[] content) => SHA256.HashData(content);

    private static Guid NewGuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    private static byte[] Result(Guid uuid, int index, Random random, string? attachment)
    {
        var status = (string[])["passed", "passed", "failed", "broken", "skipped"];
        var start = 1_790_000_000_000 + random.Next(100_000);
        var step = new JsonObject { ["name"] = $"step {index}", ["status"] = "passed" };
        if (attachment is not null)
            step["attachments"] = new JsonArray(
                new JsonObject { ["name"] = "log", ["source"] = attachment, ["type"] = "text/plain" });
        return Encoding.UTF8.GetBytes(new JsonObject
        {
            ["uuid"] = uuid.ToString(), ["name"] = $"test {index}", ["fullName"] = $"shop.cart.Test.test{index}",
            ["status"] = status[random.Next(status.Length)], ["start"] = start, ["stop"] = start + random.Next(1000),
            ["labels"] = new JsonArray(
                new JsonObject { ["name"] = "suite", ["value"] = $"Suite {index % 7}" },
                new JsonObject { ["name"] = "feature", ["value"] = $"Feature {index % 5}" }),
            ["parameters"] = new JsonArray(new JsonObject { ["name"] = "size", ["value"] = $"{index % 3}" }),
            ["steps"] = new JsonArray(step),
        }.ToJsonString());
    }
}
