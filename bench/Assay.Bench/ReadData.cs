using System.Diagnostics;
using Assay.Formats;
using Assay.Server;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Launches;
using Assay.Server.Projects;
using Assay.Server.TestResults;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Assay.Bench;

/// <summary>
/// Fills a data folder through the server's own writer, in this process. What is passed by: HTTP, and the reading of
/// JSON. Launches that are there already are kept, so that a run that was stopped carries on.
/// </summary>
internal sealed class ReadData(ReadSize size, string folder)
{
    public const string Project = "Shop";
    public const string Large = "everything";
    public const string Spare = "goes away";
    private const int People = 20;
    private const int Assigned = 5000;

    private IServiceProvider services = null!;
    private long project;

    /// <returns>False when time ran out before everything was there.</returns>
    public async Task<bool> Fill(TimeSpan most)
    {
        var watch = Stopwatch.StartNew();
        await using var server = await Open();
        project = await MakeProject();
        var there = await Existing();
        var missing = Enumerable.Range(0, size.Launches).Where(launch => !there.Contains(Name(launch))).ToList();
        if (missing.Count == 0) return true;
        var written = 0;
        await Parallel.ForEachAsync(missing, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (launch, stop) =>
        {
            if (watch.Elapsed > most) return;
            var results = await Load(launch, stop);
            Interlocked.Add(ref written, results);
        });
        Console.WriteLine($"{written:N0} results written in {watch.Elapsed.TotalSeconds:N0} s "
            + $"({written / watch.Elapsed.TotalSeconds:N0}/s)");
        if ((await Existing()).Count < size.Launches) return false;
        await Finish();
        Console.WriteLine($"complete after {watch.Elapsed.TotalSeconds:N0} s");
        return true;
    }

    /// <summary>More large launches, to be deleted.</summary>
    /// <returns>Bytes of the tables before and after.</returns>
    public async Task<(long Before, long After)> AddSpares(int launches)
    {
        await using var server = await Open();
        project = await MakeProject();
        var before = await Size();
        await Parallel.ForEachAsync(Enumerable.Range(0, launches), new ParallelOptions { MaxDegreeOfParallelism = 2 },
            async (_, stop) => await Load(size.Spare, stop));
        return (before, await Size());
    }

    private async Task<AssayServer> Open()
    {
        var server = await AssayServer.Create(
            ["--data", folder, "--port", "0", "--admin-password", ServerProcess.Password, "--log-level", "Warning"]);
        services = server.App.Services;
        return server;
    }

    private async Task<long> Size()
    {
        await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("""
            select sum(pg_total_relation_size(t.name::regclass))::bigint
            from unnest(array['test_result', 'test_result_body', 'launch_group_statistic']) t(name)
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private string Name(int launch) =>
        launch == size.Large ? Large : launch == size.Spare ? Spare : $"nightly {launch}";

    private async Task<long> MakeProject()
    {
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        if (await db.Projects.FirstOrDefaultAsync(row => row.Name == Project) is { } known) return known.Id;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_740_000_000_000);
        var made = new Project
        {
            Name = Project, Abbr = "SH", CreatedAt = now, CreatedBy = "admin", ModifiedAt = now, ModifiedBy = "admin",
        };
        db.Projects.Add(made);
        for (var person = 0; person < People; person++)
            db.Accounts.Add(new Account { Username = $"person{person}", Role = GlobalRole.User, CreatedAt = now });
        await db.SaveChangesAsync();
        ProjectDefaults.Add(db, made.Id);
        await db.SaveChangesAsync();
        return made.Id;
    }

    /// <summary>Names of the launches that are complete; the others are deleted and written again.</summary>
    private async Task<HashSet<string>> Existing()
    {
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_740_000_000_000);
        await db.Launches.Where(launch => launch.ProjectId == project && launch.DeletedAt == null
                && (launch.State != LaunchState.Closed || launch.Name == Spare))
            .ExecuteUpdateAsync(set => set.SetProperty(launch => launch.DeletedAt, now));
        return (await db.Launches.Where(launch => launch.ProjectId == project && launch.DeletedAt == null)
            .Select(launch => launch.Name).ToListAsync()).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<int> Load(int launch, CancellationToken stop)
    {
        using var scope = services.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_740_000_000_000 + launch * 86_400_000L);
        var row = new Launch
        {
            ProjectId = project, Name = Name(launch), CreatedAt = at, CreatedBy = "admin", ModifiedAt = at,
            ModifiedBy = "admin", LastActivityAt = at,
        };
        db.Launches.Add(row);
        await db.SaveChangesAsync(stop);
        await LaunchTags.Set(db, row.Id, [launch % 2 == 0 ? "nightly" : "release"], stop);
        var session = await scope.ServiceProvider.GetRequiredService<SessionStart>().Open(
            new(project, row.Id, null, null), [], [(-4, "Linux"), (-2, "Chromium")], "admin", stop);
        var ingestion = services.GetRequiredService<Ingestion>();
        var written = 0;
        foreach (var attempts in size.Attempts(launch).Chunk(Batch.MaxResults))
        {
            var batch = new Batch { FileCount = attempts.Length };
            batch.Add(attempts.Select(attempt => ReadTests.Result(attempt.Test, launch, attempt.Attempt)));
            await ingestion.Write(session, batch, stop);
            written += attempts.Length;
        }
        if (launch == size.Large) await Assign(row.Id, scope, stop);
        if (size.IsDocumented(launch)) await Close(row.Id, stop);
        else
            await db.Launches.Where(one => one.Id == row.Id).ExecuteUpdateAsync(
                set => set.SetProperty(one => one.State, LaunchState.Closed).SetProperty(one => one.ClosedAt, at),
                stop);
        return written;
    }

    private static async Task Assign(long launchId, IServiceScope scope, CancellationToken stop)
    {
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var failed = await db.TestResults
            .Where(result => result.LaunchId == launchId && result.Status == Status.Failed && !result.Hidden)
            .OrderBy(result => result.Id).Select(result => result.Id).Take(Assigned).ToArrayAsync(stop);
        await scope.ServiceProvider.GetRequiredService<ResultChanges>().Assign(
            launchId, failed, [.. Enumerable.Range(0, People).Select(person => $"person{person}")], "admin", stop);
    }

    private async Task Close(long launchId, CancellationToken stop)
    {
        var closing = services.GetRequiredService<LaunchClosing>();
        await closing.Begin(launchId, "admin", stop);
        await closing.Sweep(stop);
    }

    /// <summary>Defects of known causes, and what the database's own housekeeping would have done by then.</summary>
    private async Task Finish()
    {
        await services.GetRequiredService<WaitingNames>().Sweep(CancellationToken.None);
        foreach (var sql in (string[])[
            """
            insert into defect (id, project_id, name, created_at, created_by, modified_at, modified_by)
            select number, $1, 'Rule ' || number || ' is broken', now(), 'admin', now(), 'admin'
            from generate_series(1, 40) number on conflict do nothing
            """,
            """
            insert into defect_result (defect_id, launch_id, result_id)
            select 1 + id % 40, launch_id, id from test_result
            where project_id = $1 and fingerprint is not null and not hidden and id % 100 = 0 on conflict do nothing
            """,
            "update test_result set known = true where project_id = $1 and id in (select result_id from defect_result)",
            "vacuum (analyze)",
        ])
        {
            await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand(sql);
            command.CommandTimeout = 0;
            if (sql.Contains("$1", StringComparison.Ordinal)) command.Parameters.AddWithValue(project);
            await command.ExecuteNonQueryAsync();
        }
    }
}
