/** The plane's clock and the faults that it makes, where it runs with --dev. */
import { contract } from '../../../client/operations.ts'
import type { Output } from '../../../client/values.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { confirmTyped, openForm } from '../../parts/form.tsx'
import { Empty, Failure, Page } from '../../parts/page.tsx'
import { Time } from '../../parts/time.tsx'
import { doing, toast } from '../../parts/toast.tsx'

export function TimeAndFaults() {
  if (!session.value?.isDev) {
    return (
      <Page title="Time and faults">
        <Empty icon="time" title="This plane does not run with --dev">
          <p>There, time moves and faults are made on request, on this machine only:</p>
          <pre>descope serve --dev</pre>
        </Empty>
      </Page>
    )
  }
  return (
    <Page title="Time and faults">
      <div class="page cards">
        <Clock />
        <Faults />
        <Reset />
      </div>
    </Page>
  )
}

const MINUTE = 60_000
const STEPS = [
  ['10 minutes', 10 * MINUTE],
  ['1 hour', 60 * MINUTE],
  ['1 day', 24 * 60 * MINUTE],
  ['30 days', 30 * 24 * 60 * MINUTE],
] as const

function Clock() {
  const { value, error, reload } = useReply(() => call(contract.dev.clock))
  const pass = async (name: string, advance: number) => {
    if (await doing(`${name} went by`, () => call(contract.dev.setClock, { advance }))) reload()
  }
  return (
    <section class="card">
      <h2>The plane’s clock</h2>
      <Failure error={error} retry={reload} />
      <p class="big">{value?.now ? <Time at={Number(value.now)} isWhole /> : '…'}</p>
      <p class="muted">Codes, links and tokens expire as if the time had really gone by.</p>
      <div class="actions">
        {STEPS.map(([name, advance]) => (
          <button key={name} type="button" onClick={() => pass(name, advance)}>
            +{name}
          </button>
        ))}
      </div>
    </section>
  )
}

type Fault = NonNullable<NonNullable<Output<typeof contract.dev.faults>>['faults']>[number]

function Faults() {
  const { value, error, reload } = useReply(async () => (await call(contract.dev.faults)).faults ?? [])
  const faults = value ?? []
  const set = (next: readonly Fault[]) => call(contract.dev.setFaults, { faults: next })
  const add = () =>
    openForm({
      title: 'New fault',
      verb: 'Make it',
      fields: [
        {
          name: 'path',
          label: 'Path',
          isRequired: true,
          hint: 'With * at its end: all that begin so',
          value: '/v1/auth/*',
        },
        { name: 'status', label: 'Status', type: 'number', value: '503', hint: '0 answers what is true' },
        { name: 'latency', label: 'Milliseconds to wait first', type: 'number', value: '0' },
        { name: 'times', label: 'How often', type: 'number', value: '1', hint: '0: until it is taken away' },
      ],
      submit: async ({ path = '', status, latency, times }) => {
        const fault = { method: '', path, status: Number(status), latency: Number(latency), times: Number(times) }
        await set([...faults, fault])
        toast('The fault is made')
        reload()
      },
    })
  const remove = async (fault: Fault) => {
    if (await doing('Taken away', () => set(faults.filter((one) => one !== fault)))) reload()
  }
  return (
    <section class="card">
      <h2>Faults</h2>
      <Failure error={error} retry={reload} />
      {faults.length === 0 && <p class="muted">None: every request is answered as it should be.</p>}
      <table aria-label="Faults">
        <tbody>
          {faults.map((fault) => (
            <tr key={JSON.stringify(fault)}>
              <td class="mono">
                {fault.method} {fault.path}
              </td>
              <td>{fault.status || 'true answer'}</td>
              <td>{fault.latency ? `${fault.latency} ms` : ''}</td>
              <td>{fault.times ? `${fault.times} times` : 'always'}</td>
              <td class="number">
                <button type="button" class="plain" onClick={() => remove(fault)}>
                  Take away
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div class="actions">
        <button type="button" class="first" onClick={add}>
          New fault
        </button>
      </div>
    </section>
  )
}

function Reset() {
  const reset = () =>
    confirmTyped({
      title: 'Reset the project?',
      text: 'Everything in it goes back to what it began with. You stay signed in.',
      verb: 'Reset',
      word: 'reset',
      submit: async () => {
        await call(contract.dev.reset, {})
        toast('The project is as it began')
      },
    })
  return (
    <section class="card">
      <h2>Reset</h2>
      <p class="muted">Takes back all that was put into the project, the clock and the faults.</p>
      <div class="actions">
        <button type="button" class="danger" onClick={reset}>
          Reset the project
        </button>
      </div>
    </section>
  )
}
