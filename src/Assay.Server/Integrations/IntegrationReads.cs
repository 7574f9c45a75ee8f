using System.Text.Json;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Integrations;

/// <summary>What is shown of build servers; of credentials only whether there are any.</summary>
internal static class IntegrationReads
{
    private static readonly IReadOnlyDictionary<string, JsonElement> NoSettings = new Dictionary<string, JsonElement>();

    private static readonly Dictionary<string, IntegrationInfoDto> Infos = BuildServers.All.ToDictionary(
        server => server.Type,
        server => new IntegrationInfoDto(server.Type, server.Name, server.Description, [], ["endpoint"]));

    public static IReadOnlyCollection<IntegrationInfoDto> Kinds => Infos.Values;

    public static IntegrationInfoDto Info(string type) => Infos[type];

    public static IQueryable<IntegrationRow> Rows(Db db, IQueryable<Integration> integrations) =>
        integrations.AsNoTracking().Select(row => new IntegrationRow(
            row.Id, row.Type, row.Name, row.Endpoint, row.Disabled, row.EnabledByDefault,
            db.ProjectIntegrations.Count(of => of.IntegrationId == row.Id
                && db.Projects.Any(project => project.Id == of.ProjectId && project.DeletedAt == null)),
            row.CreatedAt, row.ModifiedAt));

    public static IntegrationDto Dto(IntegrationRow row) => new(
        row.Id, row.Name, Infos[row.Type], row.Projects, row.CreatedAt.ToUnixTimeMilliseconds(),
        row.ModifiedAt.ToUnixTimeMilliseconds());

    public static async Task<IntegrationDto> One(Db db, long id, CancellationToken stop) =>
        await Rows(db, db.Integrations.Where(row => row.Id == id)).FirstOrDefaultAsync(stop) is { } row
            ? Dto(row)
            : throw Missing(id);

    public static async Task<Integration> Find(Db db, long id, CancellationToken stop) =>
        await db.Integrations.FirstOrDefaultAsync(row => row.Id == id, stop) ?? throw Missing(id);

    public static IQueryable<Integration> Available(Db db, long projectId) =>
        db.Integrations.Where(row => !row.Disabled
            && !db.ProjectIntegrations.Any(of => of.IntegrationId == row.Id && of.ProjectId == projectId));

    /// <summary>Of the project, by name.</summary>
    public static IQueryable<ConnectedRow> Of(Db db, long projectId, long? integrationId = null) =>
        db.ProjectIntegrations.AsNoTracking()
            .Where(of => of.ProjectId == projectId && (integrationId == null || of.IntegrationId == integrationId))
            .Join(db.Integrations, of => of.IntegrationId, row => row.Id, (of, row) => new { of, row })
            .OrderBy(pair => pair.row.Name.ToLower()).ThenBy(pair => pair.row.Id)
            .Select(pair => new ConnectedRow(
                pair.row.Id, pair.of.ProjectId, pair.row.Type, pair.row.Name, pair.row.Endpoint, pair.of.Disabled,
                pair.row.Disabled, pair.of.Secret != null, pair.row.Secret != null,
                db.Jobs.Count(job => job.IntegrationId == pair.row.Id && job.ProjectId == projectId
                    && job.DeletedAt == null),
                pair.of.CreatedAt, pair.of.ModifiedAt));

    public static ProjectIntegrationDto Dto(ConnectedRow row) => new(
        row.Id, row.ProjectId, row.Name, Infos[row.Type], row.Disabled || row.DisabledForAll, NoSettings,
        row.CreatedAt.ToUnixTimeMilliseconds(), row.ModifiedAt.ToUnixTimeMilliseconds());

    public static async Task<ConnectedRow> One(Db db, long projectId, long integrationId, CancellationToken stop) =>
        await Of(db, projectId, integrationId).FirstOrDefaultAsync(stop) ?? throw NotConnected(integrationId);

    public static Refusal Missing(long id) => Refusal.NotFound($"Integration {id}");

    public static Refusal NotConnected(long id) => Refusal.NotFound($"A connection of the project to integration {id}");

    public static IntegrationFieldsFormDto Form(BuildServer server, Integration? row) => new(
        IntegrationSettings.Fields(server), row is null ? NoSettings : IntegrationSettings.Of(row).Values(),
        server.SignIn.Fields, row?.Secret is not null, [], NoSettings);

    public static ProjectIntegrationFieldsFormDto Form(
        BuildServer server, bool hasSecret, bool hasDefaultSecret) => new(
        [], NoSettings, NoSettings, server.SignIn.Fields, hasSecret, hasDefaultSecret);
}
