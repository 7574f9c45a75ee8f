using Assay.Server.Data;
using Assay.Server.Search;

namespace Assay.Server.TestCases;

internal static class TestCaseFields
{
    /// <summary>What queries over test cases may use.</summary>
    public static AqlFields<TestCase> Of(Db db) => new AqlFields<TestCase>()
        .Number("id", test => test.Id)
        .Text("name", test => test.Name)
        .Text("fullName", test => test.FullName)
        .Boolean("automation", test => test.Automated)
        .Boolean("automated", test => test.Automated)
        .Boolean("deleted", test => test.Deleted)
        .Boolean("hasScenario", test =>
            test.HasManualScenario || db.TestCaseScenarios.Any(row => row.TestCaseId == test.Id))
        .Rows("status", test => db.Statuses.Where(status => status.Id == test.StatusId)
            .Select(status => new NamedRow { Id = status.Id, Name = status.Name }))
        .Rows("workflow", test => db.Workflows.Where(workflow => workflow.Id == test.WorkflowId)
            .Select(workflow => new NamedRow { Id = workflow.Id, Name = workflow.Name }))
        .Rows("layer", test => db.TestLayers.Where(layer => layer.Id == test.TestLayerId)
            .Select(layer => new NamedRow { Id = layer.Id, Name = layer.Name }))
        .Rows("tag", test => db.TestCaseTags.Where(link => link.TestCaseId == test.Id)
            .Join(db.TestTags, link => link.TestTagId, tag => tag.Id,
                (_, tag) => new NamedRow { Id = tag.Id, Name = tag.Name }))
        .Rows("cfv", test => db.TestCaseValues.Where(row => row.TestCaseId == test.Id)
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id,
                (_, value) => new NamedRow { Id = value.Id, Name = value.Name }))
        .KeyedRows("cf", (name, id) => test => db.TestCaseValues.Where(row => row.TestCaseId == test.Id)
            .Join(db.CustomFieldValues, row => row.ValueId, value => value.Id, (_, value) => value)
            .Where(value => db.CustomFields.Any(field => field.Id == value.CustomFieldId
                && (id != null ? field.Id == id : field.Name.ToLower() == name.ToLower())))
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }))
        .Rows("issue", test => db.TestCaseIssues(test.Id))
        .Rows("member", test => db.TestCaseMembers.Where(member => member.TestCaseId == test.Id)
            .Select(member => new NamedRow { Id = 0, Name = member.Username }))
        .KeyedRows("role", (name, id) => test => db.TestCaseMembers.Where(member => member.TestCaseId == test.Id
                && db.Roles.Any(role => role.Id == member.RoleId
                    && (id != null ? role.Id == id : role.Name.ToLower() == name.ToLower())))
            .Select(member => new NamedRow { Id = 0, Name = member.Username }))
        .Boolean("muted", test => db.Mutes.Any(mute => mute.TestCaseId == test.Id))
        .Date("mutedDate", test => db.Mutes.Where(mute => mute.TestCaseId == test.Id)
            .Max(mute => (DateTimeOffset?)mute.CreatedAt))
        .Status("lastResult", test => test.LastStatus)
        .Date("createdDate", test => test.CreatedAt)
        .Text("createdBy", test => test.CreatedBy)
        .Date("lastModifiedDate", test => test.ModifiedAt)
        .Text("lastModifiedBy", test => test.ModifiedBy);
}
