using System.CommandLine;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse completion</c>: the script that makes a shell complete our command lines.</summary>
internal sealed class CompletionCommand : Command
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand()
        : base("completion", "Prints a script that makes a shell complete commands, options and prompt ids.")
    {
        _shell.AcceptOnlyFromAmong(Shells);
        Add(_shell);
        SetAction(parsed =>
        {
            Console.Out.Write(Script(parsed.GetRequiredValue(_shell)));
            return (int)ExitCode.Succeeded;
        });
    }

    // Each asks the command itself, so that no script grows old. Where it knows nothing that begins as the word does, files are offered.
    // Zsh's works from a folder of functions too: there it is called as the function that it defines.
    private static string Script(string shell) => shell switch
    {
        "bash" => """
            _comfypulse() {
                local word
                COMPREPLY=()
                while IFS= read -r word; do
                    [[ $word == "${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$word")
                done < <(comfypulse complete "$COMP_POINT" "$COMP_LINE" 2>/dev/null)
            }
            complete -o default -F _comfypulse comfypulse

            """,
        "zsh" => """
            #compdef comfypulse
            _comfypulse() {
                local line="${(j: :)words[1,CURRENT-1]} $PREFIX"
                local -a offered
                offered=("${(@f)$(comfypulse complete "${#line}" "$line" 2>/dev/null)}")
                offered=("${(@M)offered:#${(b)PREFIX}?*}")
                if (( $#offered )); then
                    compadd -- "${offered[@]}"
                else
                    _files
                fi
            }
            if [[ ${funcstack[1]} == _comfypulse ]]; then
                _comfypulse "$@"
            else
                compdef _comfypulse comfypulse
            fi

            """,
        "fish" => """
            function __comfypulse_words
                set -l line (commandline -cp | string collect | string trim --left)
                set -l start '^'(string escape --style=regex -- (commandline -ct))
                set -l words (comfypulse complete (string length -- "$line") "$line" 2>/dev/null | string match --entire --regex -- $start)
                if set -q words[1]
                    printf '%s\n' $words
                else
                    __fish_complete_path (commandline -ct)
                end
            end
            complete -c comfypulse -f -a '(__comfypulse_words)'

            """,
        _ => """
            Register-ArgumentCompleter -Native -CommandName comfypulse -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $line = $commandAst.ToString()
                if ($cursorPosition -gt $line.Length) { $line = $line.PadRight($cursorPosition) }
                comfypulse complete $cursorPosition $line 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }

            """,
    };
}
