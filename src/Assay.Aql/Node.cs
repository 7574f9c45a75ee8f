namespace Assay.Aql;

/// <summary>A query as a tree. A blank query has none and matches everything.</summary>
public abstract record AqlNode;

/// <summary>`left operator right`, e.g. `status = "failed"`.</summary>
public sealed record AqlCondition(AqlAccessor Left, AqlOperator Operator, AqlValue Right) : AqlNode;

/// <summary>`left in [a, b]`; an empty list matches nothing.</summary>
public sealed record AqlIn(AqlAccessor Left, IReadOnlyList<AqlValue> Right) : AqlNode;

/// <summary>Both sides (and), or one of them (or).</summary>
public sealed record AqlBinary(AqlNode Left, bool IsAnd, AqlNode Right) : AqlNode;

/// <summary>What the operand does not match.</summary>
public sealed record AqlNot(AqlNode Operand) : AqlNode;

/// <summary>Parentheses, kept so that a query prints as it was written.</summary>
public sealed record AqlGroup(AqlNode Inner) : AqlNode;

/// <summary>`true` matches everything, `false` nothing.</summary>
public sealed record AqlLiteral(bool Value) : AqlNode;

/// <summary>A field, with a key in brackets for those that have one: `cf["Epic"]`, `cf[401]`.</summary>
/// <param name="Name">As written.</param>
/// <param name="Key">The text in the brackets, null when there are none.</param>
/// <param name="KeyIsNumber">The key is an id.</param>
/// <param name="Position">Offset of the name.</param>
public sealed record AqlAccessor(string Name, string? Key, bool KeyIsNumber, int Position);

/// <summary>How a field is compared.</summary>
public enum AqlOperator
{
    Eq,
    Neq,
    Gt,
    Ge,
    Lt,
    Le,
    Contains,
}

/// <summary>Type of a value.</summary>
public enum AqlType
{
    String,
    Number,
    Boolean,
    Null,
}

/// <summary>A value with its source text: numbers keep how they were written.</summary>
/// <param name="Text">Null for null.</param>
/// <param name="Type">Its type.</param>
/// <param name="Position">Offset of its first character.</param>
public sealed record AqlValue(string? Text, AqlType Type, int Position);
