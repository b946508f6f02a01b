import type { GoValue } from '../../go/json.ts'
import type { Writer } from './writer.ts'

export const yaml: Writer = {
  width: 'all',
  one: async (value) => write(value),
  async *list(pages) {
    let isEmpty = true
    for await (const page of pages) {
      if (page.length === 0) continue
      isEmpty = false
      // Block sequences one after another are one sequence.
      yield await write(page)
    }
    if (isEmpty) yield '[]\n'
  },
}

/** Means the same to readers of YAML 1.1, for whom `no` is false and U+0085 a line break. */
async function write(value: GoValue): Promise<string> {
  const { stringify } = await import('yaml')
  const options = { compat: 'yaml-1.1', lineWidth: 0, aliasDuplicateObjects: false } as const
  const text = stringify(value, options)
  if (!UNSAFE.test(text)) return text
  const quoted = stringify(value, { ...options, defaultStringType: 'QUOTE_DOUBLE' })
  return quoted.replace(new RegExp(UNSAFE, 'g'), (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const UNSAFE = /[\u007f-\u009f\u2028\u2029\ufeff]/
