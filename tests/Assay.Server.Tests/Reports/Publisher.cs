using System.Text.Json.Nodes;
using Assay.Server.Tests.Hosting;
using Assay.Server.Tests.Uploads;
using Xunit;

namespace Assay.Server.Tests.Reports;

/// <summary>A report on its way, as a client sends it.</summary>
internal sealed class Publisher(Team team, Guid uuid)
{
    public Guid Uuid => uuid;
    public string View { get; private set; } = "";

    public static async Task<Publisher> Announce(Team team, bool isPublic = false, Guid? uuid = null)
    {
        var report = new Publisher(team, uuid ?? Guid.NewGuid());
        await report.Announce(isPublic);
        return report;
    }

    /// <summary>A complete one whose page is this.</summary>
    public static async Task<Publisher> Publish(Team team, bool isPublic,
        string page = "<html><head></head>hello</html>")
    {
        var report = await Announce(team, isPublic);
        await report.Send(("index.html", page));
        await report.Complete();
        return report;
    }

    public async Task Announce(bool isPublic) => View = (string)(await team.Post("/api/test-report", new JsonObject
    {
        ["projectId"] = team.ProjectId.ToString(), ["isPublic"] = isPublic, ["reportName"] = "Nightly",
            ["reportUuid"] = uuid.ToString(),
    }))["url"]!;

    public async Task Send(params (string Path, string Content)[] files)
    {
        using var response = await TrySend($"/api/test-report/{uuid}/upload/batch", files);
        await Wire.Node(response);
    }

    public async Task SendAssets(params (string Path, string Content)[] files)
    {
        using var response = await TrySend("/api/test-report/upload/batch", files);
        await Wire.Node(response);
    }

    public async Task<HttpResponseMessage> TrySend(string address, params (string Path, string Content)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (path, content) in files)
        {
            form.Add(new StringContent(path), "filename");
            form.Add(new StringContent(content), "file", "part");
        }
        return await team.Http.PostAsync(address, form, TestContext.Current.CancellationToken);
    }

    public Task<JsonNode> Complete() => team.Post($"/api/test-report/{uuid}/complete");
}
