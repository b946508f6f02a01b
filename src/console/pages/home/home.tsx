/** Where a plane begins: its address and ids, what programs need, how much there is, and what went wrong last. */

import { contract } from '../../../client/operations.ts'
import { keysOf } from '../../../lib/own.ts'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.ts'
import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Copy, Snippet } from '../../parts/copy.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Page } from '../../parts/page.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { Time } from '../../parts/time.tsx'
import { href } from '../../router/location.ts'
import { snippets } from './snippets.ts'
import { TrySignIn } from './try-sign-in.tsx'

export function Home() {
  return (
    <Page title="Home">
      <div class="page">
        <Figures />
        <div class="cards">
          <div class="column">
            <Programs />
            <TrySignIn />
          </div>
          <div class="column">
            <Plane />
            <Latest />
          </div>
        </div>
      </div>
    </Page>
  )
}

const counts = {
  Users: async () => (await call(contract.user.search, { limit: 1, withTestUser: true })).total ?? 0,
  Tenants: async () => (await call(contract.tenant.loadAll)).tenants?.length ?? 0,
  Roles: async () => (await call(contract.role.all)).roles?.length ?? 0,
  'Access keys': async () => (await call(contract.accessKey.search, {})).keys?.length ?? 0,
  Messages: async () => (await call(contract.outbox.list, { limit: 1000 })).messages?.length ?? 0,
} satisfies { [title: string]: () => Promise<number | string> }

const LEADS: { [title in keyof typeof counts]: string } = {
  Users: 'users',
  Tenants: 'tenants',
  Roles: 'roles',
  'Access keys': 'access-keys',
  Messages: 'outbox',
}

function Figures() {
  return (
    <section class="figures" aria-label="What there is">
      {keysOf(counts).map((title) => (
        <Figure key={title} title={title} />
      ))}
    </section>
  )
}

function Figure({ title }: { title: keyof typeof counts }) {
  const { value, error, reload } = useReply(counts[title], [title])
  useLive('audit', reload)
  return (
    <a href={href(LEADS[title])} title={error}>
      <strong>{error ? '–' : (value?.toLocaleString() ?? '…')}</strong>
      <span>{title}</span>
    </a>
  )
}

function Programs() {
  const names = snippets.map(({ name }) => name)
  const [now, tabs] = useTab(names, 'sdk')
  const entry = snippets.find(({ name }) => name === now)
  const { baseUrl = '', project: projectId = '' } = session.value ?? {}
  return (
    <section class="card">
      <h2>Use it in a program</h2>
      {tabs()}
      {entry && <Snippet text={entry.text({ baseUrl, projectId })} label={`${now} lines`} />}
      <p class="muted small">
        The management key is shown when it is made, and never again. <a href={href('management-keys')}>Make one</a>, or{' '}
        <a href={href('docs', 'signing-in.md')}>read how people sign in</a>.
      </p>
    </section>
  )
}

function Plane() {
  const { baseUrl = '', project = '', projectName, version, isDev, person, expiresAt = 0 } = session.value ?? {}
  return (
    <section class="card">
      <h2>This plane</h2>
      <Facts
        facts={[
          ['Address', <Copy key="url" text={baseUrl} what="the address" />],
          ['Project', projectName],
          ['Project id', <Copy key="id" text={project} what="the project id" />],
          ['Version', version],
          ['Mode', isDev ? 'dev: time moves, faults and requests are seen' : 'normal'],
          ['You are', person],
          ['Signed in until', <Time key="until" at={expiresAt} />],
        ]}
      />
    </section>
  )
}

function Latest() {
  const ask = () => call(contract.audit.search, { size: 8 })
  const { value, reload } = useReply(ask)
  useLive('audit', reload)
  const audits = value?.audits ?? []
  return (
    <section class="card">
      <h2>What happened last</h2>
      {audits.length === 0 && <p class="muted">Nothing yet. What changes is noted here, with who changed it.</p>}
      <table aria-label="What happened last">
        <tbody>
          {audits.map((record) => (
            <tr key={record.ID}>
              <td class="whole">
                <a href={href('audit', record.ID ?? '')}>{record.action}</a>
              </td>
              <td class="muted">{record.externalIds?.[0]}</td>
              <td class="number muted">
                <Time at={Number(record.occurred)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
