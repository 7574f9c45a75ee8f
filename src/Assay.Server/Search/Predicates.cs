using System.Linq.Expressions;
using Assay.Aql;

namespace Assay.Server.Search;

/// <summary>Builds predicates out of smaller ones so that EF turns the whole into one statement.</summary>
internal static class Predicates
{
    public static Expression<Func<T, bool>> Everything<T>() => _ => true;

    public static Expression<Func<T, bool>> Nothing<T>() => _ => false;

    /// <summary>The test applied to the field.</summary>
    public static Expression<Func<T, bool>> Of<T, TField>(
        Expression<Func<T, TField>> field, Expression<Func<TField, bool>> test) =>
        Expression.Lambda<Func<T, bool>>(
            new Replace(test.Parameters[0], field.Body).Visit(test.Body)!, field.Parameters);

    public static Expression<Func<T, bool>> Not<T>(Expression<Func<T, bool>> predicate) =>
        Expression.Lambda<Func<T, bool>>(Expression.Not(predicate.Body), predicate.Parameters);

    public static Expression<Func<T, bool>> And<T>(
        this Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) =>
        Join(left, right, Expression.AndAlso);

    public static Expression<Func<T, bool>> Or<T>(
        this Expression<Func<T, bool>> left, Expression<Func<T, bool>> right) =>
        Join(left, right, Expression.OrElse);

    public static Expression<Func<T, bool>> IsNull<T, TField>(
        Expression<Func<T, TField>> field, AqlAccessor left, AqlOperator operation)
    {
        var none = Expression.Constant(null, typeof(TField));
        Expression test = operation switch
        {
            AqlOperator.Eq => Expression.Equal(field.Body, none),
            AqlOperator.Neq => Expression.NotEqual(field.Body, none),
            _ => throw AqlRefusal.Operation(left, operation, "= or != with null"),
        };
        return Expression.Lambda<Func<T, bool>>(test, field.Parameters);
    }

    /// <summary>The value as a LIKE pattern: the whole text, or a part of it for ~=.</summary>
    public static string Pattern(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        var text = value.Text!.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        return operation switch
        {
            AqlOperator.Contains => $"%{text}%",
            AqlOperator.Eq or AqlOperator.Neq => text,
            _ => throw AqlRefusal.Operation(left, operation, "=, !=, ~= or in"),
        };
    }

    private static Expression<Func<T, bool>> Join<T>(
        Expression<Func<T, bool>> left, Expression<Func<T, bool>> right,
        Func<Expression, Expression, Expression> join) =>
        Expression.Lambda<Func<T, bool>>(
            join(left.Body, new Replace(right.Parameters[0], left.Parameters[0]).Visit(right.Body)!), left.Parameters);

    private sealed class Replace(Expression from, Expression to) : ExpressionVisitor
    {
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }
}
