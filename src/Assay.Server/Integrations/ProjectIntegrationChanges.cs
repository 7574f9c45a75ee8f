using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Integrations;

/// <summary>What the owners of a project change of its connections to build servers.</summary>
internal sealed class ProjectIntegrationChanges(Db db, SecretKeeper secrets, TimeProvider clock)
{
    /// <summary>Those that every project has, for one that was just made.</summary>
    public static Task ConnectNew(
        Db db, long projectId, string username, DateTimeOffset now, CancellationToken stop) =>
        db.Database.ExecuteSqlAsync($"""
            insert into project_integration
              (project_id, integration_id, created_at, created_by, modified_at, modified_by)
            select {projectId}, id, {now}, {username}, {now}, {username} from integration where enabled_by_default
            order by id
            on conflict do nothing
            """, stop);

    /// <exception cref="Refusal">404 when there is none to connect to, 409 when the project is connected.</exception>
    public async Task Connect(ProjectIntegrationCreateDto body, string username, CancellationToken stop)
    {
        var id = body.IntegrationId ?? throw Refusal.Invalid("Validation error: integrationId is needed");
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var row = await IntegrationReads.Find(db, id, stop);
        if (row.Disabled)
            throw Refusal.Conflict($"{row.Name} is disabled; an administrator can enable it for everybody");
        var now = clock.GetUtcNow();
        db.ProjectIntegrations.Add(new()
        {
            ProjectId = body.ProjectId, IntegrationId = id,
            Secret = secrets.Change(BuildServers.Of(row.Type).SignIn, body.Secret, stored: null),
            CreatedAt = now, CreatedBy = username, ModifiedAt = now, ModifiedBy = username,
        });
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Refusal.Conflict($"Validation error: the project is connected to {row.Name} already");
        }
        await JobBinding.OfProject(db, body.ProjectId, stop);
        await transaction.CommitAsync(stop);
    }

    public async Task Patch(
        long integrationId, long projectId, ProjectIntegrationPatchDto body, string username, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var of = await Find(integrationId, projectId, stop);
        var server = await Kind(integrationId, stop);
        of.Secret = secrets.Change(server.SignIn, body.Secret, of.Secret);
        of.Disabled = body.Disabled ?? of.Disabled;
        (of.ModifiedAt, of.ModifiedBy) = (clock.GetUtcNow(), username);
        await db.SaveChangesAsync(stop);
        await JobBinding.OfProject(db, projectId, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Its jobs stay, without a build server; the project's credentials are forgotten.</summary>
    public async Task Disconnect(long integrationId, long projectId, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await JobBinding.Release(db, integrationId, projectId, stop);
        if (await db.ProjectIntegrations.Where(of => of.IntegrationId == integrationId && of.ProjectId == projectId)
            .ExecuteDeleteAsync(stop) == 0)
            throw IntegrationReads.NotConnected(integrationId);
        await JobBinding.OfProject(db, projectId, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>
    /// Credentials to be tried: what is given over what the project has, or else those of the build server.
    /// </summary>
    public async Task<(BuildServer Server, IntegrationSettings Settings, IReadOnlyDictionary<string, string> Secret)>
        Tried(long integrationId, long? projectId, JsonElement? given, CancellationToken stop)
    {
        var row = await IntegrationReads.Find(db, integrationId, stop);
        var server = BuildServers.Of(row.Type);
        var stored = projectId is { } project
            ? await db.ProjectIntegrations
                .Where(of => of.IntegrationId == integrationId && of.ProjectId == project)
                .Select(of => of.Secret).FirstOrDefaultAsync(stop)
            : null;
        var own = secrets.Merge(server.SignIn, given, stored);
        return (server, IntegrationSettings.Of(row), own.Count > 0 ? own : secrets.Open(row.Secret));
    }

    private async Task<ProjectIntegration> Find(long integrationId, long projectId, CancellationToken stop) =>
        await db.ProjectIntegrations.FirstOrDefaultAsync(
            of => of.IntegrationId == integrationId && of.ProjectId == projectId, stop)
            ?? throw IntegrationReads.NotConnected(integrationId);

    private async Task<BuildServer> Kind(long integrationId, CancellationToken stop) => BuildServers.Of(
        await db.Integrations.Where(row => row.Id == integrationId).Select(row => row.Type).FirstAsync(stop));
}
