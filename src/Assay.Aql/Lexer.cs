using System.Globalization;
using System.Text;

namespace Assay.Aql;

internal sealed class Lexer(string source)
{
    private static readonly Dictionary<string, TokenKind> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["and"] = TokenKind.And, ["or"] = TokenKind.Or, ["not"] = TokenKind.Not, ["in"] = TokenKind.In,
        ["is"] = TokenKind.Is, ["true"] = TokenKind.True, ["false"] = TokenKind.False, ["null"] = TokenKind.Null,
        ["empty"] = TokenKind.Null,
    };

    private static readonly (string Text, TokenKind Kind)[] Symbols =
    [
        ("!=", TokenKind.Neq), (">=", TokenKind.Ge), ("<=", TokenKind.Le), ("~=", TokenKind.Contains),
        ("=", TokenKind.Eq), (">", TokenKind.Gt), ("<", TokenKind.Lt), ("(", TokenKind.LParen), (")", TokenKind.RParen),
        ("[", TokenKind.LBracket), ("]", TokenKind.RBracket), (",", TokenKind.Comma),
    ];

    private int at;

    public List<Token> Read()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (at < source.Length && source[at] is ' ' or '\t' or '\n' or '\r' or '\f') at++;
            if (at >= source.Length)
            {
                tokens.Add(new(TokenKind.Eol, "", source.Length, source.Length));
                return tokens;
            }
            tokens.Add(Next());
        }
    }

    private Token Next()
    {
        var first = source[at];
        if (IsLetter(first)) return Word();
        if (char.IsAsciiDigit(first) || first == '-' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]))
            return Number();
        if (first == '"') return Quoted();
        foreach (var (text, kind) in Symbols)
            if (string.CompareOrdinal(source, at, text, 0, text.Length) == 0)
            {
                at += text.Length;
                return new(kind, text, at - text.Length, at);
            }
        throw new AqlException(AqlErrorCode.UnexpectedCharacter, at, $"Unexpected character: {first} at position {at}");
    }

    private Token Word()
    {
        var start = at;
        while (at < source.Length && IsLetter(source[at])) at++;
        var word = source[start..at];
        if (Keywords.TryGetValue(word, out var keyword)) return new(keyword, word, start, at);
        if (string.CompareOrdinal(source, at, "()", 0, 2) != 0) return new(TokenKind.Identifier, word, start, at);
        at += 2;
        return new(TokenKind.Function, word + "()", start, at);
    }

    private Token Number()
    {
        var start = at++;
        while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        if (at < source.Length && source[at] == '.')
        {
            at++;
            while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        }
        return new(TokenKind.Number, source[start..at], start, at);
    }

    private Token Quoted()
    {
        var start = at++;
        var text = new StringBuilder();
        while (at < source.Length)
        {
            var letter = source[at++];
            if (letter == '"') return new(TokenKind.String, text.ToString(), start, at);
            text.Append(letter == '\\' ? Escape(start) : letter);
        }
        throw Unterminated(start);
    }

    private char Escape(int start)
    {
        if (at >= source.Length) throw Unterminated(start);
        var letter = source[at++];
        switch (letter)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'u':
                if (at + 4 > source.Length || !ushort.TryParse(
                    source.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    throw new AqlException(AqlErrorCode.InvalidUnicodeEscape, at,
                        $"Invalid Unicode escape sequence at position {at}");
                at += 4;
                return (char)code;
            default: return letter;
        }
    }

    private static AqlException Unterminated(int start) =>
        new(AqlErrorCode.UnterminatedString, start, $"Unterminated string at position {start}");

    private static bool IsLetter(char letter) => char.IsAsciiLetter(letter) || letter == '_';
}
