using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Server.Environments;

/// <summary>
/// Makes one environment variable of two: values, mappings and links of jobs move, values of the same name become one.
/// Results keep their environments, so nothing is rewritten per result.
/// </summary>
internal sealed class EnvVarMerge(NpgsqlDataSource database, Db db)
{
    /// <exception cref="Refusal">
    /// 400 when both are one, 404 when there is none, 409 when every instance has it.
    /// </exception>
    public async Task Into(long from, long to, CancellationToken stop)
    {
        if (from == to) throw Refusal.Invalid("Validation error: a variable cannot be merged into itself");
        foreach (var id in (long[])[from, to])
            if (!await db.EnvVars.AnyAsync(row => row.Id == id, stop))
                throw Refusal.NotFound($"Environment variable {id}");
        if (from < 0) throw Refusal.Conflict("Every instance has this variable; merge the other one into it");

        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        foreach (var sql in Steps)
        {
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, from);
            command.Parameters.AddWithValue(NpgsqlDbType.Bigint, to);
            await command.ExecuteNonQueryAsync(stop);
        }
        await transaction.CommitAsync(stop);
    }

    /// <summary>$1 goes into $2.</summary>
    private static readonly string[] Steps =
    [
        // Uploads that bring a value of either wait, and then see the new place of the mapping.
        "select from env_var where id in ($1, $2) order by id for update",
        """
        create temporary table same_value on commit drop as
        select f.id as from_id, t.id as to_id from env_var_value f
        join env_var_value t on t.env_var_id = $2 and t.name = f.name where f.env_var_id = $1
        """,
        """
        create temporary table touched on commit drop as
        select distinct environment_id as id from environment_value
        where env_var_value_id in (select from_id from same_value)
        """,
        """
        insert into environment_value (environment_id, env_var_value_id)
        select e.environment_id, s.to_id from environment_value e join same_value s on s.from_id = e.env_var_value_id
        on conflict do nothing
        """,
        "delete from env_var_value where id in (select from_id from same_value)",
        "update env_var_value set env_var_id = $2 where env_var_id = $1",
        // A set that is there already keeps its own row: the other one is of older results and is never found again.
        """
        with sets as (
          select environment_id as id,
            md5(string_agg(env_var_value_id::text, ',' order by env_var_value_id))::uuid as digest
          from environment_value where environment_id in (select id from touched) group by 1)
        update environment e set digest = s.digest from (select distinct on (digest) * from sets order by digest, id) s
        where s.id = e.id and not exists (select from environment o where o.digest = s.digest)
        """,
        "update env_var_schema set env_var_id = $2 where env_var_id = $1",
        "update job_parameter set env_var_id = $2 where env_var_id = $1",
        "delete from env_var where id = $1",
    ];
}
