using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Assay.Cli;

/// <summary>A command line that cannot be understood: what is wrong with it, and where it is explained.</summary>
internal static partial class WrongLine
{
    public static async Task<int> Tell(ParseResult parse)
    {
        // Of a group of commands, the help is the answer; of a command it would hide the one line that matters.
        var isGroup = parse.CommandResult.Command.Subcommands.Count > 0;
        if (parse.Action is ParseErrorAction telling) telling.ShowHelp = isGroup;
        using var said = new StringWriter();
        await parse.InvokeAsync(new InvocationConfiguration { Error = said });
        await Console.Error.WriteAsync(TypeName().Replace(said.ToString().TrimEnd() + Environment.NewLine, Expected));
        if (!isGroup) await Console.Error.WriteLineAsync($"`{Path(parse.CommandResult)} --help` shows what it takes");
        return ExitCode.Usage;
    }

    /// <summary>A flag that the command does not know is not one of its words.</summary>
    /// <param name="words">What the command takes beside its flags.</param>
    /// <param name="firstOnly">The others are somebody else's: the arguments of a program.</param>
    public static Argument<string[]> WithoutFlags(this Argument<string[]> words, bool firstOnly = false)
    {
        words.Validators.Add(found =>
        {
            foreach (var word in found.Tokens.Take(firstOnly ? 1 : int.MaxValue).Select(token => token.Value))
                if (word is ['-', _, ..] && !System.IO.Path.Exists(word))
                    found.AddError($"Unrecognized flag '{word}'.");
        });
        return words;
    }

    private static string Path(SymbolResult command) =>
        command.Parent is CommandResult group && command is CommandResult own
            ? $"{Path(group)} {own.Command.Name}"
            : "assayctl";

    private static string Expected(Match type) =>
        type.Value.Contains("Boolean", StringComparison.Ordinal) ? ": expected true or false" : ": expected a number";

    // " as expected type 'System.Nullable`1[System.Int64]'"
    [GeneratedRegex(" as expected type '[^']*'", RegexOptions.NonBacktracking)]
    private static partial Regex TypeName();
}
