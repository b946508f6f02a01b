/** The project's configuration: taken out, compared with a folder, and put in place by a plan that was seen. */
import { useState } from 'preact/hooks'
import { contract } from '../../../client/operations.ts'
import { call, told } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { confirmTyped } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { Code } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { toast } from '../../parts/toast.tsx'
import { type Change, changesBetween } from './changes.ts'
import { type Files, filesOf, save } from './folder.ts'

export function Configuration() {
  const current = useReply(exported)
  const [folder, setFolder] = useState<Files | undefined>(undefined)
  const done = () => {
    setFolder(undefined)
    current.reload()
  }
  const take = async (list: FileList | null) => list && setFolder(await filesOf(list))
  const actions = (
    <>
      <button type="button" disabled={!current.value} onClick={() => current.value && save(current.value)}>
        Export
      </button>
      <label class="button">
        Choose a folder
        <input
          class="unseen"
          type="file"
          multiple
          ref={(input) => input?.setAttribute('webkitdirectory', '')}
          onChange={(event) => take(event.currentTarget.files)}
        />
      </label>
    </>
  )
  return (
    <Page title="Configuration" actions={actions}>
      <div class="page">
        <Failure error={current.error} retry={current.reload} />
        {folder && current.value ? (
          <Plan folder={folder} current={current.value} done={done} />
        ) : (
          <How count={Object.keys(current.value ?? {}).length} />
        )}
        <RestorePoints changed={current.reload} />
      </div>
    </Page>
  )
}

async function exported(): Promise<Files> {
  return ((await call(contract.project.exportSnapshot, {})).files ?? {}) as Files
}

function How({ count }: { count: number }) {
  return (
    <Empty icon="configuration" title={`${count} files describe this project`}>
      <p>
        Export them, keep them in git, change them there. A folder that you choose is compared first, and changes
        nothing.
      </p>
      <pre>descope project snapshot export $DESCOPE_PROJECT_ID -p ./project</pre>
    </Empty>
  )
}

interface PlanProps {
  folder: Files
  current: Files
  done: () => void
}

function Plan({ folder, current, done }: PlanProps) {
  const verdict = useReply(() => call(contract.project.validateSnapshot, { files: folder }), [folder])
  const changes = changesBetween(current, folder)
  const gone = changes.filter(({ kind }) => kind === 'removed')
  const { fingerprint } = verdict.value ?? {}
  const apply = () =>
    confirmTyped({
      title: 'Apply this plan?',
      text: `${changes.length} files change, ${gone.length} go. A restore point is made first.`,
      verb: 'Apply',
      word: gone.length > 0 ? `remove ${gone.length}` : 'apply',
      submit: async () => {
        await call(contract.project.importSnapshot, { files: folder, fingerprint })
        toast('Applied')
        done()
      },
    })
  const failures = verdict.value?.failures ?? []
  return (
    <section class="card">
      <h2>
        Plan: {changes.length} {changes.length === 1 ? 'change' : 'changes'}
        {gone.length > 0 && <span class="red">, {gone.length} of them removals</span>}
      </h2>
      <Failure error={verdict.error} retry={verdict.reload} />
      {failures.map((failure) => (
        <div key={failure} class="notice bad">
          {failure}
        </div>
      ))}
      {changes.map((change) => (
        <ChangeShown key={change.path} change={change} />
      ))}
      <div class="actions">
        <button type="button" class="first" disabled={!verdict.value?.ok || changes.length === 0} onClick={apply}>
          Apply
        </button>
        <button type="button" onClick={done}>
          Leave it
        </button>
      </div>
    </section>
  )
}

function ChangeShown({ change: { path, kind, lines } }: { change: Change }) {
  return (
    <details>
      <summary class={kind === 'removed' ? 'red mono' : 'mono'}>
        {path} <span class="badge">{kind}</span>
      </summary>
      <Code text={lines.join('\n')} label={`Changes of ${path}`} />
    </details>
  )
}

function RestorePoints({ changed }: { changed: () => void }) {
  const { value, error, reload } = useReply(async () => (await call(contract.project.history)).restorePoints ?? [])
  const back = (id: string) =>
    confirmTyped({
      title: 'Go back to this point?',
      text: 'What was configured since is replaced; a restore point of now is made first.',
      verb: 'Go back',
      word: 'go back',
      submit: async () => {
        await call(contract.project.rollback, { id }).catch((failure: unknown) => {
          throw new Error(told(failure))
        })
        toast('The project is as it was')
        reload()
        changed()
      },
    })
  return (
    <section class="card">
      <h2>Restore points</h2>
      <Failure error={error} retry={reload} />
      {value?.length === 0 && (
        <p class="muted">Each import and each rollback makes one before it begins. There is none yet.</p>
      )}
      <table aria-label="Restore points">
        <tbody>
          {value?.map(({ id = '', createdTime, createdBy, reason }) => (
            <tr key={id}>
              <td>
                <Time at={Date.parse(createdTime ?? '') || Number(createdTime)} />
              </td>
              <td>{reason}</td>
              <td class="muted">{createdBy}</td>
              <td class="number">
                <button type="button" onClick={() => back(id)}>
                  Go back
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
