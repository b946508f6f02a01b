/** Every operation, from the OpenAPI document that the plane serves, to be tried. */
import { useState } from 'preact/hooks'
import { exchange, told } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { Drawer, Split } from '../../parts/drawer.tsx'
import { Editor } from '../../parts/editor/editor.tsx'
import { Failure, Page } from '../../parts/page.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { SearchBox } from '../../parts/search/box.tsx'
import { type Column, Table } from '../../parts/table.tsx'
import { param, segments, sibling } from '../../router/location.ts'
import { type Entry, entriesOf, exampleOf } from './document.ts'

export function Api() {
  const { value, error, reload } = useReply(loadEntries)
  const text = param('q').toLowerCase()
  const shown = (value ?? []).filter(({ path, id, summary }) => `${path} ${id} ${summary}`.toLowerCase().includes(text))
  const openId = segments.value[1]
  const open = value?.find(({ id }) => id === openId)
  return (
    <Page title="API" actions={<SearchBox name="q" label="Search operations" />}>
      <Split drawer={open && <Operation key={open.id} entry={open} />}>
        <Failure error={error} retry={reload} />
        <Table
          label="Operations"
          columns={columns}
          count={shown.length}
          rowAt={(index) => shown[index]}
          idOf={({ id }) => id}
          openId={openId}
        />
      </Split>
    </Page>
  )
}

async function loadEntries(): Promise<Entry[]> {
  const { body } = await exchange({ method: 'GET', path: '/openapi.json', headers: {} })
  return entriesOf(JSON.parse(body))
}

const columns: readonly Column<Entry>[] = [
  { title: 'Operation', cell: ({ id, summary }) => <a href={sibling('api', id)}>{summary}</a> },
  { title: 'Method', cell: ({ method }) => <Badge>{method}</Badge> },
  { title: 'Path', from: 'desktop', cell: ({ path }) => <span class="mono">{path}</span> },
]

function Operation({ entry }: { entry: Entry }) {
  const { method, path, summary, description } = entry
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const [target, setTarget] = useState(param('path') || path)
  const [body, setBody] = useState(hasBody ? param('body') || JSON.stringify(exampleOf(entry), null, 2) : '')
  const [answer, setAnswer] = useState<{ status: number; text: string } | undefined>(undefined)
  const send = async (event: SubmitEvent) => {
    event.preventDefault()
    setAnswer(await ask(method, target, hasBody ? body : undefined))
  }
  return (
    <Drawer title={summary} closed={sibling('api')}>
      {description && <p class="muted">{description}</p>}
      <form class="stack" onSubmit={send}>
        <label class="field">
          <span class="label">{method}</span>
          <input
            class="mono"
            value={target}
            spellcheck={false}
            onInput={(event) => setTarget(event.currentTarget.value)}
          />
        </label>
        {hasBody && (
          <div class="field">
            <span class="label">Body</span>
            <Editor language="json" label="Body" rows={12} value={body} onChange={setBody} />
          </div>
        )}
        <div class="actions">
          <button type="submit" class="first">
            Send
          </button>
          <span class="muted small">as you, to this project</span>
        </div>
      </form>
      {answer && (
        <section>
          <h3>Answered {answer.status}</h3>
          <Code text={answer.text} label="The answer" />
        </section>
      )}
    </Drawer>
  )
}

async function ask(method: string, path: string, body: string | undefined) {
  const headers = { authorization: `Bearer ${session.value?.project}`, 'content-type': 'application/json' }
  try {
    const { status, body: text } = await exchange({ method, path, headers, body })
    return { status, text: pretty(text) }
  } catch (error) {
    return { status: 0, text: told(error) }
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
