import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { stringify } from 'smol-toml'
import { decodeUtf8 } from '../../lib/utf8.ts'
import { DEFINITION_FILE } from '../config/definition.ts'
import { ConfigError } from '../config/values.ts'
import { readDltFile } from '../dlt/read.ts'
import type { ActionRequest, Place } from './setting.ts'

/** Bytes of a program that people write. */
const LARGEST_FILE = 2 ** 20

/** A declaration of dlt's as homescope.pipeline.toml; what could not be taken is told. */
export function importDlt({ words, flags }: ActionRequest, { cwd, io }: Place): number {
  const [file = ''] = words
  const path = resolve(cwd, file)
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw new ConfigError(`There is no file ${file}`)
  if (statSync(path).size > LARGEST_FILE) throw new ConfigError(`${file} is larger than ${LARGEST_FILE} bytes`)
  const { name, definition, left } = readDltFile(decodeUtf8(readFileSync(path)), file)
  const text = `${stringify({ pipelines: { [name]: definition } }).trimEnd()}\n`
  const output = flags['to'] ?? DEFINITION_FILE
  if (output === '-') io.out(text)
  else {
    const target = resolve(cwd, output)
    if (existsSync(target))
      throw new ConfigError(`${output} is there already. Name another file with --to, or - to print`)
    writeFileSync(target, text)
    io.out(`Wrote ${output}. Run it: descope pipeline run ${name}\n`)
  }
  if (left.length > 0) io.err(`Not taken over, since it is no literal or has no counterpart:\n`)
  for (const line of left) io.err(`  ${line}\n`)
  return 0
}
