/** SQL over what was loaded: answered by DuckDB, which reads and changes nothing. */
import { useMemo, useState } from 'preact/hooks'
import { contract } from '../../../../client/operations.ts'
import type { PipelineAnswer, PipelinePicture } from '../../../../contract/dev/pipelines.ts'
import { call, told } from '../../../api/call.ts'
import { Editor } from '../../../parts/editor/editor.tsx'
import { Failure } from '../../../parts/page.tsx'
import { param, setParams } from '../../../router/location.ts'
import { Answer } from './answer.tsx'
import { keepQuery, keptQueries } from './kept.ts'

interface Asked {
  answer?: PipelineAnswer
  error: string
  isBusy: boolean
}

export function Query({ picture }: { picture: PipelinePicture }) {
  const { name, tables, dataset, canQuery, problem, destination } = picture
  const [first] = tables
  const [sql, setSql] = useState(param('sql') || (first ? `SELECT * FROM ${dataset}.${first.name} LIMIT 100` : ''))
  const [asked, setAsked] = useState<Asked>({ error: '', isBusy: false })
  const [kept, setKept] = useState(() => keptQueries(name))
  const known = useMemo(
    () => Object.fromEntries(tables.map((table) => [table.name, table.columns.map((column) => column.name)])),
    [tables],
  )
  if (!canQuery) return <NoQuery problem={problem} destination={destination} />
  const run = async () => {
    if (asked.isBusy || sql.trim() === '') return
    setParams({ sql })
    setAsked({ error: '', isBusy: true })
    setKept(keepQuery(name, sql))
    const next = await call(contract.pipeline.query, { name, sql }).then(
      (answer) => ({ answer: answer as PipelineAnswer, error: '' }),
      (error: unknown) => ({ error: told(error) }),
    )
    setAsked({ ...next, isBusy: false })
  }
  return (
    <>
      <section class="card">
        <Editor language="sql" label="SQL" rows={5} value={sql} tables={known} onChange={setSql} onRun={run} />
        <div class="actions">
          <button type="button" class="first" onClick={run} disabled={asked.isBusy}>
            {asked.isBusy ? 'Running' : 'Run query'}
          </button>
          <span class="muted small">
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>. Reads only, within ten seconds, a thousand rows.
          </span>
          {kept.length > 0 && (
            <select aria-label="Earlier queries" value="" onChange={(event) => setSql(event.currentTarget.value)}>
              <option value="">Earlier queries</option>
              {kept.map((text) => (
                <option key={text} value={text}>
                  {text.slice(0, 80)}
                </option>
              ))}
            </select>
          )}
        </div>
        <Failure error={asked.error} />
      </section>
      {asked.answer && <Answer answer={asked.answer} name={name} />}
    </>
  )
}

function NoQuery({ problem, destination }: { problem: string; destination: string }) {
  if (problem) return <div class="notice warn">The data cannot be asked now: {problem}</div>
  return (
    <p class="muted">
      {destination === ''
        ? 'There is no data before the first run.'
        : `The data is in ${destination}; ask it there. Only DuckDB files are asked from here.`}
    </p>
  )
}
