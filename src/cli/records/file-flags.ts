import { string, stringArray } from '../command.ts'

/** How a file of records is read. */
export const fileFlags = {
  format: string('f', 'ndjson, json or csv; otherwise as the name or the content of the file says'),
  map: stringArray('', "take a column as a field, as in 'E-Mail=email'; with nothing behind the = it is left out"),
}
