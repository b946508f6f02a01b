import { bool, int, string, stringArray } from '../command.ts'

/** How a file of records is read. */
export const fileFlags = {
  format: string('f', 'ndjson, json or csv; otherwise as the name or the content of the file says'),
  map: stringArray('', "take a column as a field, as in 'E-Mail=email'; with nothing behind the = it is left out"),
}

/** How its rows are sent, and what becomes of those that fail. `many`: what they are called. */
export const rowFlags = (many: string) => ({
  ...fileFlags,
  concurrency: int('', 'how many requests to make at the same time (max 16)', { initial: 4n }),
  failed: string('', `where to write the ${many} that failed (default <file>.failed.ndjson)`),
  'dry-run': bool('', 'check everything, and create nothing'),
  'stop-after': int('', 'stop after so many failures for the same reason (0: never)', { initial: 100n }),
  restart: bool('', 'import from the start, also when an import of the file was interrupted'),
})

/** In what form records are written. */
export const writeFlags = {
  format: string('f', 'ndjson, json or csv; otherwise as the name of the file says, or ndjson'),
}
