using System.Text.Json;
using Assay.Api;
using Assay.Formats;
using Npgsql;

namespace Assay.Server.Uploads;

/// <summary>
/// executor.json never says who ran the tests when upload/start did: it only fills in what nobody told. A launch that
/// was uploaded by hand gets a link to the build.
/// </summary>
internal static class ExecutorRows
{
    private const int LongestName = 255;

    public static async Task Write(
        NpgsqlConnection connection, SessionContext session, Executor executor, CancellationToken stop)
    {
        var url = Web(executor.BuildUrl) ?? Web(executor.ReportUrl) ?? Web(executor.Url);
        if (url is null) return;
        await using var command = session.JobRunId is null
            ? new NpgsqlCommand("""
                update launch set links = links || $2::jsonb
                where id = $1 and not exists (select from jsonb_array_elements(links) link where link ->> 'url' = $3)
                """, connection)
            : new NpgsqlCommand(
                "update job_run set url = $3 where id = $1 and coalesce(url, '') = '' and $2 is not null", connection);
        var name = (executor.BuildName ?? executor.Name ?? url).Cut(LongestName);
        command.Parameters.AddWithValue(session.JobRunId ?? session.LaunchId);
        command.Parameters.AddWithValue(
            JsonSerializer.Serialize(new[] { new ExternalLinkDto(name, url, "link") }, JsonSerializerOptions.Web));
        command.Parameters.AddWithValue(url);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static string? Web(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? text : null;
}
