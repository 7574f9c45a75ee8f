using System.CommandLine;
using Assay.Cli;
using Assay.Cli.Output;
using Assay.Cli.Watching;

// A word that begins with @ is an argument of a test runner, not a file with more words.
var parse = CommandLine.Make().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parse.Errors.Count > 0) return await WrongLine.Tell(parse);
// `watch` hands signals to its command and then sends what is left; the others just end.
var watches = parse.CommandResult.Command.Name == WatchCommand.Name;
return await parse.InvokeAsync(new InvocationConfiguration
{
    ProcessTerminationTimeout = watches ? null : TimeSpan.FromSeconds(2),
    Output = Terminal.Out,
});
