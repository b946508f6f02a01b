/** A Python that has what others made for the same ends. Whoever has one names it: HOMESCOPE_TEST_PYTHON. */
import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

export const python = process.env['HOMESCOPE_TEST_PYTHON'] ?? ''

/** Why what needs these modules is not tested here, for the `skip` option of a test. */
export function without(...modules: string[]): string | false {
  if (python === '') return `HOMESCOPE_TEST_PYTHON names no Python with ${modules.join(' and ')}`
  try {
    execFileSync(python, [
      '-c',
      `import importlib.util as u, sys\nsys.exit(not all(map(u.find_spec, ${list(modules)})))`,
    ])
    return false
  } catch {
    return `the Python of HOMESCOPE_TEST_PYTHON has no ${modules.join(' and ')}`
  }
}

const list = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`

/** What the program prints. Rejects with what it says when it fails. */
export async function runPython(program: string, options: { cwd: string; env?: Record<string, string> }) {
  const env = { PATH: process.env['PATH'], HOME: options.cwd, ...options.env }
  const { stdout } = await promisify(execFile)(python, ['-c', program], { cwd: options.cwd, env, maxBuffer: 2 ** 26 })
  return stdout
}
