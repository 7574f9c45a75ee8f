using Assay.Server.Data;
using Assay.Server.Search;

namespace Assay.Server.Launches;

internal static class LaunchFields
{
    /// <summary>What queries over launches may use.</summary>
    public static AqlFields<Launch> Of(Db db) => new AqlFields<Launch>()
        .Number("id", launch => launch.Id)
        .Text("name", launch => launch.Name)
        .Boolean("closed", launch => launch.State != LaunchState.Open)
        .Boolean("external", launch => launch.External)
        .Boolean("autoclose", launch => launch.Autoclose)
        .Date("createdDate", launch => launch.CreatedAt)
        .Text("createdBy", launch => launch.CreatedBy)
        .Date("lastModifiedDate", launch => launch.ModifiedAt)
        .Text("lastModifiedBy", launch => launch.ModifiedBy)
        .Rows("tag", launch => db.LaunchTagLinks.Where(link => link.LaunchId == launch.Id)
            .Join(db.LaunchTags, link => link.LaunchTagId, tag => tag.Id,
                (_, tag) => new NamedRow { Id = tag.Id, Name = tag.Name }))
        .Rows("job", launch => db.JobRuns.Where(run => run.LaunchId == launch.Id)
            .Join(db.Jobs, run => run.JobId, job => job.Id, (_, job) => new NamedRow { Id = job.Id, Name = job.Name }))
        .Rows("issue", launch => db.LaunchIssues(launch.Id))
        .Rows("evv", launch => db.LaunchEnvironments.Where(row => row.LaunchId == launch.Id)
            .Join(db.EnvironmentValues, row => row.EnvironmentId, value => value.EnvironmentId,
                (_, value) => value.EnvVarValueId)
            .Join(db.EnvVarValues, id => id, value => value.Id,
                (_, value) => new NamedRow { Id = value.Id, Name = value.Name }))
        .KeyedRows("ev", (name, id) => launch => db.LaunchEnvironments.Where(row => row.LaunchId == launch.Id)
            .Join(db.EnvironmentValues, row => row.EnvironmentId, value => value.EnvironmentId,
                (_, value) => value.EnvVarValueId)
            .Join(db.EnvVarValues, valueId => valueId, value => value.Id, (_, value) => value)
            .Where(value => db.EnvVars.Any(variable => variable.Id == value.EnvVarId
                && (id != null ? variable.Id == id : variable.Name.ToLower() == name.ToLower())))
            .Select(value => new NamedRow { Id = value.Id, Name = value.Name }));
}
