using System.Text;

namespace Assay.Aql;

/// <summary>
/// Reads and prints queries such as <c>status in ["failed", "broken"] and not muted = true</c>.
/// </summary>
/// <example><code>AqlNode? tree = AqlQuery.Parse("name ~= \"login\"", _ => null);</code></example>
public static class AqlQuery
{
    /// <summary>The longest query that is read, in characters.</summary>
    public const int MaxLength = 20_000;

    /// <param name="query">Null or blank matches everything and gives null.</param>
    /// <param name="function">The value of a function by its name without parentheses; null when there is none.</param>
    /// <exception cref="AqlException">The query cannot be understood.</exception>
    public static AqlNode? Parse(string? query, Func<string, AqlValue?> function)
    {
        if (query is null) return null;
        if (query.Length > MaxLength)
            throw new AqlException(
                AqlErrorCode.ExpectedToken, MaxLength, $"The query is longer than {MaxLength} characters");
        return new Parser(new Lexer(query).Read(), function).Parse();
    }

    /// <summary>The query in its canonical spelling; parsing it gives the same tree.</summary>
    public static string Print(AqlNode? node)
    {
        var text = new StringBuilder();
        if (node is not null) Print(node, text);
        return text.ToString();
    }

    private static void Print(AqlNode node, StringBuilder text)
    {
        switch (node)
        {
            case AqlLiteral literal:
                text.Append(literal.Value ? "true" : "false");
                break;
            case AqlGroup group:
                text.Append('(');
                Print(group.Inner, text);
                text.Append(')');
                break;
            case AqlNot not:
                text.Append("not ");
                Print(not.Operand, text);
                break;
            case AqlBinary binary:
                Print(binary.Left, text);
                text.Append(binary.IsAnd ? " and " : " or ");
                Print(binary.Right, text);
                break;
            case AqlIn list:
                Print(list.Left, text);
                text.Append(" in [").AppendJoin(", ", list.Right.Select(Print)).Append(']');
                break;
            case AqlCondition condition:
                Print(condition.Left, text);
                text.Append(' ').Append(Symbol(condition.Operator)).Append(' ').Append(Print(condition.Right));
                break;
        }
    }

    private static void Print(AqlAccessor accessor, StringBuilder text)
    {
        text.Append(accessor.Name);
        if (accessor.Key is { } key) text.Append('[').Append(accessor.KeyIsNumber ? key : Quote(key)).Append(']');
    }

    private static string Print(AqlValue value) => value.Type switch
    {
        AqlType.Null => "null",
        AqlType.String => Quote(value.Text!),
        AqlType.Boolean => value.Text!.ToLowerInvariant(),
        _ => value.Text!,
    };

    private static string Quote(string text) => new StringBuilder(text).Replace("\\", "\\\\").Replace("\"", "\\\"")
        .Replace("\n", "\\n").Replace("\r", "\\r").Replace("\t", "\\t").Insert(0, '"').Append('"').ToString();

    private static string Symbol(AqlOperator operation) => operation switch
    {
        AqlOperator.Eq => "=",
        AqlOperator.Neq => "!=",
        AqlOperator.Gt => ">",
        AqlOperator.Ge => ">=",
        AqlOperator.Lt => "<",
        AqlOperator.Le => "<=",
        _ => "~=",
    };
}
