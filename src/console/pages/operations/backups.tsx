/** Backups of the database: the marks of the chain, and one more of them. */
import { contract } from '../../../client/operations.ts'
import { shellQuoted } from '../../../lib/text/shell.ts'
import { call } from '../../api/call.ts'
import { type Reply, useAgain, useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { Copy, Snippet } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure, Sideways } from '../../parts/page.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { doing } from '../../parts/toast.tsx'
import { href } from '../../router/location.ts'
import { weight } from './span.ts'

const loadBackups = () => call(contract.upkeep.backups)

type Told = Awaited<ReturnType<typeof loadBackups>>
type Mark = NonNullable<Told['marks']>[number]

/** Milliseconds between two looks while one is taken. */
const PAUSE = 400

export function Backups() {
  const reply = useReply(loadBackups)
  const { value, error, reload } = reply
  useAgain(reply, PAUSE, value?.run?.isRunning === true)
  return (
    <>
      <Failure error={error || value?.problem || ''} retry={reload} />
      {value && <Taking told={value} reply={reply} />}
      {value && (value.marks?.length ?? 0) > 0 && <Marks told={value} marks={(value.marks ?? []).toReversed()} />}
    </>
  )
}

function Taking({ told, reply: { reload } }: { told: Told; reply: Reply<Told> }) {
  const { folder = '', none = '', run, marks } = told
  const last = marks?.at(-1)
  const isRunning = run?.isRunning === true
  const start = async () => (await doing('The backup is being taken', () => call(contract.upkeep.backUp))) && reload()
  const stop = async () => (await doing('It is stopped', () => call(contract.upkeep.stopBackup))) && reload()
  return (
    <section class="card">
      <Facts
        facts={[
          ['Folder', folder && <Copy key="folder" text={folder} what="the folder" />],
          ['Last mark', last && <Time key="last" at={Number(last.time)} />],
          ['Marks', folder && Number(told.total).toLocaleString()],
        ]}
      />
      {none && <HowTo none={none} folder={folder} />}
      {!none && (
        <div class="actions">
          <button type="button" class="first" disabled={isRunning || session.value?.isReadOnly} onClick={start}>
            Back up now
          </button>
          {isRunning && (
            <>
              <progress aria-label="The backup is being taken" />
              <button type="button" onClick={stop}>
                Stop
              </button>
            </>
          )}
          <span role="status">
            {run && !isRunning && <Badge tone={toneOf(run)}>{endOf(run)}</Badge>}{' '}
            {isRunning && <span class="muted">A process beside the plane reads; nobody waits for it.</span>}
          </span>
        </div>
      )}
      {run?.said && !isRunning && <Code text={run.said.trim()} label="What it said" wraps />}
      <p class="muted small">
        A restore is done by the command line, while the plane stands.{' '}
        <a href={href('docs', 'operating.md')}>Backup and restore</a>
      </p>
    </section>
  )
}

type Run = NonNullable<Told['run']>

const endOf = ({ code, isStopped }: Run) => (isStopped ? 'stopped' : code === 0 ? 'done' : 'failed')
const toneOf = ({ code, isStopped }: Run) => (isStopped ? 'warn' : code === 0 ? 'good' : 'bad')

function HowTo({ none, folder }: { none: string; folder: string }) {
  return (
    <>
      <p>{none}.</p>
      {!folder && none.includes('HOMESCOPE_BACKUPS') && (
        <Snippet label="how to set it" text={'HOMESCOPE_BACKUPS=./backups/plane descope serve'} />
      )}
    </>
  )
}

function Marks({ told: { folder = '', total = 0 }, marks }: { told: Told; marks: readonly Mark[] }) {
  return (
    <section class="card">
      <h2>Marks</h2>
      <Sideways label="All marks">
        <table class="roomy" aria-label="Marks of the chain">
          <thead>
            <tr>
              <th scope="col" class="number">
                Number
              </th>
              <th scope="col">Moment</th>
              <th scope="col">Kind</th>
              <th scope="col" class="number">
                Size
              </th>
              <th scope="col" class="number">
                Projects
              </th>
              <th scope="col">Restore</th>
            </tr>
          </thead>
          <tbody>
            {marks.map((mark) => (
              <Row key={mark.number} mark={mark} folder={folder} />
            ))}
          </tbody>
        </table>
      </Sideways>
      {Number(total) > marks.length && (
        <p class="muted small">
          The last {marks.length} of {Number(total).toLocaleString()}.
        </p>
      )}
    </section>
  )
}

function Row({
  mark: { number, time, kind, bytes, projects, withKey, problem, file },
  folder,
}: {
  mark: Mark
  folder: string
}) {
  const command = `descope restore ${quoted(folder)} --to-mark ${number} -d sqlite:./restored.db`
  return (
    <tr>
      <td class="number">{number}</td>
      <td>
        <Time at={Number(time)} never={file ?? ''} />
        {problem && <div class="red small">{problem}</div>}
      </td>
      <td>
        <Badge tone={problem ? 'bad' : ''}>{problem ? 'damaged' : kind}</Badge>{' '}
        {withKey && <Badge tone="warn">holds the master key</Badge>}
      </td>
      <td class="number">{weight(Number(bytes))}</td>
      <td class="number">{Number(projects).toLocaleString()}</td>
      <td>{!problem && <Copy text={command} shown="Copy the command" what={`that restores mark ${number}`} />}</td>
    </tr>
  )
}

/** As a shell takes it for one word. */
const quoted = (text: string) => (/^[\w./-]+$/.test(text) ? text : shellQuoted(text))
