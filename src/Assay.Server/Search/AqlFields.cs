using System.Linq.Expressions;

namespace Assay.Server.Search;

/// <summary>A row of a dictionary or a text that a field can be compared with, by id or by name.</summary>
internal sealed class NamedRow
{
    public long Id { get; init; }
    public string Name { get; init; } = "";
}

/// <summary>
/// The fields of an entity that queries may use. A feature lists its own; the compiler knows only their kinds.
/// </summary>
internal sealed class AqlFields<T>
{
    private readonly Dictionary<string, IAqlField<T>> fields = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => fields.Keys;

    public IAqlField<T>? Find(string name) => fields.GetValueOrDefault(name);

    public AqlFields<T> Number(string name, Expression<Func<T, long?>> value) => Add(name, new NumberField<T>(value));

    public AqlFields<T> Text(string name, Expression<Func<T, string?>> value) => Add(name, new TextField<T>(value));

    public AqlFields<T> Date(string name, Expression<Func<T, DateTimeOffset?>> value) =>
        Add(name, new DateField<T>(value));

    public AqlFields<T> Boolean(string name, Expression<Func<T, bool>> value) => Add(name, new BooleanField<T>(value));

    public AqlFields<T> Status(string name, Expression<Func<T, Formats.Status?>> value) =>
        Add(name, new StatusField<T>(value));

    /// <summary>A field with any number of values, each with an id and a name (0 where there is no id).</summary>
    public AqlFields<T> Rows(string name, Expression<Func<T, IQueryable<NamedRow>>> rows) =>
        Add(name, new RowsField<T>((_, _) => rows, needsKey: false));

    /// <summary>
    /// The same for fields with a key in brackets; the key is the name of the dictionary's row, or its id.
    /// </summary>
    public AqlFields<T> KeyedRows(string name, Func<string, long?, Expression<Func<T, IQueryable<NamedRow>>>> rows) =>
        Add(name, new RowsField<T>(rows, needsKey: true));

    private AqlFields<T> Add(string name, IAqlField<T> field)
    {
        fields[name] = field;
        return this;
    }
}
