using System.Text.Json.Nodes;
using Assay.Server.Blobs;
using Assay.Server.TestResults;
using Assay.Server.Uploads;
using Npgsql;
using Xunit;

namespace Assay.Fault.Tests;

/// <summary>Looks at what is stored and compares it with what was sent, and every count with a recount.</summary>
internal sealed class Recount(NpgsqlDataSource database, string folder)
{
    private const int LookedAt = 40;

    private readonly FolderBlobStore blobs = new(Path.Combine(folder, "blobs"), TimeProvider.System);

    public async Task Check(SentLaunch launch, Patient client)
    {
        var id = launch.Id;
        var stored = await Column<Guid>($"select uuid from test_result where launch_id = {id}");
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Equal(launch.Results.Order(), stored.Order());
        await Documents(id);
        Assert.Equal(
            [stored.Count], await Column<long>($"select results from upload_session where id = {launch.Session}"));
        await Counts(id);
        var told = (await client.Get($"/api/launch/{id}/statistic")).AsArray()
            .Sum(row => (long)row!["count"]!);
        Assert.Equal(
            [told], await Column<long>($"select count(*) from test_result where launch_id = {id} and not hidden"));
        if (launch.Closed)
            Assert.Equal([0L], await Column<long>($"""
                select count(*) from test_result r join test t on t.id = r.test_id
                where r.launch_id = {id} and not r.hidden and t.test_case_id is null
                """));
        await Files(launch, client);
    }

    /// <summary>Each result finds its own document, and no block is left of results that are not.</summary>
    public async Task Documents(long id)
    {
        await using var read = database.CreateCommand($"""
            select b.body, k.uuids, k.places from (
              select coalesce(block_id, id) as block, array_agg(uuid) as uuids, array_agg(block_place) as places
              from test_result where launch_id = {id} group by 1) k
            full join (select * from test_result_body where launch_id = {id}) b on b.id = k.block
            """);
        await using var row = await read.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            using var documents = new Compressed.Documents(row.GetFieldValue<byte[]>(0));
            foreach (var (uuid, place) in row.GetFieldValue<Guid[]>(1).Zip(row.GetFieldValue<short[]>(2)))
                Assert.Equal(uuid, Uuids.Of(documents.Read(place, BodyJson.Default.ResultBody).Uuid!));
        }
    }

    /// <summary>
    /// One visible attempt of each group, the others behind it; both statistics as a recount gives them.
    /// </summary>
    public async Task Counts(long launch)
    {
        Assert.Empty(await Column<Guid>($"""
            select history_key from test_result where launch_id = {launch} and not hidden_by_user
            group by history_key having count(*) filter (where not hidden) <> 1
              or bool_or(hidden and retried_by is null)
              or max(attempts) <> count(*) - 1
            """));
        Assert.Empty(await Column<long>($"""
            select r.id from test_result r left join test_result w on w.id = r.retried_by and w.launch_id = r.launch_id
            where r.launch_id = {launch} and r.retried_by is not null
              and (w.id is null or w.hidden or w.history_key <> r.history_key)
            """));
        Assert.Empty(await Column<string>($"""
            (select concat_ws(' ', status, count, duration_ms) from launch_statistic
              where launch_id = {launch} and (count, duration_ms) <> (0, 0))
            except all
            (select concat_ws(' ', coalesce(status, -1), count(*), coalesce(sum(duration_ms), 0))
              from test_result where launch_id = {launch} and not hidden group by status)
            """));
        Assert.Equal(
            await Column<decimal>($"select coalesce(sum(count), 0) from launch_statistic where launch_id = {launch}"),
            await Column<decimal>(
                $"select count(*)::numeric from test_result where launch_id = {launch} and not hidden"));
        const string Stored = "select concat_ws(' ', tree_id, parent_id, group_id, status, count) "
            + "from launch_group_statistic where count <> 0 and launch_id = ";
        var counted = $"""
            select concat_ws(' ', g.tree_id, g.parent_id, g.group_id, coalesce(r.status, -1), count(*))
            from test_result r join test_variant v on v.id = r.variant_id
            join classification_group g on g.classification_id = v.classification_id and g.group_id <> 0
            where r.launch_id = {launch} and not r.hidden
            group by g.tree_id, g.parent_id, g.group_id, r.status
            """;
        Assert.Equal(
            (await Column<string>(counted)).Order(StringComparer.Ordinal),
            (await Column<string>(Stored + launch)).Order(StringComparer.Ordinal));
    }

    private async Task Files(SentLaunch launch, Patient client)
    {
        var rows = await Column<string>($"""
            select concat_ws(' ', id, source, encode(blob, 'hex')) from attachment where launch_id = {launch.Id}
            """);
        Assert.Equal(launch.Files.Count, rows.Count);
        foreach (var (row, at) in rows.Select((row, at) => (row.Split(' '), at)))
        {
            var sent = launch.Files[row[1]];
            await using (var stored = blobs.OpenRead(Convert.FromHexString(row[2])))
            {
                Assert.NotNull(stored);
                using var copy = new MemoryStream();
                await stored.CopyToAsync(copy);
                Assert.Equal(sent, copy.ToArray());
            }
            if (at < LookedAt)
                Assert.Equal(sent, await client.Http.GetByteArrayAsync($"/api/testresult/attachment/{row[0]}/content"));
        }
    }

    /// <summary>
    /// Every file on disk is referred to, every reference has its file, nothing half received is left.
    /// </summary>
    public async Task NoOrphans()
    {
        var referred = await Column<string>($"""
            select distinct encode({IBlobStore.FileOf("blob")}, 'hex') from (
              select blob from attachment where blob is not null
              union select blob from session_file union select blob from launch_attachment
              union select blob from test_report_file) all_of_them
            """);
        var stored = Directory.EnumerateFiles(Path.Combine(folder, "blobs"), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != ".sync").ToList();
        Assert.DoesNotContain(stored, path => path.Contains("/incoming/", StringComparison.Ordinal));
        Assert.Equal(
            referred.Order(StringComparer.Ordinal),
            stored.Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        var incoming = Path.Combine(folder, "incoming");
        if (Directory.Exists(incoming)) Assert.Empty(Directory.EnumerateFiles(incoming));
    }

    /// <summary>Every case that results made is that of a test; of two made for one, one would be left alone.</summary>
    public async Task OneCaseEach() => Assert.Empty(await Column<long>(
        "select id from test_case c where external and not exists (select from test t where t.test_case_id = c.id)"));

    /// <summary>Nothing of a deleted launch is left in the database.</summary>
    public async Task Gone(long launch)
    {
        foreach (var table in (string[])["test_result", "test_result_body", "attachment", "session_file",
            "launch_statistic", "launch_group_statistic", "upload_warning"])
            Assert.Equal([0L], await Column<long>($"select count(*) from {table} where launch_id = {launch}"));
    }

    public async Task<List<T>> Column<T>(string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var values = new List<T>();
        while (await row.ReadAsync()) values.Add(row.GetFieldValue<T>(0));
        return values;
    }
}
