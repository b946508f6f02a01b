// What a chapter of the tour gets: run a command, look at its output, say what must hold.
import { spawn } from 'node:child_process'
import { isDeepStrictEqual } from 'node:util'

export function createTour({ descope, library, folder, environment }) {
  let failures = 0
  const tour = {
    folder,
    environment,
    /** The file of homescope/pipeline. */
    library,
    failures: () => failures,
    /** Types a command, prints it with its output, and resolves to `{ code, stdout, stderr }`. */
    async descope(...args) {
      const result = await run(descope, args, { folder, environment })
      process.stdout.write(`$ descope ${args.map(quote).join(' ')}\n${result.stdout}${result.stderr}`)
      return result
    },
    /** The same for a command that must succeed and print JSON. */
    async json(...args) {
      const result = await tour.descope(...args)
      tour.check(`descope ${args.slice(0, 3).join(' ')} succeeds`, result.code, 0)
      try {
        return JSON.parse(result.stdout)
      } catch {
        tour.check('the output is JSON', result.stdout, '(JSON)')
        return {}
      }
    },
    note(text) {
      process.stdout.write(`\n${text}\n\n`)
    },
    check(what, actual, expected) {
      if (isDeepStrictEqual(actual, expected)) return
      failures++
      process.stdout.write(
        `FAILED ${what}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(actual)}\n`,
      )
    },
  }
  return tour
}

function run(descope, args, { folder, environment }) {
  return new Promise((resolve) => {
    const [command, ...words] = descope
    const child = spawn(command, [...words, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => {
      stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}

function quote(argument) {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
