using System.Globalization;
using System.Linq.Expressions;
using Assay.Aql;
using Assay.Server.Http;

namespace Assay.Server.Search;

/// <summary>What the functions of a query stand for: one moment and one caller for the whole query.</summary>
internal sealed record AqlContext(DateTimeOffset Now, string Username)
{
    public static AqlContext Of(HttpContext http) =>
        new(http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(), http.Signed().Username);

    public AqlValue? Value(string function) => function switch
    {
        "now" => Time(Now),
        "dayStartUtc" => Time(new DateTimeOffset(Now.UtcDateTime.Date, TimeSpan.Zero)),
        "weekAgo" => Time(Now.AddDays(-7)),
        "monthAgo" => Time(Now.AddMonths(-1)),
        "currentUser" => new(Username, AqlType.String, 0),
        _ => null,
    };

    private static AqlValue Time(DateTimeOffset time) =>
        new(time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), AqlType.Number, 0);
}

/// <summary>Compiles a query to a predicate that EF turns into SQL.</summary>
internal static class AqlCompiler
{
    /// <exception cref="AqlException">
    /// The query cannot be understood, or uses what the entity does not have.
    /// </exception>
    public static Expression<Func<T, bool>> Compile<T>(string? query, AqlFields<T> fields, AqlContext context) =>
        AqlQuery.Parse(query, context.Value) is { } tree ? Compile(tree, fields) : Predicates.Everything<T>();

    /// <summary>The same, refusing a bad query with 400 and its position.</summary>
    public static IQueryable<T> Matching<T>(
        this IQueryable<T> source, string? query, AqlFields<T> fields, AqlContext context)
    {
        try
        {
            return source.Where(Compile(query, fields, context));
        }
        catch (AqlException error)
        {
            throw Refusal.Invalid($"The query is not valid: {error.Message}");
        }
    }

    private static Expression<Func<T, bool>> Compile<T>(AqlNode node, AqlFields<T> fields) => node switch
    {
        AqlLiteral literal => literal.Value ? Predicates.Everything<T>() : Predicates.Nothing<T>(),
        AqlGroup group => Compile(group.Inner, fields),
        AqlNot not => Predicates.Not(Compile(not.Operand, fields)),
        AqlBinary { IsAnd: true } both => Compile(both.Left, fields).And(Compile(both.Right, fields)),
        AqlBinary either => Compile(either.Left, fields).Or(Compile(either.Right, fields)),
        AqlIn list => list.Right
            .Select(value => Field(list.Left, fields).Compare(list.Left, AqlOperator.Eq, value))
            .DefaultIfEmpty(Predicates.Nothing<T>())
            .Aggregate(Predicates.Or),
        AqlCondition condition => Field(condition.Left, fields)
            .Compare(condition.Left, condition.Operator, condition.Right),
        _ => throw new InvalidOperationException($"{node.GetType().Name} cannot be compiled"),
    };

    private static IAqlField<T> Field<T>(AqlAccessor left, AqlFields<T> fields) =>
        fields.Find(left.Name) ?? throw AqlRefusal.Field(left, fields.Names);
}
