import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { Code, Json } from '../../parts/code.tsx'
import { copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Time } from '../../parts/time.tsx'
import { href, sibling } from '../../router/location.ts'
import { asCurl } from './curl.ts'
import type { Inspection } from './inspection.ts'

export function RequestDrawer({ request }: { request: Inspection }) {
  const { method, path, query, status, errorCode, took, operation, caller, address, time, id } = request
  const [noun] = operation.split('.')
  const acts = (
    <button type="button" onClick={() => copy(asCurl(request, session.value?.baseUrl ?? ''))}>
      Copy as curl
    </button>
  )
  return (
    <Drawer title={`${method} ${path}`} closed={sibling('requests')} actions={acts}>
      <Facts
        facts={[
          [
            'Operation',
            operation.includes('.') ? (
              <a key="op" href={href('api', idOf(operation))}>
                {operation}
              </a>
            ) : (
              operation
            ),
          ],
          [
            'Status',
            <Badge key="status" tone={status >= 400 ? 'bad' : 'good'}>
              {status}
            </Badge>,
          ],
          [
            'Error',
            errorCode && (
              <a key="error" href={href('docs', 'reference', 'errors.md')}>
                {errorCode}
              </a>
            ),
          ],
          ['Took', `${took} ms`],
          ['When', <Time key="time" at={time} />],
          ['By', address ? `${caller}, from ${address}` : caller],
          ['Query', query && <code key="query">{query}</code>],
          ['Request id', id],
          [
            'Reference',
            noun && operation.includes('.') && (
              <a key="docs" href={href('docs', 'reference', 'README.md')}>
                Operations
              </a>
            ),
          ],
        ]}
      />
      <section>
        <h3>Asked</h3>
        <Said value={request.asked} label="What was asked" />
      </section>
      <section>
        <h3>Answered</h3>
        <Said value={request.answered} label="What was answered" />
      </section>
    </Drawer>
  )
}

/** `user.create` as the OpenAPI document has it. */
const idOf = (operation: string) => operation.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase())

function Said({ value, label }: { value: unknown; label: string }) {
  const isNothing = value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  if (isNothing) return <p class="muted">Nothing</p>
  return typeof value === 'string' ? <Code text={value} label={label} wraps /> : <Json value={value} label={label} />
}
