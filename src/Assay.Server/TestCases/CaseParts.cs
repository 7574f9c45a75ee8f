using Assay.Api;
using Assay.Formats;
using Assay.Server.CustomFields;
using Assay.Server.Data;
using Assay.Server.TestResults;
using Microsoft.EntityFrameworkCore;
using TestResult = Assay.Server.TestResults.TestResult;

namespace Assay.Server.TestCases;

/// <summary>A value of a case with its field.</summary>
internal sealed class FieldValue
{
    public required CustomFieldValue Value { get; init; }
    public required CustomField Field { get; init; }
}

/// <summary>Reads what belongs to one case.</summary>
internal static class CaseParts
{
    public static async Task<IReadOnlyList<TestTagDto>> Tags(Db db, long caseId, CancellationToken stop) =>
        [.. (await TestCaseReads.Tags(db, caseId, stop)).Select(tag => new TestTagDto(tag.Id, tag.Name))];

    public static async Task<IReadOnlyList<MemberDto>> Members(Db db, long caseId, CancellationToken stop) =>
        await db.TestCaseMembers.Where(member => member.TestCaseId == caseId)
            .Join(db.Roles, member => member.RoleId, role => role.Id,
                (member, role) => new { member.Username, role.Id, role.Name })
            .OrderBy(row => row.Name).ThenBy(row => row.Username)
            .Select(row => new MemberDto(null, row.Username, new IdAndName(row.Id, row.Name))).ToListAsync(stop);

    /// <summary>Every value with its field.</summary>
    public static async Task<IReadOnlyList<CaseFieldValueDto>> FieldValues(
        Db db, long caseId, CancellationToken stop) =>
        [.. (await Values(db, caseId).ToListAsync(stop)).Select(row => new CaseFieldValueDto(
            row.Value.Id, row.Value.Name, CustomFieldReads.Dto(row.Field), row.Value.ProjectId is null))];

    /// <summary>The fields that have values, each as the project has it.</summary>
    public static async Task<IReadOnlyList<CustomFieldProjectWithValuesDto>> Fields(
        Db db, long caseId, long projectId, CancellationToken stop)
    {
        var values = (await Values(db, caseId).ToListAsync(stop)).GroupBy(row => row.Field.Id).ToList();
        var fields = await CustomFieldReads.Of(db, projectId, [.. values.Select(group => group.Key)], stop);
        return [.. values.Select(group => new CustomFieldProjectWithValuesDto(
            fields[group.Key], [.. group.Select(row => new IdAndName(row.Value.Id, row.Value.Name))]))];
    }

    /// <summary>Links of type tms.</summary>
    public static IReadOnlyList<TestKeyDto> TestKeys(TestCase test) =>
        [.. test.Links.Where(link => string.Equals(link.Type, "tms", StringComparison.OrdinalIgnoreCase))
            .Select(link => new TestKeyDto(
                null, link.Name is { Length: > 0 } name ? name : LastPart(link.Url), link.Url, null))
            .DistinctBy(key => key.Name)];

    /// <summary>What ran in the last launch, when parameters tell its results apart.</summary>
    public static IQueryable<TestResult> ExampleResults(Db db, TestCase test) => db.TestResults.AsNoTracking()
        .Where(result => test.Parameters.Count > 0 && result.LaunchId == test.LastLaunchId && !result.Hidden)
        .Where(result => db.Tests.Any(own => own.Id == result.TestId && own.TestCaseId == test.Id)
            && db.Launches.Any(launch => launch.Id == result.LaunchId && launch.DeletedAt == null))
        .OrderBy(result => result.Id);

    public static async Task<IReadOnlyList<TestCaseExampleDto>> Examples(
        Db db, IReadOnlyList<TestResult> results, CancellationToken stop)
    {
        var facts = await ResultDtos.Facts(db, results, stop);
        return [.. results.Select(result => new TestCaseExampleDto(result.Id,
            [.. (facts.GetValueOrDefault(result.Id)?.Parameters ?? [])
                .Where(parameter => !parameter.Excluded && !parameter.Hidden)
                .Select(parameter => new ParameterValueDto(parameter.Name, parameter.Value))],
            ResultDtos.StatusName(result.Status)))];
    }

    private static string LastPart(string url) => url.TrimEnd('/').Split('/')[^1];

    public static IQueryable<FieldValue> Values(Db db, long caseId) =>
        db.TestCaseValues.Where(row => row.TestCaseId == caseId)
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id, (_, value) => value)
            .Join(db.CustomFields, value => value.CustomFieldId, field => field.Id,
                (value, field) => new FieldValue { Value = value, Field = field })
            .OrderBy(row => row.Field.Name).ThenBy(row => row.Value.Name);
}
