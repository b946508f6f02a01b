import { type GoValue, goJson } from '../../go/json.ts'
import type { Writer } from './writer.ts'

const line = (value: GoValue) => `${goJson(value)}\n`

export const ndjson: Writer = {
  width: 'all',
  one: async (value) => line(value),
  async *list(pages) {
    for await (const page of pages) if (page.length > 0) yield page.map(line).join('')
  },
}
