namespace Assay.Aql;

internal enum TokenKind
{
    Identifier,
    Function,
    Number,
    String,
    True,
    False,
    Null,
    And,
    Or,
    Not,
    In,
    Is,
    LParen,
    RParen,
    LBracket,
    RBracket,
    Comma,
    Eq,
    Neq,
    Gt,
    Ge,
    Lt,
    Le,
    Contains,
    Eol,
}

/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, number, string (without escapes) or function with its parentheses.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last one.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End)
{
    public string KindName => Kind.ToString().ToUpperInvariant();

    /// <summary>As it reads in the context of an error: words as themselves, symbols by name.</summary>
    public string Shown => Kind is TokenKind.Identifier or TokenKind.Function or TokenKind.Number or TokenKind.String
        ? Text
        : KindName;
}
