// npm run dev [-- flags of serve]: builds on every change and restarts the plane on a database kept in .dev/.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { context } from 'esbuild'
import { programs } from './build.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const flags = process.argv.slice(2)
if (!flags.some((flag) => flag.startsWith('--database'))) flags.push('--database', 'sqlite:.dev/homescope.db')
mkdirSync(`${root}/.dev`, { recursive: true })

let plane
let timer
let wanted = false
let ending = false
const restartAfterBuild = {
  name: 'restart-after-build',
  setup({ onEnd }) {
    onEnd(({ errors }) => {
      if (errors.length === 0) scheduleRestart()
    })
  },
}
for (const options of programs) {
  const watched = await context({ ...options, plugins: [...options.plugins, restartAfterBuild] })
  await watched.watch()
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)

/** One change rebuilds both programs: wait for the second before restarting. */
function scheduleRestart() {
  clearTimeout(timer)
  timer = setTimeout(restart, 100)
}

function restart() {
  if (!plane) return start()
  wanted = true
  plane.kill('SIGTERM')
}

function start() {
  wanted = false
  plane = spawn(process.execPath, ['dist/descope.cjs', 'serve', ...flags], { cwd: root, stdio: 'inherit' })
  plane.once('exit', (code) => {
    plane = undefined
    if (ending) process.exit(0)
    if (wanted) return start()
    console.error(`The plane ended with code ${code}; the next change starts it again.`)
  })
}

function end() {
  if (!plane) process.exit(0)
  ending = true
  clearTimeout(timer)
  plane.kill('SIGTERM')
}
