/** Users from a file: columns are told what they are, a dry run tells what would fail, and that is mended in place. */
import { useState } from 'preact/hooks'
import { told } from '../../../api/call.ts'
import { Empty, Failure, Page } from '../../../parts/page.tsx'
import { href } from '../../../router/location.ts'
import { Columns } from './columns.tsx'
import { Failures } from './failures.tsx'
import { usePlan } from './plan.ts'
import { type Sheet, sheetOf } from './sheet.ts'

export function Import() {
  const [sheet, setSheet] = useState<Sheet | undefined>(undefined)
  const [error, setError] = useState('')
  const take = async (file: File | undefined) => {
    setError('')
    if (!file) return
    try {
      setSheet(sheetOf(await file.text()))
    } catch (failure) {
      setError(told(failure))
    }
  }
  return (
    <Page title="Import users" actions={<a href={href('users')}>All users</a>}>
      <div class="page">
        <Failure error={error} />
        {sheet ? (
          <Wizard sheet={sheet} again={() => setSheet(undefined)} />
        ) : (
          <Empty icon="users" title="Choose a file">
            <p>
              CSV with a line of names, or JSON with a list of objects. Nothing is made before you have seen what would
              be.
            </p>
            <label class="button first">
              Choose a file
              <input
                class="unseen"
                type="file"
                accept=".csv,.tsv,.txt,.json,text/csv,application/json"
                onChange={(event) => take(event.currentTarget.files?.[0])}
              />
            </label>
            <p>
              Exports of Auth0 and Firebase, with their password hashes, are read by{' '}
              <a href={href('docs', 'cli.md')}>the command line</a>.
            </p>
          </Empty>
        )}
      </div>
    </Page>
  )
}

function Wizard({ sheet, again }: { sheet: Sheet; again: () => void }) {
  const { plan, progress, error, isBusy, choose, mend, send, stop } = usePlan(sheet)
  const count = (state: string) => plan.rows.filter((row) => row.state === state).length
  const [made, failed, good] = [count('made'), count('failed'), count('good')]
  const left = plan.rows.length - made
  return (
    <>
      <Columns plan={plan} choose={choose} isFixed={isBusy || made > 0} />
      <Failure error={error} />
      <section class="card">
        <div class="actions">
          <button type="button" disabled={isBusy || left === 0} onClick={() => send(true)}>
            Dry run
          </button>
          <button type="button" class="first" disabled={isBusy || left === 0} onClick={() => send(false)}>
            {made > 0 ? `Go on with ${left}` : `Import ${left}`} {left === 1 ? 'row' : 'rows'}
          </button>
          {isBusy && (
            <>
              <progress value={progress.done} max={progress.of} aria-label="Rows that were sent" />
              <button type="button" onClick={stop}>
                Stop
              </button>
            </>
          )}
          {!isBusy && (
            <button type="button" class="plain" onClick={again}>
              Another file
            </button>
          )}
          <span class="grow" />
          <span role="status">{saidOf({ made, failed, good, left })}</span>
        </div>
        {made > 0 && left === 0 && (
          <p class="notice">
            All are there. <a href={href('users')}>See them</a>
          </p>
        )}
      </section>
      {failed > 0 && <Failures plan={plan} mend={mend} />}
    </>
  )
}

interface Counts {
  made: number
  failed: number
  good: number
  left: number
}

function saidOf({ made, failed, good, left }: Counts): string {
  const parts = [made && `${made} made`, good && `${good} would be made`, failed && `${failed} failed`]
  return parts.filter(Boolean).join(', ') || `${left} rows`
}
