import { Refusal } from '../../exit/exit.ts'
import { type GoValue, goJson } from '../../go/json.ts'
import type { Filter, OutputOptions, Stream } from '../output.ts'
import { pick } from './fields.ts'
import { printValues } from './print-values.ts'

/** Prints each value when it is there. Throws Refusal for a format that waits for the last one where there is none. */
export async function printStream(
  { key, items, isEndless, show }: Stream,
  options: OutputOptions,
  out: (text: string) => void,
  filter?: Filter,
): Promise<void> {
  const { format, fields } = options
  if (format === 'table' && isEndless) throw new Refusal('--output table and --follow exclude each other')
  if (format !== 'text' && format !== 'json' && format !== 'filter') {
    const words = { verb: '', one: '', many: '', item: '' }
    await printValues({ shape: 'pages', key, pages: singly(items), words }, { ...options, format }, out)
    return
  }
  const write = filter?.write ?? ((value: GoValue) => `${goJson(value)}\n`)
  const isShown = format === 'text' && fields.length === 0
  for await (const item of items) {
    out(isShown ? `${show(item)}\n` : write(fields.length > 0 ? pick(item, fields) : item))
  }
}

async function* singly(items: AsyncIterable<GoValue>): AsyncIterable<readonly GoValue[]> {
  for await (const item of items) yield [item]
}
