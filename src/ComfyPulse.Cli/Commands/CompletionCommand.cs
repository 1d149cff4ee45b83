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

    // Each asks the command itself, so that no script grows old. Where it knows nothing, files are offered.
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
                local -a words_found
                words_found=("${(@f)$(comfypulse complete "${#LBUFFER}" "$LBUFFER" 2>/dev/null)}")
                if [[ -n "${words_found[1]}" ]]; then
                    compadd -- "${words_found[@]}"
                else
                    _files
                fi
            }
            compdef _comfypulse comfypulse

            """,
        "fish" => """
            complete -c comfypulse -a '(comfypulse complete (string length -- (commandline -cp)) (commandline -cp) 2>/dev/null)'

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
