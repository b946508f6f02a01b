import { setTimeout as wait } from 'node:timers/promises'
import type { Call, Flags } from '../../command.ts'
import { type GoMap, goJson } from '../../go/json.ts'

/** Milliseconds between two looks. */
const PAUSE = 1000

export type Item = GoMap & { id?: string }

/** Prints one line for each item as it comes, until the program is stopped. `show`: for people. */
export async function follow<F extends Flags>(
  { io, json }: Call<F>,
  known: string,
  { next, show }: { next: (after: string) => Promise<Item[]>; show: (item: Item) => string },
): Promise<never> {
  let after = known
  for (;;) {
    for (const item of await next(after)) {
      io.out(json ? `${goJson(item)}\n` : `${show(item)}\n`)
      after = item.id ?? after
    }
    await wait(PAUSE)
  }
}
