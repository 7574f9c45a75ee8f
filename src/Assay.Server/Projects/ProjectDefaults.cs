using Assay.Server.CustomFields;
using Assay.Server.Data;
using Assay.Server.Dictionaries;

namespace Assay.Server.Projects;

/// <summary>What every new project starts with: fields, and what labels become.</summary>
internal static class ProjectDefaults
{
    public static void Add(Db db, long projectId)
    {
        foreach (var (key, field) in (ReadOnlySpan<(string, long)>)
            [("epic", CustomField.Epic), ("feature", CustomField.Feature), ("story", CustomField.Story),
             ("suite", CustomField.Suite), ("component", CustomField.Component)])
        {
            db.CustomFieldProjects.Add(new CustomFieldProject { ProjectId = projectId, CustomFieldId = field });
            db.CustomFieldSchemas.Add(
                new CustomFieldSchema { ProjectId = projectId, Key = key, CustomFieldId = field });
        }
        foreach (var (key, layer) in (ReadOnlySpan<(string, long)>)
            [("unit", -1), ("integration", -2), ("api", -3), ("e2e", -4), ("ui", -4), ("web", -4)])
            db.TestLayerSchemas.Add(new TestLayerSchema { ProjectId = projectId, Key = key, TestLayerId = layer });
        db.RoleSchemas.Add(new RoleSchema { ProjectId = projectId, Key = "owner", RoleId = Role.Owner });
        db.RoleSchemas.Add(new RoleSchema { ProjectId = projectId, Key = "lead", RoleId = Role.Lead });
        db.WorkflowSchemas.Add(
            new WorkflowSchema { ProjectId = projectId, Automated = false, WorkflowId = Workflow.DefaultManual });
        db.WorkflowSchemas.Add(
            new WorkflowSchema { ProjectId = projectId, Automated = true, WorkflowId = Workflow.DefaultAutomated });
    }
}
