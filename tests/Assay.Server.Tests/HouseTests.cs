using System.Reflection;
using System.Reflection.Emit;
using Xunit;

namespace Assay.Server.Tests;

/// <summary>
/// The direction in which the rooms of the server use each other: pages use features, features use the platform. And
/// how wide a line of the source may be.
/// </summary>
public sealed class HouseTests
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>What knows every room because it puts them together.</summary>
    private static readonly string[] Builders = ["Features", "AssayServer", "Program"];

    [Fact]
    public void Nothing_but_pages_uses_pages() =>
        Assert.Empty(Uses(from => !Room(from).StartsWith("Ui", StringComparison.Ordinal), "Ui"));

    [Fact]
    public void The_platform_uses_no_feature()
    {
        string[] platform = ["Blobs", "Text"];
        string[] features =
            ["Launches", "TestResults", "TestCases", "Uploads", "Projects", "Jobs", "Defects", "Reports", "Trees"];
        Assert.Empty(features.SelectMany(feature => Uses(from => platform.Contains(Room(from)), feature)));
    }

    [Fact]
    public void What_is_seen_here_is_what_is_used()
    {
        // The rule above could not fail if the reading of methods did not work: pages do use features.
        Assert.NotEmpty(Uses(from => Room(from) == "Ui", "Launches"));
    }

    [Fact]
    public void No_line_is_wider_than_120_columns()
    {
        var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));
        var files = ((string[])["src", "bench", "tests"])
            .SelectMany(part => Directory.EnumerateFiles(Path.Combine(root, part), "*.cs", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(root, file))
            .Where(file => !file.Split('/').Any(folder => folder is "obj" or "bin")).ToList();
        var wide = files.SelectMany(file => File.ReadLines(Path.Combine(root, file)).Index()
            .Where(line => line.Item.Length > 120).Select(line => $"{file}:{line.Index + 1}")).ToList();

        Assert.Contains("tests/Assay.Server.Tests/HouseTests.cs", files);
        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    private static List<string> Uses(Func<Type, bool> from, string room) =>
        [.. typeof(AssayServer).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith("Assay.Server", StringComparison.Ordinal) == true && from(type))
            .Where(type => !Builders.Contains(Outermost(type).Name))
            .SelectMany(type => UsedBy(type).Where(used => Room(used) == room)
                .Select(used => $"{type.FullName} uses {used.FullName}"))
            .Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Launches of Assay.Server.Launches; pages are in rooms below Ui.</summary>
    private static string Room(Type type) =>
        type.Namespace is { } space && space.StartsWith("Assay.Server.", StringComparison.Ordinal)
            ? space.Split('.')[2]
            : "";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static IEnumerable<Type> UsedBy(Type type)
    {
        var members = type.GetMembers(Everything);
        var declared = members.OfType<FieldInfo>().Select(field => field.FieldType)
            .Concat(members.OfType<MethodBase>().SelectMany(method => method.GetParameters())
                .Select(parameter => parameter.ParameterType))
            .Concat(members.OfType<MethodInfo>().Select(method => method.ReturnType))
            .Concat(members.OfType<MethodBase>().SelectMany(Body));
        return declared.Append(type.BaseType).Concat(type.GetInterfaces()).OfType<Type>().SelectMany(Parts);
    }

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type)
        : [type];

    /// <summary>The types whose members a method's instructions name.</summary>
    private static IEnumerable<Type> Body(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at < code.Length;)
        {
            var opcode = code[at] == 0xFE ? Codes[(short)(0xFE00 | code[at + 1])] : Codes[code[at]];
            at += opcode.Size;
            if (opcode.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType
                    or OperandType.InlineTok
                && Named(method, BitConverter.ToInt32(code, at)) is { } member)
                yield return member as Type ?? member.DeclaringType!;
            at += opcode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, at),
                _ => 4,
            };
        }
    }

    private static MemberInfo? Named(MethodBase method, int token) => method.Module.ResolveMember(token,
        method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
        method.IsGenericMethod ? method.GetGenericArguments() : null);
}
