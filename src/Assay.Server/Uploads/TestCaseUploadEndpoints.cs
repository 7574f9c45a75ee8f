using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Api;
using Assay.Formats;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Text;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Uploads;

/// <summary>Test cases without a run: what adapters find when they list the tests.</summary>
internal static class TestCaseUploadEndpoints
{
    public static void MapTestCaseUploads(this IEndpointRouteBuilder api) =>
        api.MapPost("/upload/test-case", Upload).NeedSignIn().WithTags("Uploads");

    /// <summary>
    /// Makes or updates the automated test case of a test: projectId, name, testCaseId (the adapter's hash), fullName,
    /// description, descriptionHtml, labels, links, parameters. What is absent stays as it is.
    /// </summary>
    internal static async Task<UploadedTestCaseDto> Upload(
        HttpContext http, Access access, TestCaseUpload upload, Db db, CancellationToken stop)
    {
        using var body = await StructuredUpload.Body(http, stop);
        var root = body.RootElement;
        var caller = http.Signed();
        var project = ProjectId(root);
        await access.Demand(caller, project, Permission.Write, $"Project {project}", stop);
        if (!root.TryGetProperty("name", out var name) || string.IsNullOrWhiteSpace(name.ToString()))
            throw Refusal.Invalid("Validation error: a test case needs a name");
        var warnings = new List<Warning>();
        var test = AllureResultReader.Read(JsonMarshal.GetRawUtf8Value(root), "the request", warnings)
            ?? throw Refusal.Invalid($"Validation error: {warnings.FirstOrDefault()?.Text}");
        return await Shown(db, await upload.Write(project, test, Silent(root), caller.Username, stop), stop);
    }

    private static long ProjectId(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("projectId", out var id)
            && long.TryParse(id.ToString(), out var number)
            ? number
            : throw Refusal.Invalid("Validation error: project id should be specified");

    /// <summary>Fields, as update policies name them, of which the upload says nothing.</summary>
    private static IEnumerable<string> Silent(JsonElement root)
    {
        bool Absent(string property) =>
            !root.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null;
        if (Absent("labels")) foreach (var field in (string[])["tag", "custom_field", "member"]) yield return field;
        if (Absent("links")) foreach (var field in (string[])["link", "issue"]) yield return field;
        if (Absent("parameters")) yield return "parameter";
    }

    private static async Task<UploadedTestCaseDto> Shown(Db db, long id, CancellationToken stop)
    {
        var test = await db.TestCases.AsNoTracking().FirstAsync(row => row.Id == id, stop);
        var status = await db.Statuses.Where(row => row.Id == test.StatusId)
            .Select(row => new UploadedTestCaseStatusDto(row.Id, row.Name, row.Color)).FirstAsync(stop);
        var workflow = await db.Workflows.Where(row => row.Id == test.WorkflowId)
            .Select(row => new IdAndName(row.Id, row.Name)).FirstAsync(stop);
        return new(id, test.ProjectId, test.Name, status, workflow)
        {
            FullName = test.FullName, Hash = test.Hash, Automated = test.Automated, External = test.External,
            Deleted = test.Deleted, Editable = true,
            Description = test.Description, DescriptionHtml = Html(test.DescriptionHtml),
            Precondition = test.Precondition, PreconditionHtml = Html(test.PreconditionHtml),
            ExpectedResult = test.ExpectedResult, ExpectedResultHtml = Html(test.ExpectedResultHtml),
            TestLayer = await db.TestLayers.Where(layer => layer.Id == test.TestLayerId)
                .Select(layer => new IdAndName(layer.Id, layer.Name)).FirstOrDefaultAsync(stop),
            Tags = await db.TestCaseTags.Where(link => link.TestCaseId == id)
                .Join(db.TestTags, link => link.TestTagId, tag => tag.Id, (_, tag) => tag)
                .OrderBy(tag => tag.Name).Select(tag => new IdAndName(tag.Id, tag.Name)).ToListAsync(stop),
            Links = test.Links, CreatedBy = test.CreatedBy, CreatedDate = test.CreatedAt.ToUnixTimeMilliseconds(),
            LastModifiedBy = test.ModifiedBy, LastModifiedDate = test.ModifiedAt.ToUnixTimeMilliseconds(),
        };
    }

    private static string? Html(string? html) => html is { Length: > 0 } ? Prose.Clean(html) : null;
}
