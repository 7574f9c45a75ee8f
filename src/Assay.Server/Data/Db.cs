using System.Text;
using System.Text.Json;
using Assay.Server.Accounts;
using Assay.Server.Categories;
using Assay.Server.CustomFields;
using Assay.Server.Defects;
using Assay.Server.Dictionaries;
using Assay.Server.Environments;
using Assay.Server.Integrations;
using Assay.Server.JobRuns;
using Assay.Server.Jobs;
using Assay.Server.Launches;
using Assay.Server.Mutes;
using Assay.Server.Permissions;
using Assay.Server.Projects;
using Assay.Server.Reports;
using Assay.Server.Search;
using Assay.Server.TestCases;
using Assay.Server.TestResults;
using Assay.Server.Trees;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using Attachment = Assay.Server.Attachments.Attachment;
using TestResult = Assay.Server.TestResults.TestResult;

namespace Assay.Server.Data;

/// <summary>
/// All tables. Tables and columns are the snake_case of entities and properties; the schema itself is in Migrations.
/// </summary>
internal sealed class Db(DbContextOptions<Db> options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<PermissionSet> PermissionSets => Set<PermissionSet>();
    public DbSet<GlobalSetting> GlobalSettings => Set<GlobalSetting>();
    public DbSet<Project> Projects => Set<Project>();
    public DbSet<ProjectAccess> ProjectAccess => Set<ProjectAccess>();
    public DbSet<ProjectFavorite> ProjectFavorites => Set<ProjectFavorite>();
    public DbSet<ProjectProperty> ProjectProperties => Set<ProjectProperty>();
    public DbSet<CustomField> CustomFields => Set<CustomField>();
    public DbSet<CustomFieldProject> CustomFieldProjects => Set<CustomFieldProject>();
    public DbSet<CustomFieldValue> CustomFieldValues => Set<CustomFieldValue>();
    public DbSet<CustomFieldSchema> CustomFieldSchemas => Set<CustomFieldSchema>();
    public DbSet<EnvVar> EnvVars => Set<EnvVar>();
    public DbSet<EnvVarValue> EnvVarValues => Set<EnvVarValue>();
    public DbSet<EnvVarSchema> EnvVarSchemas => Set<EnvVarSchema>();
    public DbSet<EnvKeySeen> EnvKeysSeen => Set<EnvKeySeen>();
    public DbSet<TestEnvironment> Environments => Set<TestEnvironment>();
    public DbSet<EnvironmentValue> EnvironmentValues => Set<EnvironmentValue>();
    public DbSet<TestLayer> TestLayers => Set<TestLayer>();
    public DbSet<TestLayerSchema> TestLayerSchemas => Set<TestLayerSchema>();
    public DbSet<TestTag> TestTags => Set<TestTag>();
    public DbSet<LaunchTag> LaunchTags => Set<LaunchTag>();
    public DbSet<WorkStatus> Statuses => Set<WorkStatus>();
    public DbSet<Workflow> Workflows => Set<Workflow>();
    public DbSet<WorkflowStatus> WorkflowStatuses => Set<WorkflowStatus>();
    public DbSet<WorkflowSchema> WorkflowSchemas => Set<WorkflowSchema>();
    public DbSet<Role> Roles => Set<Role>();
    public DbSet<RoleSchema> RoleSchemas => Set<RoleSchema>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<CategoryMatcher> CategoryMatchers => Set<CategoryMatcher>();
    public DbSet<ProjectCategory> ProjectCategories => Set<ProjectCategory>();
    public DbSet<ProjectCategoryMatcher> ProjectCategoryMatchers => Set<ProjectCategoryMatcher>();
    public DbSet<Tree> Trees => Set<Tree>();
    public DbSet<TreeField> TreeFields => Set<TreeField>();
    public DbSet<TreeGroup> TreeGroups => Set<TreeGroup>();
    public DbSet<Launch> Launches => Set<Launch>();
    public DbSet<MergingLaunch> MergingLaunches => Set<MergingLaunch>();
    public DbSet<LaunchTagLink> LaunchTagLinks => Set<LaunchTagLink>();
    public DbSet<LaunchEnvironment> LaunchEnvironments => Set<LaunchEnvironment>();
    public DbSet<LaunchStatistic> LaunchStatistics => Set<LaunchStatistic>();
    public DbSet<LaunchGroupStatistic> LaunchGroupStatistics => Set<LaunchGroupStatistic>();
    public DbSet<LaunchError> LaunchErrors => Set<LaunchError>();
    public DbSet<LaunchQualityGate> LaunchQualityGates => Set<LaunchQualityGate>();
    public DbSet<LaunchCategory> LaunchCategories => Set<LaunchCategory>();
    public DbSet<NamedEnvironment> NamedEnvironments => Set<NamedEnvironment>();
    public DbSet<LaunchAttachment> LaunchAttachments => Set<LaunchAttachment>();
    public DbSet<Integration> Integrations => Set<Integration>();
    public DbSet<ProjectIntegration> ProjectIntegrations => Set<ProjectIntegration>();
    public DbSet<Job> Jobs => Set<Job>();
    public DbSet<JobParameter> JobParameters => Set<JobParameter>();
    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<JobRunParameter> JobRunParameters => Set<JobRunParameter>();
    public DbSet<UploadSession> UploadSessions => Set<UploadSession>();
    public DbSet<UploadWarning> UploadWarnings => Set<UploadWarning>();
    public DbSet<SessionFile> SessionFiles => Set<SessionFile>();
    public DbSet<Test> Tests => Set<Test>();
    public DbSet<TestVariant> TestVariants => Set<TestVariant>();
    public DbSet<ClassificationValue> ClassificationValues => Set<ClassificationValue>();
    public DbSet<ClassificationGroup> ClassificationGroups => Set<ClassificationGroup>();
    public DbSet<TestResult> TestResults => Set<TestResult>();
    public DbSet<TestResultBody> TestResultBodies => Set<TestResultBody>();
    public DbSet<FixtureSet> FixtureSets => Set<FixtureSet>();
    public DbSet<FixtureChild> FixtureChildren => Set<FixtureChild>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<TestCase> TestCases => Set<TestCase>();
    public DbSet<TestCaseScenario> TestCaseScenarios => Set<TestCaseScenario>();
    public DbSet<TestCaseValue> TestCaseValues => Set<TestCaseValue>();
    public DbSet<TestCaseTag> TestCaseTags => Set<TestCaseTag>();
    public DbSet<TestCaseMember> TestCaseMembers => Set<TestCaseMember>();
    public DbSet<TestCaseGroup> TestCaseGroups => Set<TestCaseGroup>();
    public DbSet<TestCaseUpdatePolicy> TestCaseUpdatePolicies => Set<TestCaseUpdatePolicy>();
    public DbSet<Defect> Defects => Set<Defect>();
    public DbSet<DefectResult> DefectResults => Set<DefectResult>();
    public DbSet<Mute> Mutes => Set<Mute>();
    public DbSet<TestReport> TestReports => Set<TestReport>();
    public DbSet<TestReportFile> TestReportFiles => Set<TestReportFile>();

    public IQueryable<NamedRow> LaunchIssues(long launchId) => FromExpression(() => LaunchIssues(launchId));
    public IQueryable<NamedRow> TestCaseIssues(long testCaseId) => FromExpression(() => TestCaseIssues(testCaseId));
    public static bool HasWord(string name, string start) => throw new NotSupportedException("Only inside queries");

    /// <summary>How many rows the statement has without its limit; stands in each.</summary>
    public static long CountOfAll() => throw new NotSupportedException("Only inside queries");
    public IQueryable<NamedRow> TestVariantTags(long variantId) => FromExpression(() => TestVariantTags(variantId));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Json(modelBuilder.Entity<Launch>(), "Links", (Launch launch) => launch.Links);
        Json(modelBuilder.Entity<Launch>(), "Issues", (Launch launch) => launch.Issues);
        modelBuilder.Entity<Launch>().Property(launch => launch.GitContext).HasColumnType("jsonb");
        Text(modelBuilder.Entity<TestVariant>().Property(variant => variant.Labels), LabelText.Write, LabelText.Read);
        Json(modelBuilder.Entity<TestCase>(), "Links", (TestCase test) => test.Links);
        Json(modelBuilder.Entity<TestCase>(), "Issues", (TestCase test) => test.Issues);
        Json(modelBuilder.Entity<TestCase>(), "Parameters", (TestCase test) => test.Parameters);
        modelBuilder.Entity<TestCase>().Property(test => test.NameKey)
            .HasComputedColumnSql("lower(name)", stored: true);
        Json(modelBuilder.Entity<Mute>(), "Issues", (Mute mute) => mute.Issues);
        modelBuilder.Entity<WorkStatus>().ToTable("status");
        modelBuilder.Entity<TestEnvironment>().ToTable("environment");

        modelBuilder.Entity<NamedRow>(row =>
        {
            row.HasNoKey().ToView(null);
            row.Property(named => named.Id).HasColumnName("id");
            row.Property(named => named.Name).HasColumnName("name");
        });
        modelBuilder.HasDbFunction(() => LaunchIssues(0)).HasName("launch_issue");
        modelBuilder.HasDbFunction(() => TestCaseIssues(0)).HasName("test_case_issue");
        modelBuilder.HasDbFunction(() => TestVariantTags(0)).HasName("test_variant_tag");
        modelBuilder.HasDbFunction(() => HasWord("", "")).HasName("has_word");
        modelBuilder.HasDbFunction(() => CountOfAll())
            .HasTranslation(_ => new SqlFragmentExpression("count(*) over ()", typeof(long), LongTypeMapping.Default));

        foreach (var entity in modelBuilder.Model.GetEntityTypes().Where(entity => entity.ClrType != typeof(NamedRow)))
        {
            if (entity.ClrType != typeof(WorkStatus) && entity.ClrType != typeof(TestEnvironment))
                entity.SetTableName(Snake(entity.ClrType.Name));
            foreach (var property in entity.GetProperties()) property.SetColumnName(Snake(property.Name));
        }
    }

    private static void Json<TEntity, T>(
        EntityTypeBuilder<TEntity> entity, string property, Func<TEntity, List<T>> _)
        where TEntity : class =>
        Text(
            entity.Property<List<T>>(property).HasColumnType("jsonb"),
            list => JsonSerializer.Serialize(list, JsonSerializerOptions.Web),
            text => JsonSerializer.Deserialize<List<T>>(text, JsonSerializerOptions.Web) ?? []);

    private static void Text<T>(
        PropertyBuilder<List<T>> property, Func<List<T>, string> write, Func<string, List<T>> read) =>
        property.HasConversion(
            list => write(list),
            text => read(text),
            new ValueComparer<List<T>>(
                (left, right) => left!.SequenceEqual(right!),
                list => list.Count,
                list => list.ToList()));

    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
