namespace Assay.Aql;

/// <summary>Recursive descent: or, and, not, primary. Nesting is limited so that no query exhausts the stack.</summary>
internal sealed class Parser(List<Token> tokens, Func<string, AqlValue?> function)
{
    private const int MaxDepth = 200;

    private int at;
    private int depth;

    public AqlNode? Parse()
    {
        if (Current.Kind == TokenKind.Eol) return null;
        var node = Or();
        Expect(TokenKind.Eol);
        return node;
    }

    private Token Current => tokens[at];

    private AqlNode Or()
    {
        if (++depth > MaxDepth)
            throw new AqlException(
                AqlErrorCode.ExpectedToken, Current.Start, $"The query is nested deeper than {MaxDepth}");
        var node = And();
        while (Take(TokenKind.Or)) node = new AqlBinary(node, IsAnd: false, And());
        depth--;
        return node;
    }

    private AqlNode And()
    {
        var node = Not();
        while (Take(TokenKind.And)) node = new AqlBinary(node, IsAnd: true, Not());
        return node;
    }

    private AqlNode Not()
    {
        var count = 0;
        while (Take(TokenKind.Not)) count++;
        var node = Primary();
        for (; count > 0; count--) node = new AqlNot(node);
        return node;
    }

    private AqlNode Primary()
    {
        if (Take(TokenKind.True)) return new AqlLiteral(true);
        if (Take(TokenKind.False)) return new AqlLiteral(false);
        if (!Take(TokenKind.LParen)) return Condition();
        var inner = Or();
        Expect(TokenKind.RParen);
        return new AqlGroup(inner);
    }

    private AqlNode Condition()
    {
        var left = Accessor();
        if (Take(TokenKind.In)) return new AqlIn(left, Array());
        var operation = Current.Kind switch
        {
            TokenKind.Eq or TokenKind.Is => AqlOperator.Eq,
            TokenKind.Neq => AqlOperator.Neq,
            TokenKind.Gt => AqlOperator.Gt,
            TokenKind.Ge => AqlOperator.Ge,
            TokenKind.Lt => AqlOperator.Lt,
            TokenKind.Le => AqlOperator.Le,
            TokenKind.Contains => AqlOperator.Contains,
            _ => throw new AqlException(AqlErrorCode.ExpectedOperation, Current.Start,
                $"Expected operation at position {Current.Start}"),
        };
        at++;
        return new AqlCondition(left, operation, Value());
    }

    private AqlAccessor Accessor()
    {
        var name = Expect(TokenKind.Identifier);
        if (!Take(TokenKind.LBracket)) return new(name.Text, null, false, name.Start);
        var key = Current;
        if (key.Kind is not (TokenKind.String or TokenKind.Number))
            throw new AqlException(AqlErrorCode.ExpectedAccessor, key.Start,
                $"Expected a name in quotes or an id at position {key.Start}");
        at++;
        Expect(TokenKind.RBracket);
        return new(name.Text, key.Text, key.Kind == TokenKind.Number, name.Start);
    }

    private List<AqlValue> Array()
    {
        Expect(TokenKind.LBracket);
        var values = new List<AqlValue>();
        if (Take(TokenKind.RBracket)) return values;
        do values.Add(Value());
        while (Take(TokenKind.Comma));
        Expect(TokenKind.RBracket);
        return values;
    }

    private AqlValue Value()
    {
        var token = Current;
        AqlValue value = token.Kind switch
        {
            TokenKind.String => new(token.Text, AqlType.String, token.Start),
            TokenKind.Number => new(token.Text, AqlType.Number, token.Start),
            TokenKind.True or TokenKind.False => new(token.Text, AqlType.Boolean, token.Start),
            TokenKind.Null => new(null, AqlType.Null, token.Start),
            TokenKind.Function => (function(token.Text[..^2]) ?? throw new AqlException(AqlErrorCode.UnknownFunction,
                token.Start, $"Unknown function {token.Text} at position {token.Start}"))
                with { Position = token.Start },
            _ => throw new AqlException(AqlErrorCode.ExpectedValue, token.Start,
                $"Expected value at position {token.Start}"),
        };
        at++;
        return value;
    }

    private bool Take(TokenKind kind)
    {
        if (Current.Kind != kind) return false;
        at++;
        return true;
    }

    private Token Expect(TokenKind kind)
    {
        var token = Current;
        if (Take(kind)) return token;
        var text = $"Expected {kind.ToString().ToUpperInvariant()}, got {token.KindName} at position {token.Start}";
        throw new AqlException(AqlErrorCode.ExpectedToken, token.Start, text + Context(token.Start));
    }

    /// <summary>
    /// Other implementations of the language cut the context out of the tokens by the character's position; clients
    /// compare these texts, so it is cut the same way.
    /// </summary>
    private string Context(int position)
    {
        var near = tokens.Skip(Math.Max(0, position - 2)).Take(position + 3 - Math.Max(0, position - 2)).ToList();
        return near.Count < 3 ? "" : ". Context: " + string.Join(' ', near.Select(token => token.Shown));
    }
}
