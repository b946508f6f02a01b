/** Scripts that ask the program itself (`descope __complete`) for what may come next. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'powershell'

export function completionScript(shell: Shell, summaries: boolean): string {
  return SCRIPTS[shell](summaries ? '__complete' : '__completeNoDesc')
}

const SCRIPTS: { [S in Shell]: (request: string) => string } = {
  bash: (request) => `# bash completion for descope

_descope_complete() {
  # Bash cuts words at : = and @ too; what no blank divides on the line is one word here.
  local -a words=()
  local i rest="$COMP_LINE" last="\${COMP_WORDS[COMP_CWORD]}"
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if [ "$i" -gt 0 ] && [ -n "$rest" ] && [ "\${rest#[[:blank:]]}" = "$rest" ] && [ -n "\${COMP_WORDS[i]}" ]; then
      words[\${#words[@]}-1]+="\${COMP_WORDS[i]}"
    else
      words+=("\${COMP_WORDS[i]}")
    fi
    rest="\${rest#"\${rest%%[![:blank:]]*}"}"
    rest="\${rest#"\${COMP_WORDS[i]}"}"
  done
  local current="\${words[\${#words[@]}-1]}"
  local cut="\${current%"$last"}"
  case "$last" in [:=@]) cut="$current" ;; esac
  local answer directive line tab=$'\\t'
  answer="$("\${words[0]}" ${request} "\${words[@]:1}" 2>/dev/null)" || return
  directive="\${answer##*:}"
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*|'') ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done <<< "$answer"
  for i in "\${!COMPREPLY[@]}"; do
    line="\${COMPREPLY[i]}"
    if [ "\${#COMPREPLY[@]}" -le 1 ] || [ "\${COMP_TYPE:-9}" != 63 ]; then
      line="\${line%%$tab*}"
      line="\${line#"$cut"}"
      case "$line" in
        *[[:blank:]\\'\\"\\$\\&\\;\\(\\)\\<\\>\\|\\*\\?\\\`\\\\\\!\\{\\}\\[\\]\\^]*|[~#]*) printf -v line %q "$line" ;;
      esac
    else
      line="\${line/$tab/  -- }"
      line="\${line#"$cut"}"
    fi
    COMPREPLY[i]="$line"
  done
  if [ "\${#COMPREPLY[@]}" -eq 0 ] && [ "$directive" = 0 ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}

complete -o default -F _descope_complete descope
`,
  zsh: (request) => `#compdef descope
compdef _descope descope

_descope() {
  local -a answer choices
  local line directive tab=$'\\t'
  answer=("\${(@f)$("\${words[1]}" ${request} "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  directive="\${answer[-1]#:}"
  for line in "\${(@)answer[1,-2]}"; do
    [[ -n "$line" ]] || continue
    line="\${line//:/\\\\:}"
    choices+=("\${line/$tab/:}")
  done
  if (( \${#choices} )); then
    _describe -V 'descope' choices
  elif [[ "$directive" == 0 ]]; then
    _files
  fi
}

[[ "$funcstack[1]" = _descope ]] && _descope
`,
  fish: (request) => `# fish completion for descope

function __descope_complete
    set -l words (commandline -opc)
    set -l answer ($words[1] ${request} $words[2..-1] (commandline -ct) 2>/dev/null)
    set -l directive (string replace ':' '' -- $answer[-1])
    set -l choices $answer[1..-2]
    if test (count $choices) -gt 0
        printf '%s\\n' $choices
    else if test "$directive" = 0
        __fish_complete_path (commandline -ct)
    end
end

complete -c descope -f -a '(__descope_complete)'
`,
  powershell: (request) => `# PowerShell completion for descope

Register-ArgumentCompleter -Native -CommandName descope -ScriptBlock {
    param($WordToComplete, $CommandAst, $CursorPosition)
    $words = @($CommandAst.CommandElements | ForEach-Object { $_.Extent.Text })
    $program = $words[0]
    $before = @($words | Select-Object -Skip 1)
    if ($WordToComplete -ne '') { $before = @($before | Select-Object -SkipLast 1) }
    $typed = if ($WordToComplete -eq '') { '""' } else { $WordToComplete }
    $answer = @(& $program ${request} @before $typed 2>$null)
    foreach ($line in $answer) {
        if ($line.StartsWith(':') -or $line -eq '') { continue }
        $word, $summary = $line -split "\`t", 2
        if (-not $summary) { $summary = $word }
        # Names of a project may be anything: what the shell would run or take apart is quoted.
        $text = if ($word -match '^[\\w./:=+-]+$') { $word } else { "'" + ($word -replace '[\\u0027\\u2018-\\u201b]', '$0$0') + "'" }
        [System.Management.Automation.CompletionResult]::new($text, $word, 'ParameterValue', $summary)
    }
}
`,
}
