// The pictures of the README, from the real thing. docs/images/session.svg: commands that are typed beside a plane, with
// what they print, as text. docs/images/*.png: the login page and the console in Chromium (CHROMIUM names another than the
// usual ones). Tests hold that both are current; run it with --write after a command's or the page's words have changed.
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const TYPED = [
  `descope tenant create 'AcmeCorp' -i acmecorp`,
  'descope user create john@example.com -t acmecorp -n John --fields loginIds,name,status',
  'descope user load-all --output table --fields loginIds,name,status,userTenants.tenantId',
  `descope user load-all --jq '.users[] | .loginIds[0] + " is " + .status'`,
  'descope exec --seed examples/seed.yaml -- node examples/sign-in.mjs',
]

/** `words`: how the command line is started; `root`: this repository. Answers with the picture as SVG. */
export function drawSession(words, root) {
  const folder = mkdtempSync(join(tmpdir(), 'descope-picture-'))
  try {
    const program = join(folder, 'descope')
    writeFileSync(program, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`)
    chmodSync(program, 0o755)
    const lines = TYPED.map((command) => `echo ${quoted(`$ ${command}`)}; ${command}`).join('\n')
    const said = execFileSync(program, ['exec', '--', 'sh', '-c', lines], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder },
    })
    return toSvg(said.trimEnd().split('\n'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`

const LINE = 20
const CHARACTER = 8.43
const EDGE = 20

function toSvg(lines) {
  const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CHARACTER) + 2 * EDGE
  const height = lines.length * LINE + 2 * EDGE
  const texts = lines.map((line, index) => {
    const kind = line.startsWith('$ ') ? ' class="typed"' : ''
    return `<text${kind} x="${EDGE}" y="${EDGE + 14 + index * LINE}">${escaped(line)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>A session on a terminal</title>
<style>text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, monospace; fill: #c9d1d9; white-space: pre }
.typed { fill: #7ee787; font-weight: bold }</style>
<rect width="${width}" height="${height}" rx="8" fill="#10141a"/>
${texts.join('\n')}
</svg>
`
}

function escaped(text) {
  return text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character])
}

/** `chromium`: the program; `file`: where the picture goes. */
export function drawLogin(words, root, { chromium, file }) {
  draw(words, [join(root, 'scripts/pictures/login.mjs'), file], chromium)
}

/** Pages of the console, as `console-<page>.png` in the folder. */
export function drawConsole(words, root, { chromium, folder }) {
  draw(words, [join(root, 'scripts/pictures/console.mjs'), folder], chromium)
}

/** The first screen of a flow, as the published component shows it. */
export function drawFlow(words, root, { chromium, file }) {
  draw(words, [join(root, 'scripts/pictures/flow.mjs'), file], chromium)
}

function draw([program, ...first], artist, chromium) {
  const env = { ...process.env, CHROMIUM: chromium }
  execFileSync(program, [...first, 'exec', '--', process.execPath, ...artist], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The text that a PNG carries; empty without one. */
export function wordsIn(picture) {
  const at = picture.indexOf('tEXtDescription\0')
  return at < 0 ? '' : picture.subarray(at + 16, at + 4 + picture.readUInt32BE(at - 4)).toString('latin1')
}

/** The browser of this machine; undefined where there is none. */
export function findChromium() {
  const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return [process.env.CHROMIUM, ...usual].find((path) => path && existsSync(path))
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.includes('--write')) {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const descope = [process.execPath, join(root, 'bin/descope.cjs')]
  writeFileSync(join(root, 'docs/images/session.svg'), drawSession(descope, root))
  const chromium = findChromium()
  if (chromium) {
    drawLogin(descope, root, { chromium, file: join(root, 'docs/images/login.png') })
    drawFlow(descope, root, { chromium, file: join(root, 'docs/images/flow.png') })
    drawConsole(descope, root, { chromium, folder: join(root, 'docs/images') })
  } else console.log('There is no Chromium here: the pictures of pages stay as they are.')
}
