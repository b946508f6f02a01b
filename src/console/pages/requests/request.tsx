import { useReply } from '../../api/reply.ts'
import { session } from '../../api/session.ts'
import { Badge } from '../../parts/badge.tsx'
import { copy } from '../../parts/copy.tsx'
import { Drawer } from '../../parts/drawer.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Code, Json } from '../../parts/readable/code.tsx'
import { Time } from '../../parts/time.tsx'
import { href, sibling } from '../../router/location.ts'
import { type Documents, loadDocuments } from '../docs/documents.ts'
import { asCurl } from './curl.ts'
import type { Inspection } from './inspection.ts'
import { asPlaywright, asSdk } from './programs.ts'

export function RequestDrawer({ request }: { request: Inspection }) {
  const { method, path, query, status, errorCode, took, operation, caller, address, time, id } = request
  return (
    <Drawer title={`${method} ${path}`} closed={sibling('requests')} actions={<Acts request={request} />}>
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
          ['Error', errorCode && <Explained key="error" code={errorCode} />],
          ['Took', `${took} ms`],
          ['When', <Time key="time" at={time} />],
          ['By', address ? `${caller}, from ${address}` : caller],
          ['Query', query && <code key="query">{query}</code>],
          ['Request id', id],
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

function Acts({ request }: { request: Inspection }) {
  const { operation, method, path, query, asked } = request
  const baseUrl = session.value?.baseUrl ?? ''
  const body = method === 'GET' || asked === '' ? '' : JSON.stringify(asked, null, 2)
  const again = new URLSearchParams({ path: `${path}${query && `?${query}`}`, body })
  return (
    <>
      {operation.includes('.') && (
        <a class="button" href={`${href('api', idOf(operation))}?${again}`}>
          Ask again
        </a>
      )}
      <button type="button" onClick={() => copy(asCurl(request, baseUrl))}>
        Copy as curl
      </button>
      <button type="button" onClick={() => copy(asSdk(request, baseUrl))}>
        As SDK call
      </button>
      <button type="button" onClick={() => copy(asPlaywright(request, baseUrl))}>
        As Playwright test
      </button>
    </>
  )
}

/** What the code means, from the reference. */
function Explained({ code }: { code: string }) {
  const { value } = useReply(async () => meaningOf(code, await loadDocuments()), [code])
  return (
    <span class="said">
      <a href={href('docs', 'reference', 'errors.md')}>{code}</a> {value}
    </span>
  )
}

function meaningOf(code: string, documents: Documents): string {
  const line = (documents['reference/errors.md'] ?? '').split('\n').find((one) => one.startsWith(`| \`${code}\` |`))
  return line?.split('|')[3]?.trim() ?? ''
}

/** `user.create` as the OpenAPI document has it. */
const idOf = (operation: string) => operation.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase())

function Said({ value, label }: { value: unknown; label: string }) {
  const isNothing = value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  if (isNothing) return <p class="muted">Nothing</p>
  return typeof value === 'string' ? <Code text={value} label={label} wraps /> : <Json value={value} label={label} />
}
