using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Api.Client;

namespace Assay.Bench;

/// <summary>Who uploads a folder together.</summary>
internal sealed record Senders(int Clients, int Connections = 4);

/// <summary>Sends a results folder as the command line does: many files a request, a few requests at once.</summary>
internal sealed class Sender(HttpClient http, int connections = 4)
{
    private const int FilesOfWarmUp = 100;

    public async Task<long> Project(string name)
    {
        using var answer = await http.PostAsJsonAsync("/api/project", new { name });
        return await Id(answer);
    }

    public async Task<long> Launch(long projectId, string name)
    {
        using var answer = await http.PostAsJsonAsync("/api/launch", new { name, projectId });
        return await Id(answer);
    }

    public async Task<long> Session(long launchId)
    {
        using var answer = await http.PostAsJsonAsync("/api/upload/session?manual=true", new { launchId });
        return await Id(answer);
    }

    /// <summary>Every file; when it returns, the server has answered for each.</summary>
    /// <param name="sessionId">Of the upload.</param>
    /// <param name="files">In the order in which they are sent.</param>
    /// <param name="most">Files of one request; as many as the command line takes, when zero.</param>
    public async Task Send(long sessionId, IEnumerable<UploadFile> files, int most = 0)
    {
        using var assay = new AssayClient(http.BaseAddress!, await Token());
        await Parallel.ForEachAsync(
            UploadBatches.Of(files, new Pace(Files: most)),
            new ParallelOptions { MaxDegreeOfParallelism = connections },
            async (batch, stop) =>
            {
                if (await assay.Uploads.Send(sessionId, batch, stop) is { Count: > 0 } unread)
                    throw new InvalidOperationException($"{unread.Count} files could not be read");
            });
    }

    /// <summary>A new API token.</summary>
    public async Task<string> Token()
    {
        using var answer = await http.PostAsJsonAsync("/api/token", new { name = "bench" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!["token"]!.GetValue<string>();
    }

    /// <returns>Visible results by status, as a reader sees them now.</returns>
    public async Task<Dictionary<string, long>> Statistic(long launchId) =>
        (await http.GetFromJsonAsync<JsonArray>($"/api/launch/{launchId}/statistic"))!
        .ToDictionary(
            row => row!["status"]?.GetValue<string>() ?? "in progress", row => row!["count"]!.GetValue<long>());

    /// <exception cref="InvalidOperationException">A reader sees more results, or fewer.</exception>
    public async Task Complete(long launchId, int results)
    {
        var shown = (await Statistic(launchId)).Values.Sum();
        if (shown != results) throw new InvalidOperationException($"{shown} of {results} results are visible");
    }

    /// <summary>
    /// A server in use has compiled its code and opened its connections. What is called often is compiled again, and
    /// that is found out when the first launch is over: hence the second. Much is called once a request: hence small
    /// ones.
    /// </summary>
    public async Task WarmUp(int results)
    {
        var project = await Project("Warm-up");
        for (var launch = 98; launch <= 99; launch++)
        {
            var folder = Directory.CreateTempSubdirectory("assay-bench-warm-").FullName;
            new Workload(results / 2, launch, seed: launch).WriteTo(folder);
            var id = await Launch(project, $"Warm-up {launch}");
            await Send(await Session(id), UploadFolder.Files(folder), FilesOfWarmUp);
            await Complete(id, results / 2);
            Directory.Delete(folder, recursive: true);
        }
    }

    public async Task Close(long launchId)
    {
        using (var answer = await http.PostAsync($"/api/launch/{launchId}/close", null))
            answer.EnsureSuccessStatusCode();
        while (true)
        {
            var launch = (await http.GetFromJsonAsync<JsonNode>($"/api/launch/{launchId}"))!;
            if (launch["closed"]!.GetValue<bool>()) return;
            await Task.Delay(100);
        }
    }

    private static async Task<long> Id(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(text);
        return JsonNode.Parse(text)!["id"]!.GetValue<long>();
    }
}
