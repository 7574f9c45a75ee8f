using Assay.Server.Accounts;
using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.CustomFields;
using Assay.Server.Defects;
using Assay.Server.Demo;
using Assay.Server.Dictionaries;
using Assay.Server.Environments;
using Assay.Server.Http;
using Assay.Server.Integrations;
using Assay.Server.JobRuns;
using Assay.Server.Jobs;
using Assay.Server.Launches;
using Assay.Server.Live;
using Assay.Server.Permissions;
using Assay.Server.Projects;
using Assay.Server.Reports;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Assay.Server.Ui;
using Assay.Server.Ui.Integrations;
using Assay.Server.Ui.Jobs;
using Assay.Server.Ui.Launches;
using Assay.Server.Ui.Layout;
using Assay.Server.Ui.Settings;
using Assay.Server.Ui.TestCases;
using Assay.Server.Ui.TestResults;
using Assay.Server.Uploads;
using Assay.Server.Work;

namespace Assay.Server;

/// <summary>One line per feature: what it adds and where it is mapped.</summary>
internal static class Features
{
    public static void AddFeatures(this IServiceCollection services)
    {
        services.AddAccounts();
        services.AddScoped<Access>();
        services.AddScoped<Collaborators>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<ProjectMappings>();
        services.AddSingleton<TestDictionary>();
        services.AddSingleton<VariantDictionary>();
        services.AddSingleton<EnvironmentResolver>();
        services.AddSingleton<UploadsInFlight>();
        services.AddSingleton<Ingestion>();
        services.AddSingleton<LargeBatches>();
        services.AddScoped<SessionStart>();
        services.AddScoped<RunStart>();
        services.AddScoped<JobChanges>();
        services.AddIntegrations();
        services.AddScoped<EnvVarMerge>();
        services.AddScoped<FolderUpload>();
        services.AddSingleton<TestCaseUpload>();
        services.AddSingleton<ClosingQueue>();
        services.AddSingleton<LiveDocumentation>();
        services.AddSingleton<LaunchClosing>();
        services.AddSingleton<DeletionQueue>();
        services.AddSingleton<MergeQueue>();
        services.AddSingleton<LaunchMoving>();
        services.AddScoped<LaunchMerge>();
        services.AddSingleton<LaunchSpace>();
        services.AddSingleton<LaunchDurations>();
        services.AddSingleton<WaitingNames>();
        services.AddSingleton<BlobSweeper>();
        services.AddScoped<AutoClose>();
        services.AddHostedService<Schedules>();
        services.AddScoped<ResultChanges>();
        services.AddLive();
        services.AddCompression();
        services.AddSingleton<IErrorPage, RefusedPages>();
        services.AddRazorComponents();
        services.AddScoped<DemoData>();
        services.AddReports();
        services.AddApiDocument();
        services.AddHostedService<Telemetry>();
    }

    public static void UseFeatures(this WebApplication app)
    {
        app.UseAliases();
        app.UsePageSafety();
        app.UseStyleSheet();
        app.UseCompression();
        app.UseStaticFiles(PageSafety.Files);
        app.UseApiPage();
        app.UseErrors();
        app.UseErrorBodies();
        app.UseRouting();
        app.UseAuthentication();
        app.UseSecurityStamps();
        app.UseDoubleSubmit();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseRoomOnDisk();

        app.MapHealth();
        app.MapApiDocument();
        app.MapSessions();
        var api = app.MapGroup("/api");
        api.MapTokenExchange();
        api.MapTokens();
        api.MapAccounts();
        api.MapPermissions();
        api.MapProjects();
        api.MapCollaborators();
        api.MapEnvironmentSchema();
        api.MapEnvironmentVariables();
        api.MapEnvironmentValues();
        api.MapUploads();
        api.MapUploadSessions();
        api.MapStructuredUploads();
        api.MapTestCaseUploads();
        api.MapLaunchReports();
        api.MapReports();
        api.MapIntegrations();
        api.MapProjectIntegrations();
        api.MapJobs();
        api.MapJobRuns();
        api.MapTestResults();
        api.MapAttachments();
        api.MapTestCases();
        api.MapTrees();
        api.MapCaseTrees();
        api.MapCustomFields();
        api.MapTestLayers();
        api.MapWorkflows();
        api.MapDefects();
        api.MapLaunches();
        api.MapLaunchMerge();
        api.MapLaunchWidgets();
        api.MapLaunchParts();
        api.MapLaunchTags();
        api.MapLaunchSettings();
        app.MapDemo();
        app.MapLive();
        app.MapPages();
        app.MapLaunchPages();
        app.MapResultPages();
        app.MapTestCasePages();
        app.MapMergePages();
        app.MapJobPages();
        app.MapEnvironmentPages();
        app.MapIntegrationPages();
        app.MapProjectIntegrationPages();
    }
}
