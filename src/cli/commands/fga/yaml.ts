import { messageOf } from '../../../lib/errors.ts'
import { Refusal } from '../../exit/exit.ts'

/** Throws Refusal. The parser is loaded now. */
export async function parseYaml(text: string, path: string): Promise<unknown> {
  const { parse } = await import('yaml')
  try {
    return parse(text)
  } catch (error) {
    throw new Refusal(`${path} is no YAML: ${(messageOf(error).split('\n')[0] ?? '').replace(/:$/, '')}`)
  }
}
