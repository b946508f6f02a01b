/** Fine-grained authorization: the schema, relations, and why somebody may. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import type { Problem } from '../../parts/editor/codemirror.ts'
import { Editor } from '../../parts/editor/editor.tsx'
import { confirmTyped, openForm } from '../../parts/form.tsx'
import { Failure, Page, Sideways } from '../../parts/page.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { doing, toast, undoable } from '../../parts/toast.tsx'
import { Check } from './check.tsx'

const TABS = ['Schema', 'Relations', 'Check'] as const

export function Authorization() {
  const [tab, tabs] = useTab(TABS)
  return (
    <Page title="Authorization">
      <div class="page">
        {tabs()}
        {tab === 'Schema' && <Schema />}
        {tab === 'Relations' && <Relations />}
        {tab === 'Check' && <Check />}
      </div>
    </Page>
  )
}

/** Milliseconds after the last letter. */
const PAUSE = 400

function Schema() {
  const { value, error, reload } = useReply(() => call(contract.fga.loadSchema))
  const [text, setText] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState('')
  const now = text ?? value?.dsl ?? ''
  const problems = useMemo(() => problemsIn(problem), [problem])
  useEffect(() => {
    if (text === undefined || text.trim() === '') {
      setProblem('')
      return undefined
    }
    const timer = setTimeout(async () => {
      setProblem(await call(contract.fga.dryRunSchema, { dsl: text }).then(preview, told))
    }, PAUSE)
    return () => clearTimeout(timer)
  }, [text])
  const saveSchema = async () => {
    if (await doing('The schema is saved', () => call(contract.fga.saveSchema, { dsl: now }))) {
      setText(undefined)
      reload()
    }
  }
  return (
    <section class="card">
      <Failure error={value ? error : ''} retry={reload} />
      <Editor
        language="fga"
        label="Schema"
        rows={24}
        value={now}
        hint={EXAMPLE}
        problems={problems}
        onChange={(changed) => setText(changed === (value?.dsl ?? '') ? undefined : changed)}
      />
      {problem && (
        <div class="notice warn mono" role="status">
          {problem}
        </div>
      )}
      <div class="actions">
        <button type="button" class="first" disabled={text === undefined} onClick={saveSchema}>
          Save
        </button>
        {text !== undefined && (
          <button type="button" onClick={() => setText(undefined)}>
            Take back
          </button>
        )}
      </div>
    </section>
  )
}

/** The plane tells all faults at once, each with its place. */
function problemsIn(text: string): Problem[] {
  const places = [...text.matchAll(/(\d+):(\d+): (.+)/g)]
  return places.map(([, line, column, fault = '']) => ({ line: Number(line), column: Number(column), text: fault }))
}

const EXAMPLE = `model AuthZ 1.0

type user

type doc
  relation owner: user
  permission can_edit: owner`

interface Preview {
  deletesPreview?: {
    hasDeletes?: boolean
    relations?: readonly string[] | null
    types?: readonly string[] | null
  } | null
}

/** What saving would take away. */
function preview({ deletesPreview }: Preview): string {
  if (!deletesPreview?.hasDeletes) return ''
  const { relations, types } = deletesPreview
  return `Saving removes ${[...(types ?? []), ...(relations ?? [])].join(', ')}, with the relations that name them`
}

export interface Tuple {
  resource: string
  resourceType: string
  relation: string
  target: string
  targetType: string
}

function Relations() {
  const { value, error, reload } = useReply(() => call(contract.fga.listRelations, { size: 500 }))
  const tuples = (value?.tuples ?? []) as Tuple[]
  const remove = (tuple: Tuple) =>
    undoable({
      done: 'Removed',
      work: () => call(contract.fga.deleteRelations, { tuples: [tuple] }),
      undo: () => call(contract.fga.createRelations, { tuples: [tuple] }),
      changed: reload,
    })
  return (
    <section class="card">
      <div class="actions">
        <button type="button" class="first" onClick={() => create(reload)}>
          New relation
        </button>
        <button type="button" class="danger" disabled={tuples.length === 0} onClick={() => removeAll(reload)}>
          Remove all
        </button>
        {value?.next && <span class="muted">The first 500 are shown</span>}
      </div>
      <Failure error={error} retry={reload} />
      {tuples.length === 0 && value && (
        <p class="muted">No relations yet. One says: user ada is owner of doc roadmap.</p>
      )}
      <Sideways label="All relations">
        <table aria-label="Relations">
          <tbody>
            {tuples.map((tuple) => (
              <tr key={JSON.stringify(tuple)}>
                <td>
                  <span class="mono">{`${tuple.targetType}:${tuple.target}`}</span>{' '}
                  <span class="muted">is {tuple.relation} of</span>{' '}
                  <span class="mono">{`${tuple.resourceType}:${tuple.resource}`}</span>
                </td>
                <td class="number">
                  <button type="button" class="plain danger" onClick={() => remove(tuple)}>
                    Remove
                    <span class="unseen">
                      {' '}
                      {tuple.relation} of {tuple.resource}
                    </span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </section>
  )
}

function create(done: () => void): void {
  openForm({
    title: 'New relation',
    verb: 'Create',
    fields: [
      { name: 'resourceType', label: 'Type of the resource', isRequired: true },
      { name: 'resource', label: 'Resource', isRequired: true },
      { name: 'relation', label: 'Relation', isRequired: true },
      { name: 'targetType', label: 'Type of the target', isRequired: true },
      { name: 'target', label: 'Target', isRequired: true },
    ],
    submit: async (values) => {
      await call(contract.fga.createRelations, { tuples: [values] })
      toast('The relation is there')
      done()
    },
  })
}

function removeAll(done: () => void): void {
  confirmTyped({
    title: 'Remove all relations?',
    text: 'Nobody may anything by them from then on. The schema stays.',
    verb: 'Remove all',
    word: 'remove all',
    submit: async () => {
      await call(contract.fga.deleteAllRelations)
      toast('All relations are removed')
      done()
    },
  })
}
