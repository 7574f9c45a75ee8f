using System.CommandLine;

namespace Assay.Cli.Completion;

/// <summary>
/// Prints a script that lets a shell ask this program for completions, by its directive [suggest:POSITION].
/// </summary>
internal static class CompletionCommand
{
    public static Command Make()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion",
            "Prints completions for a shell, for example: source <(assayctl completion bash)")
        {
            shell,
        };
        command.SetAction(parse => Output.Terminal.Out.WriteLine(parse.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        }));
        return command;
    }

    private const string Bash = """
        # source <(assayctl completion bash)
        _assayctl() {
          local word=${COMP_WORDS[COMP_CWORD]} IFS=$'\n'
          local found=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=($(compgen -W "$found" -- "$word"))
        }
        complete -o default -F _assayctl assayctl
        """;

    private const string Zsh = """
        #compdef assayctl
        # source <(assayctl completion zsh), after compinit
        _assayctl() {
          local line="assayctl ${(j: :)words[2,CURRENT-1]}"
          (( CURRENT > 2 )) && line+=' '
          line+=$PREFIX
          local -a found
          found=(${(f)"$(assayctl "[suggest:${#line}]" "$line" 2>/dev/null)"})
          compadd -a found || _files
        }
        if [[ $funcstack[1] == _assayctl ]]; then _assayctl "$@"; else compdef _assayctl assayctl; fi
        """;

    private const string Fish = """
        # assayctl completion fish | source
        function __assayctl_complete
          set -l word (commandline -ct)
          set -l line (commandline -cp | string collect)
          set -l found (assayctl "[suggest:"(string length -- $line)"]" $line 2>/dev/null | string match -- "$word*")
          if set -q found[1]
            printf '%s\n' $found
          else
            __fish_complete_path $word
          end
        end
        complete -c assayctl -f -a '(__assayctl_complete)'
        """;

    private const string PowerShell = """
        # assayctl completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName assayctl -ScriptBlock {
          param($word, $line, $position)
          assayctl "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;
}
