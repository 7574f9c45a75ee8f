using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.Bench;

/// <summary>
/// An upload that never ends: 50,000 results, batch after batch as fast as they are taken, then again.
/// </summary>
internal sealed class ReadUpload(ReadServer server, long project)
{
    private const int Results = 50_000;
    private const int FilesOfBatch = 200;

    private readonly string folder = Directory.CreateTempSubdirectory("assay-bench-upload-").FullName;
    private readonly List<string> batches = [];

    public long Sent { get; private set; }

    /// <summary>Launches that were uploaded, the last one perhaps in part.</summary>
    public List<long> Launches { get; } = [];

    /// <summary>Writes the bodies of all requests, so that sending them costs nothing but sending.</summary>
    public async Task Prepare()
    {
        foreach (var files in new Workload(Results, launch: 900).Files().Chunk(FilesOfBatch))
        {
            using var form = new MultipartFormDataContent("assay-bench");
            foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "file", name);
            var path = Path.Combine(folder, $"{batches.Count}.batch");
            await using var file = File.Create(path);
            await form.CopyToAsync(file);
            batches.Add(path);
        }
    }

    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var made = await server.Http.PostAsJsonAsync(
                "/api/launch", new { name = "upload", projectId = project }, stop);
            var launch = (long)(await made.Content.ReadFromJsonAsync<JsonNode>(stop))!["id"]!;
            Launches.Add(launch);
            var session = await server.Http.PostAsJsonAsync(
                "/api/upload/session?manual=true", new { launchId = launch, projectId = project }, stop);
            var id = (long)(await session.Content.ReadFromJsonAsync<JsonNode>(stop))!["id"]!;
            foreach (var batch in batches)
            {
                if (stop.IsCancellationRequested) return;
                using var body = new StreamContent(File.OpenRead(batch));
                body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=\"assay-bench\"");
                using var answer = await server.Http.PostAsync(
                    $"/api/upload/file?id={id}", body, CancellationToken.None);
                answer.EnsureSuccessStatusCode();
                Sent += FilesOfBatch;
            }
        }
    }

    public void Clean() => Directory.Delete(folder, recursive: true);
}
