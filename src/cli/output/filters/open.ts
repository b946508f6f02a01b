/** What `--jq` and `--template` make of the JSON that a command would print. */
import type { Starters } from '../../command.ts'
import type { Filter, FilterWish } from '../output.ts'
import { openJq } from './jq.ts'

/** Throws Refusal for an expression that is none, so that nothing is asked for in vain. */
export async function openFilter(
  { language, text }: FilterWish,
  { starters, note }: { starters: Starters; note: (text: string) => void },
): Promise<Filter> {
  return language === 'jq' ? openJq(await starters.jq(), text, note) : openTemplate(text)
}

async function openTemplate(text: string): Promise<Filter> {
  const [{ parseTemplate }, { fillTemplate }] = await Promise.all([
    import('../template/parse.ts'),
    import('../template/fill.ts'),
  ])
  const template = parseTemplate(text)
  return { write: (value) => fillTemplate(template, value), takesParts: () => false }
}
