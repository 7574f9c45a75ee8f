using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Assay.Aql.Tests;

public sealed class GrammarTests
{
    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "cases.txt")))
            if (line.Length > 0 && line[0] != '#')
                cases.Add(
                    line[..line.IndexOf('\t', StringComparison.Ordinal)],
                    line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..]);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_query_has_exactly_this_tree_or_error(string query, string expected) =>
        Assert.Equal(expected, Describe(query));

    [Theory]
    [InlineData("name ~= \"a\\\\nb\"")]
    [InlineData("cf[\"Epic\"] in [\"x\", 7, null] and not (muted = true or false)")]
    public void A_printed_query_reads_as_itself(string query) =>
        Assert.Equal(query, AqlQuery.Print(AqlQuery.Parse(query, _ => null)));

    [Fact]
    public void An_escaped_backslash_is_unescaped_once()
    {
        var condition = Assert.IsType<AqlCondition>(AqlQuery.Parse("a = \"a\\\\nb\"", _ => null));
        Assert.Equal("a\\nb", condition.Right.Text);
    }

    [Fact]
    public void An_unknown_function_is_refused_when_its_value_is_not_given()
    {
        var error = Assert.Throws<AqlException>(() => AqlQuery.Parse("a = tomorrow()", _ => null));
        Assert.Equal((AqlErrorCode.UnknownFunction, 4), (error.Code, error.Position));
    }

    [Fact]
    public void Any_text_is_a_query_or_an_error_with_a_position_inside_it()
    {
        var words = Gen.Elements("a", "cf[\"x\"]", "=", "in", "[", "]", "(", ")", "\"q\"", "\"", "1", "-", "not", "and",
            "or", "null", "now()", ",", "~=", "\\", "é", " ");
        var queries = Gen.Select(Gen.ListOf(words), parts => string.Join(' ', parts));
        Prop.ForAll(Arb.From(queries), query =>
        {
            try
            {
                var printed = AqlQuery.Print(AqlQuery.Parse(query, Value));
                return printed == AqlQuery.Print(AqlQuery.Parse(printed, Value));
            }
            catch (AqlException error)
            {
                return error.Position >= 0 && error.Position <= query.Length;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_deeply_nested_query_is_refused_not_fatal() =>
        Assert.Throws<AqlException>(() => AqlQuery.Parse(new string('(', 9_000), Value));

    private static AqlValue Value(string function) => function switch
    {
        "now" => new("1700000000000", AqlType.Number, 0),
        "currentUser" => new("alice", AqlType.String, 0),
        _ => new(null, AqlType.Null, 0),
    };

    private static string Describe(string query)
    {
        try
        {
            return AqlQuery.Parse(query, Value) is { } node ? Describe(node) : "null";
        }
        catch (AqlException error)
        {
            var code = string.Concat(
                error.Code.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : "" + c));
            return $"ERR {code.ToUpperInvariant()} pos={error.Position} | {error.Message}";
        }
    }

    private static string Describe(AqlNode node) => node switch
    {
        AqlLiteral literal => $"B({(literal.Value ? "true" : "false")})",
        AqlGroup group => $"P({Describe(group.Inner)})",
        AqlNot not => $"NOT({Describe(not.Operand)})",
        AqlBinary binary => $"{(binary.IsAnd ? "AND" : "OR")}({Describe(binary.Left)},{Describe(binary.Right)})",
        AqlIn list => $"IN({Describe(list.Left)},[{string.Join(',', list.Right.Select(Describe))}])",
        AqlCondition c => $"{c.Operator.ToString().ToUpperInvariant()}({Describe(c.Left)},{Describe(c.Right)})",
        _ => throw new InvalidOperationException(),
    };

    private static string Describe(AqlAccessor left) =>
        left.Key is null ? left.Name : $"{left.Name}[{(left.KeyIsNumber ? "n" : "s")}:{left.Key}]";

    private static string Describe(AqlValue value) =>
        $"{value.Type.ToString().ToUpperInvariant()}:{value.Text ?? "null"}";
}
