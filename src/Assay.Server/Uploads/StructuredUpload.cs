using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Formats;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

/// <summary>A result's id for the uuid that was sent.</summary>
internal sealed record StructuredAnswer(long Id, string Uuid);

internal sealed record StructuredResults(IReadOnlyList<StructuredAnswer> Results, IReadOnlyList<long> ResultIds);

/// <summary>
/// Results as JSON, their files and fixtures: what Allure 3's plugin and reporters of one's own send.
/// </summary>
internal static class StructuredUpload
{
    private const int MaxFixtures = 100;
    private const int MaxResults = 1000;

    /// <summary>Bytes of a thousand results; they are in memory while they are read.</summary>
    private const long LargestBody = 128 << 20;

    public static void MapStructuredUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/upload").WithTags("Uploads").DisableAntiforgery();
        uploads.MapPost("/test-result", Results).TakesUpTo(LargestBody).NeedSignIn();
        uploads.MapPost("/test-result/{id:long}/attachment", ResultFiles)
            .TakesFiles()
            .Need(Permission.Write, ProjectOf.TestResult());
        uploads.MapPost("/test-result/{id:long}/test-fixture-result", Fixtures)
            .TakesUpTo(LargestBody)
            .Need(Permission.Write, ProjectOf.TestResult());
        uploads.MapPost("/test-fixture-result/{id:long}/attachment", FixtureFiles)
            .TakesFiles()
            .Need(Permission.Write, ProjectOf.FixtureSet());
    }

    /// <summary>
    /// Up to 1000 results of the session testSessionId. Answers an id for each; one sent before keeps its id.
    /// </summary>
    internal static async Task<StructuredResults> Results(
        HttpContext http, Access access, Sessions sessions, Ingestion ingestion, UploadsInFlight inFlight,
        CancellationToken stop)
    {
        using var body = await Body(http, stop);
        var session = await sessions.Open(SessionId(body.RootElement), stop);
        await access.Demand(
            http.Signed(), session.ProjectId, Permission.Write, $"Upload session {session.SessionId}", stop);
        var items = Items(body.RootElement, "results", MaxResults);
        using var running = inFlight.Begin(session.LaunchId);
        var batch = new Batch { ScopedByResult = true };
        var number = 0;
        foreach (var item in items)
            if (AllureResultReader.Read(
                JsonMarshal.GetRawUtf8Value(item), $"result {number++} of the request", batch.Warnings) is { } result)
                batch.Add(result);
        var written = await ingestion.Write(session, batch, stop);
        return new(
            [.. written.Select(row => new StructuredAnswer(row.Id, row.Uuid))], [.. written.Select(row => row.Id)]);
    }

    /// <summary>
    /// Files of a result and of its fixtures, as parts named file; references find them by their file name.
    /// </summary>
    internal static async Task<IResult> ResultFiles(
        long id, HttpContext http, Db db, Sessions sessions, Ingestion ingestion, IBlobStore blobs,
        CancellationToken stop)
    {
        var result = await db.TestResults.Where(row => row.Id == id)
            .Select(row => new { row.SessionId, row.Uuid })
            .FirstAsync(stop);
        return await Files(result.SessionId, result.Uuid, http, sessions, ingestion, blobs, stop);
    }

    /// <summary>
    /// Up to 100 fixtures of a result. Answers an id for each; sending one again (by its uuid) changes nothing.
    /// </summary>
    internal static async Task<StructuredResults> Fixtures(
        long id, HttpContext http, Db db, Sessions sessions, Ingestion ingestion, CancellationToken stop)
    {
        using var body = await Body(http, stop);
        var result = await db.TestResults.Where(row => row.Id == id)
            .Select(row => new { row.SessionId, row.Uuid })
            .FirstAsync(stop);
        var session = await sessions.Open(
            result.SessionId ?? throw Refusal.Conflict("This result was not uploaded; it has no fixtures"), stop);
        var batch = new Batch { ScopedByResult = true };
        var uuids = new List<string>();
        foreach (var item in Items(body.RootElement, "fixtures", MaxFixtures))
        {
            if (AllureContainerReader.ReadFixture(
                JsonMarshal.GetRawUtf8Value(item), "a fixture of the request", batch.Warnings) is not { } fixture)
                continue;
            // Each fixture is a set of its own, so that its uuid makes sending it again harmless.
            var uuid = fixture.Uuid ?? $"{result.Uuid:N}/{fixture.Kind}/{fixture.Root.Name}/{fixture.Root.Start}";
            uuids.Add(uuid);
            batch.Add(new FixtureContainer
            {
                Uuid = uuid, Children = { result.Uuid.ToString("N") }, Fixtures = { fixture },
            });
        }
        await ingestion.Write(session, batch, stop);
        var keys = uuids.ConvertAll(Uuids.Of);
        var ids = await db.FixtureSets.Where(set => set.SessionId == session.SessionId && keys.Contains(set.Uuid))
            .ToDictionaryAsync(set => set.Uuid, set => set.Id * TestResults.FixtureSet.MaxFixtures, stop);
        return new(
            [.. uuids.Select(uuid => new StructuredAnswer(ids[Uuids.Of(uuid)], uuid))],
            [.. keys.Select(key => ids[key])]);
    }

    /// <summary>Files of a fixture, as parts named file.</summary>
    internal static async Task<IResult> FixtureFiles(
        long id, HttpContext http, Db db, Sessions sessions, Ingestion ingestion, IBlobStore blobs,
        CancellationToken stop)
    {
        var setId = id / TestResults.FixtureSet.MaxFixtures;
        var child = await db.FixtureChildren.Where(row => row.SetId == setId)
            .Select(row => new { row.SessionId, row.Child })
            .FirstOrDefaultAsync(stop)
            ?? throw Refusal.NotFound($"Fixture {id}");
        return await Files(child.SessionId, child.Child, http, sessions, ingestion, blobs, stop);
    }

    private static async Task<IResult> Files(
        long? sessionId, Guid scope, HttpContext http, Sessions sessions, Ingestion ingestion, IBlobStore blobs,
        CancellationToken stop)
    {
        var session = await sessions.Open(
            sessionId ?? throw Refusal.Conflict("This result was not uploaded; add its files as attachments"), stop);
        var batch = new Batch { ScopedByResult = true };
        using var parts = MultipartParts.Of(http.Request);
        while (await parts.Next(stop) is { } part)
        {
            if (part.Headers.FileName is not { } name) continue;
            batch.FileCount++;
            batch.Files.Add(ArrivedFile.Of(
                ResultFolder.LastSegment(name), scope, await blobs.Save(part.Content, stop), part.Headers.ContentType));
        }
        if (batch.FileCount == 0) throw Refusal.Invalid("Validation error: no file was sent; add parts named file");
        await ingestion.Write(session, batch, stop);
        return Empty.Accepted();
    }

    public static async Task<JsonDocument> Body(HttpContext http, CancellationToken stop)
    {
        try
        {
            return await JsonDocument.ParseAsync(http.Request.Body,
                new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 4096 },
                stop);
        }
        catch (JsonException error)
        {
            throw Refusal.Invalid($"Validation error: the body is not valid JSON ({error.Message})");
        }
    }

    private static long SessionId(JsonElement body) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty("testSessionId", out var id)
            && long.TryParse(id.ToString(), out var number)
            ? number
            : throw Refusal.Invalid(
                "Validation error: testSessionId is missing; open a session with POST /api/upload/session first");

    private static JsonElement.ArrayEnumerator Items(JsonElement body, string name, int most)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out var items)
            || items.ValueKind != JsonValueKind.Array)
            throw Refusal.Invalid($"Validation error: the array {name} is missing");
        if (items.GetArrayLength() > most)
            throw Refusal.Invalid($"Validation error: at most {most} {name} in one call; send them in parts");
        return items.EnumerateArray();
    }
}
