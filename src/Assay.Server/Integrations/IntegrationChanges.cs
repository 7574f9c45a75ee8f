using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Jobs;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Integrations;

/// <summary>What administrators change of build servers.</summary>
internal sealed class IntegrationChanges(Db db, SecretKeeper secrets, TimeProvider clock)
{
    private static readonly string Types = string.Join(", ", BuildServers.All.Select(server => server.Type));

    /// <exception cref="Refusal">400 when the type is none of a build server.</exception>
    public static BuildServer Kind(string? type) => BuildServers.Find(type) ?? throw Refusal.Invalid(
        $"Validation error: integrations are build servers so far, of the types {Types}; \"{type}\" is none of them");

    /// <exception cref="Refusal">400 when the body is not valid, 409 when there is one at this address.</exception>
    public async Task<long> Create(IntegrationCreateDto body, string username, CancellationToken stop)
    {
        var server = Kind(body.Type);
        var settings = IntegrationSettings.Of(server, body.Settings);
        var now = clock.GetUtcNow();
        var made = new Integration
        {
            Type = server.Type, Name = body.Name is null ? server.Name : ValidName.Of(body.Name, "an integration"),
            Endpoint = settings.Endpoint, Origin = settings.Origin,
            TrustsAnyCertificate = settings.TrustsAnyCertificate,
            Secret = secrets.Change(server.SignIn, body.DefaultSecret, stored: null),
            EnabledByDefault = body.EnabledByDefault ?? false, CreatedAt = now, CreatedBy = username, ModifiedAt = now,
            ModifiedBy = username,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Integrations.Add(made);
        await Save(made, stop);
        if (made.EnabledByDefault) await ConnectAll(made.Id, username, stop);
        await JobBinding.OfServer(db, made.Id, made.Origin, made.Type, stop);
        await transaction.CommitAsync(stop);
        return made.Id;
    }

    public async Task Patch(long id, IntegrationPatchDto body, string username, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var row = await IntegrationReads.Find(db, id, stop);
        var server = BuildServers.Of(row.Type);
        var settings = IntegrationSettings.Of(server, body.Settings, IntegrationSettings.Of(row));
        var connects = body.EnabledByDefault == true && !row.EnabledByDefault;
        if (body.Name is not null) row.Name = ValidName.Of(body.Name, "an integration");
        row.Secret = secrets.Change(server.SignIn, body.DefaultSecret, row.Secret);
        (row.Endpoint, row.Origin, row.TrustsAnyCertificate) =
            (settings.Endpoint, settings.Origin, settings.TrustsAnyCertificate);
        row.Disabled = body.Disabled ?? row.Disabled;
        row.EnabledByDefault = body.EnabledByDefault ?? row.EnabledByDefault;
        (row.ModifiedAt, row.ModifiedBy) = (clock.GetUtcNow(), username);
        await Save(row, stop);
        if (connects) await ConnectAll(id, username, stop);
        await JobBinding.OfServer(db, id, row.Origin, row.Type, stop);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Connections of projects go with it; their jobs stay, without a build server.</summary>
    public async Task Delete(long id, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await JobBinding.Release(db, id, projectId: null, stop);
        if (await db.Integrations.Where(row => row.Id == id).ExecuteDeleteAsync(stop) == 0)
            throw IntegrationReads.Missing(id);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Credentials to be tried: what is given, over what there is.</summary>
    public async Task<(IntegrationSettings Settings, IReadOnlyDictionary<string, string> Secret)> Tried(
        long? id, IntegrationValidateDto body, CancellationToken stop)
    {
        var row = id is { } known ? await IntegrationReads.Find(db, known, stop) : null;
        var server = row is null ? Kind(body.Type) : BuildServers.Of(row.Type);
        return (
            IntegrationSettings.Of(server, body.Settings, row is null ? null : IntegrationSettings.Of(row)),
            secrets.Merge(server.SignIn, body.DefaultSecret, row?.Secret));
    }

    private async Task ConnectAll(long id, string username, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"""
            insert into project_integration
              (project_id, integration_id, created_at, created_by, modified_at, modified_by)
            select id, {id}, {now}, {username}, {now}, {username} from project where deleted_at is null order by id
            on conflict do nothing
            """, stop);
    }

    private async Task Save(Integration row, CancellationToken stop)
    {
        if (await db.Integrations.Where(other =>
                other.Type == row.Type && other.Origin == row.Origin && other.Id != row.Id)
            .Select(other => other.Name).FirstOrDefaultAsync(stop) is { } taken)
            throw Taken(row, taken);
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException error) when (error.IsDuplicate())
        {
            throw Taken(row, "another one");
        }
    }

    private static Refusal Taken(Integration row, string name) => Refusal.Conflict(
        $"Validation error: {name} is the integration of the type {row.Type} at {row.Origin} already; jobs could not "
            + "tell two of them apart");
}
