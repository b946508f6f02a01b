/** An editor of CodeMirror, loaded when the first one is shown. It stands in a root of its own, where the policy of the
 * page, which knows no inline styles, lets it bring its sheets. */
import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json, jsonParseLinter } from '@codemirror/lang-json'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { fga } from './fga.ts'
import { replacing } from './replacing.ts'

export interface Problem {
  /** From 1. */
  line: number
  column: number
  text: string
}

export interface EditorSpec {
  language: 'sql' | 'json' | 'fga'
  /** What it is, for those who do not see it. */
  label: string
  value: string
  hint?: string
  /** For completion: columns by their table. */
  tables?: { [table: string]: string[] }
  onChange: (text: string) => void
  /** Ctrl+Enter, or Cmd+Enter. */
  onRun?: () => void
}

export interface Editor {
  set(text: string): void
  mark(problems: readonly Problem[]): void
  close(): void
}

/** `spec.onChange` and `onRun` may change: they are asked for when they are called. */
export function openEditor(parent: HTMLElement, spec: () => EditorSpec): Editor {
  const { language, label, value, hint = '', tables = {} } = spec()
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' })
  const languages: { [name in EditorSpec['language']]: () => Extension } = {
    sql: () => sql({ dialect: PostgreSQL, schema: tables, upperCaseKeywords: true }),
    json: () => [json(), linter((view) => (view.state.doc.length === 0 ? [] : jsonParseLinter()(view)))],
    fga: () => fga,
  }
  const run = () => {
    spec().onRun?.()
    return true
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: value,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run }, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        replacing,
        autocompletion({ icons: false }),
        lintGutter(),
        placeholder(hint),
        languages[language](),
        syntaxHighlighting(COLOURS),
        LOOK,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        EditorView.updateListener.of(({ docChanged, state }) => docChanged && spec().onChange(state.doc.toString())),
      ],
    }),
  })
  return {
    set: (text) => {
      if (view.state.doc.toString() === text) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    mark: (problems) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => at(view.state, problem)),
        ),
      ),
    close: () => view.destroy(),
  }
}

function at({ doc }: EditorState, { line, column, text }: Problem): Diagnostic {
  const found = doc.line(Math.min(Math.max(1, line), doc.lines))
  const from = Math.min(found.from + Math.max(0, column - 1), found.to)
  return { from, to: found.to, severity: 'error', message: text }
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--green)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--amber)' },
  { tag: [tags.comment], color: 'var(--muted)' },
  {
    tag: [tags.propertyName, tags.typeName, tags.definition(tags.variableName)],
    color: 'var(--text)',
    fontWeight: '600',
  },
])

const LOOK = EditorView.theme({
  '&': { backgroundColor: 'var(--panel)', color: 'var(--text)', fontSize: '12.5px', maxHeight: '60vh' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '1px', borderRadius: 'var(--radius)' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '19px', overflow: 'auto', minHeight: 'inherit' },
  '.cm-content': {
    tabSize: '4',
    caretColor: 'var(--text)',
    padding: '8px 0',
    minHeight: 'calc(var(--editor, 76px) + 16px)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--bg)',
    color: 'var(--muted)',
    border: 'none',
    minHeight: 'calc(var(--editor, 76px) + 16px) !important',
  },
  '.cm-placeholder': { color: 'var(--muted)', whiteSpace: 'pre-wrap', verticalAlign: 'top' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    background: 'var(--accent-weak)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-weak)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', opacity: '0.8' },
})
