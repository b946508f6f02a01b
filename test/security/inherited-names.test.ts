/** Names that every object has (`__proto__`, `constructor`) are names like others, wherever a caller may choose one. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { contract } from '../../src/contract/index.ts'
import { operationsOf } from '../../src/contract/operation.ts'
import { onEveryPlane } from '../support/planes.ts'

const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']
/** Each once, and each twice with an object first. */
const FORMS = [(name: string) => `${name}=x`, (name: string) => `${name}=%7B%22x%22%3A1%7D&${name}=y`].map((form) =>
  INHERITED.map(form).join('&'),
)

onEveryPlane('inherited names', (plane) => {
  it('A18 are unknown parameters in forms, queries and JSON of every operation', async () => {
    const { url, projectId, managementKey } = plane()
    for (const { op } of operationsOf(contract)) {
      const path = op.path.replace(/:\w+/g, projectId)
      const isRead = op.method === 'GET'
      const headers = { authorization: `Bearer ${projectId}:${managementKey}` }
      for (const form of FORMS) {
        const answer = await fetch(isRead ? `${url}${path}?${form}` : url + path, {
          method: op.method,
          redirect: 'manual',
          headers: isRead ? headers : { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          ...(isRead ? {} : { body: form }),
        })
        assert.ok(answer.status < 500, `${op.method} ${path} ${form}: ${answer.status}`)
        await answer.body?.cancel()
      }
    }
  })
})
