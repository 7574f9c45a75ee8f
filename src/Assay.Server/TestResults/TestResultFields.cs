using Assay.Server.Data;
using Assay.Server.Search;

namespace Assay.Server.TestResults;

internal static class TestResultFields
{
    /// <summary>What queries over test results may use.</summary>
    public static AqlFields<TestResult> Of(Db db) => new AqlFields<TestResult>()
        .Number("id", result => result.Id)
        .Rows("name", result => db.TestVariants.Where(variant => variant.Id == result.VariantId)
            .Select(variant => new NamedRow { Id = variant.Id, Name = variant.Name }))
        .Rows("fullName",
            result => db.TestVariants.Where(variant => variant.Id == result.VariantId && variant.FullName != null)
            .Select(variant => new NamedRow { Id = variant.Id, Name = variant.FullName! }))
        .Status("status", result => result.Status)
        .Rows("launch", result => db.Launches.Where(launch => launch.Id == result.LaunchId)
            .Select(launch => new NamedRow { Id = launch.Id, Name = launch.Name }))
        .Rows("testCase", result => db.Tests.Where(test => test.Id == result.TestId)
            .Join(db.TestCases, test => test.TestCaseId, entry => entry.Id,
                (_, entry) => new NamedRow { Id = entry.Id, Name = entry.Name }))
        .Number("testCaseId", result => db.Tests.Where(test => test.Id == result.TestId)
            .Select(test => test.TestCaseId).FirstOrDefault())
        .Rows("category", result => db.Categories.Where(category => category.Id == result.CategoryId)
            .Select(category => new NamedRow { Id = category.Id, Name = category.Name }))
        .Rows("layer", result => db.TestVariants.Where(variant => variant.Id == result.VariantId)
            .Join(db.TestLayers, variant => variant.TestLayerId, layer => layer.Id,
                (_, layer) => new NamedRow { Id = layer.Id, Name = layer.Name }))
        .Rows("cfv", result => db.TestVariants.Where(variant => variant.Id == result.VariantId)
            .Join(db.ClassificationValues, variant => variant.ClassificationId, row => row.ClassificationId,
                (_, row) => row.ValueId)
            .Join(db.CustomFieldValues, valueId => valueId, value => value.Id, (_, value) => value)
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }))
        .KeyedRows("cf", (name, id) => result => db.TestVariants.Where(variant => variant.Id == result.VariantId)
            .Join(db.ClassificationValues, variant => variant.ClassificationId, row => row.ClassificationId,
                (_, row) => row.ValueId)
            .Join(db.CustomFieldValues, valueId => valueId, value => value.Id, (_, value) => value)
            .Where(value => db.CustomFields.Any(field => field.Id == value.CustomFieldId
                && (id != null ? field.Id == id : field.Name.ToLower() == name.ToLower())))
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }))
        .Rows("evv", result => db.EnvironmentValues.Where(row => row.EnvironmentId == result.EnvironmentId)
            .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id, (_, value) => value)
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }))
        .KeyedRows("ev",
            (name, id) => result => db.EnvironmentValues.Where(row => row.EnvironmentId == result.EnvironmentId)
            .Join(db.EnvVarValues, row => row.EnvVarValueId, value => value.Id, (_, value) => value)
            .Where(value => db.EnvVars.Any(variable => variable.Id == value.EnvVarId
                && (id != null ? variable.Id == id : variable.Name.ToLower() == name.ToLower())))
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }))
        .Rows("tag", result => db.TestVariantTags(result.VariantId))
        .Boolean("muted", result => result.Muted)
        .Boolean("hidden", result => result.Hidden)
        .Boolean("flaky", result => result.Flaky)
        .Boolean("known", result => result.Known)
        .Boolean("manual", result => result.Manual)
        .Number("duration", result => result.DurationMs)
        .Text("assignee", result => result.Assignee)
        .Text("testedBy", result => result.TestedBy)
        .Text("message", result => result.Message)
        .Rows("defect", result => db.DefectResults
            .Where(link => link.LaunchId == result.LaunchId && link.ResultId == result.Id)
            .Join(db.Defects, link => link.DefectId, defect => defect.Id,
                (_, defect) => new NamedRow { Id = defect.Id, Name = defect.Name }))
        .Date("createdDate", result => result.CreatedAt)
        .Date("lastModifiedDate", result => result.ModifiedAt ?? result.CreatedAt);
}
