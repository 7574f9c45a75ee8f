using System.Globalization;
using System.Linq.Expressions;
using Assay.Aql;
using Assay.Formats;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Search;

/// <summary>One kind of field: turns a comparison with one value into a predicate.</summary>
internal interface IAqlField<T>
{
    Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value);
}

internal sealed class NumberField<T>(Expression<Func<T, long?>> field) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (value.Type == AqlType.Null) return Predicates.IsNull(field, left, operation);
        if (!decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
            throw AqlRefusal.Value(left, value, "a number");
        var number = (long)Math.Clamp(decimal.Floor(exact), long.MinValue, long.MaxValue);
        var whole = number == exact;
        return operation switch
        {
            AqlOperator.Eq => whole ? Predicates.Of(field, x => x == number) : Predicates.Nothing<T>(),
            AqlOperator.Neq => whole ? Predicates.Of(field, x => x != number) : Predicates.Of(field, x => x != null),
            AqlOperator.Gt => Predicates.Of(field, x => x > number),
            AqlOperator.Ge => whole ? Predicates.Of(field, x => x >= number) : Predicates.Of(field, x => x > number),
            AqlOperator.Lt => whole ? Predicates.Of(field, x => x < number) : Predicates.Of(field, x => x <= number),
            AqlOperator.Le => Predicates.Of(field, x => x <= number),
            _ => throw AqlRefusal.Operation(left, operation, "=, !=, >, >=, <, <= or in"),
        };
    }
}

internal sealed class DateField<T>(Expression<Func<T, DateTimeOffset?>> field) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (value.Type == AqlType.Null) return Predicates.IsNull(field, left, operation);
        if (!decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ms))
            throw AqlRefusal.Value(left, value, "a time in epoch milliseconds or a function such as now()");
        var time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(ms, -62135596800000m, 253402300799999m));
        return operation switch
        {
            AqlOperator.Eq => Predicates.Of(field, x => x == time),
            AqlOperator.Neq => Predicates.Of(field, x => x != time),
            AqlOperator.Gt => Predicates.Of(field, x => x > time),
            AqlOperator.Ge => Predicates.Of(field, x => x >= time),
            AqlOperator.Lt => Predicates.Of(field, x => x < time),
            AqlOperator.Le => Predicates.Of(field, x => x <= time),
            _ => throw AqlRefusal.Operation(left, operation, "=, !=, >, >=, < or <="),
        };
    }
}

/// <summary>Texts compare regardless of case; ~= finds a part of them.</summary>
internal sealed class TextField<T>(Expression<Func<T, string?>> field) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (value.Type == AqlType.Null) return Predicates.IsNull(field, left, operation);
        var pattern = Predicates.Pattern(left, operation, value);
        return operation == AqlOperator.Neq
            ? Predicates.Of(field, x => x != null && !EF.Functions.ILike(x, pattern, "\\"))
            : Predicates.Of(field, x => x != null && EF.Functions.ILike(x, pattern, "\\"));
    }
}

internal sealed class BooleanField<T>(Expression<Func<T, bool>> field) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (operation is not (AqlOperator.Eq or AqlOperator.Neq))
            throw AqlRefusal.Operation(left, operation, "=, is or !=");
        if (value.Type is not (AqlType.Boolean or AqlType.Null)) throw AqlRefusal.Value(left, value, "true or false");
        var wanted = value.Type == AqlType.Boolean
            && string.Equals(value.Text, "true", StringComparison.OrdinalIgnoreCase) == (operation == AqlOperator.Eq);
        if (value.Type == AqlType.Null)
            return operation == AqlOperator.Eq ? Predicates.Nothing<T>() : Predicates.Everything<T>();
        return wanted ? field : Predicates.Not(field);
    }
}

/// <summary>The status of a result; null is in progress.</summary>
internal sealed class StatusField<T>(Expression<Func<T, Status?>> field) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (value.Type == AqlType.Null) return Predicates.IsNull(field, left, operation);
        if (value.Type != AqlType.String || !Enum.TryParse<Status>(value.Text, ignoreCase: true, out var status))
            throw AqlRefusal.Value(left, value, "\"failed\", \"broken\", \"passed\", \"skipped\" or \"unknown\"");
        return operation switch
        {
            AqlOperator.Eq => Predicates.Of(field, x => x == status),
            AqlOperator.Neq => Predicates.Of(field, x => x != null && x != status),
            _ => throw AqlRefusal.Operation(left, operation, "=, != or in"),
        };
    }
}

/// <summary>
/// A field with any number of values: = and ~= match when any value does, != when none does. A number is an id or,
/// like a text, a name.
/// </summary>
internal sealed class RowsField<T>(
    Func<string, long?, Expression<Func<T, IQueryable<NamedRow>>>> rows, bool needsKey) : IAqlField<T>
{
    public Expression<Func<T, bool>> Compare(AqlAccessor left, AqlOperator operation, AqlValue value)
    {
        if (needsKey && left.Key is null)
            throw new AqlException(AqlErrorCode.ExpectedAccessor, left.Position,
                $"{left.Name} needs a name or an id in brackets, e.g. {left.Name}[\"Name\"]");
        var values = rows(left.Key ?? "", left.KeyIsNumber && long.TryParse(left.Key, out var key) ? key : null);
        if (value.Type == AqlType.Null)
            return operation switch
            {
                AqlOperator.Eq => Predicates.Of(values, x => !x.Any()),
                AqlOperator.Neq => Predicates.Of(values, x => x.Any()),
                _ => throw AqlRefusal.Operation(left, operation, "= or !="),
            };
        var pattern = Predicates.Pattern(left, operation, value);
        Expression<Func<T, bool>> any = value.Type == AqlType.Number && operation != AqlOperator.Contains
            && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? Predicates.Of(values, x => x.Any(row => row.Id == id || EF.Functions.ILike(row.Name, pattern, "\\")))
            : Predicates.Of(values, x => x.Any(row => EF.Functions.ILike(row.Name, pattern, "\\")));
        return operation == AqlOperator.Neq ? Predicates.Not(any) : any;
    }
}
