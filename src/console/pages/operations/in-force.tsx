/** Settings in force, and where each came from. Secrets are not told, only that they are set. */
import { contract } from '../../../client/operations.ts'
import { call } from '../../api/call.ts'
import { useReply } from '../../api/reply.ts'
import { Badge } from '../../parts/badge.tsx'
import { Failure, Sideways } from '../../parts/page.tsx'
import { useTab } from '../../parts/tabs.tsx'
import { href, param } from '../../router/location.ts'

const loadSettings = async () => (await call(contract.upkeep.settings)).settings ?? []

type Setting = Awaited<ReturnType<typeof loadSettings>>[number]

const SHOWN = ['All', 'Set'] as const

export function InForce() {
  const { value, error, reload } = useReply(loadSettings)
  const [shown, tabs] = useTab(SHOWN, 'shown')
  const text = param('q').toLowerCase()
  const rows = (value ?? []).filter(
    ({ name, flag, doc, source }) =>
      `${name} ${flag} ${doc}`.toLowerCase().includes(text) && (shown === 'All' || source !== 'default'),
  )
  return (
    <section class="card">
      <Failure error={error} retry={reload} />
      {tabs()}
      <Sideways label="All settings">
        <table class="stacked" aria-label="Settings in force">
          <thead>
            <tr>
              <th scope="col">Setting</th>
              <th scope="col">Value</th>
              <th scope="col">From</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((setting) => (
              <Row key={setting.name} setting={setting} />
            ))}
          </tbody>
        </table>
      </Sideways>
      {value && rows.length === 0 && (
        <p class="muted">{text ? 'No setting fits.' : 'Nothing is set: all is as it is by default.'}</p>
      )}
      <p class="muted small">
        A setting is changed where the plane is started, and holds from the next start on.{' '}
        <a href={href('docs', 'reference', 'settings.md')}>Every setting</a>
      </p>
    </section>
  )
}

function Row({ setting: { name, flag, value, source, isSecret, doc } }: { setting: Setting }) {
  return (
    <tr>
      <td>
        <span class="mono">{name}</span> {flag && <span class="mono muted">{flag}</span>}
        <div class="muted small">{doc}</div>
      </td>
      <td>
        {value ? <code>{value}</code> : source === 'default' && <span class="muted">not set</span>}{' '}
        {isSecret && source !== 'default' && <Badge tone="info">{value ? 'the rest is secret' : 'set, secret'}</Badge>}
      </td>
      <td class="whole">{source === 'default' ? <span class="muted">default</span> : <Badge>{source}</Badge>}</td>
    </tr>
  )
}
