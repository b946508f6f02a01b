// Snapshots of generated projects, by whole processes of the command line, beside what else reads such a folder.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { figure, table } from '../figures.mjs'
import { AUTHORIZATION, environment, KEY, startPlane } from '../servers.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const MEBIBYTE = 2 ** 20

/** The sizes are the generator's: 1 is some 1,500 files. */
export async function measureSnapshots({ say, quick }) {
  const folder = mkdtempSync(join(tmpdir(), 'homescope-bench-snapshots-'))
  try {
    const { syntheticSnapshot } = await loadGenerator(folder)
    const rows = []
    for (const size of quick ? [1] : [1, 20]) {
      rows.push(...(await measureSize(syntheticSnapshot(1, size), join(folder, `size-${size}`), size)))
      say(`snapshots of size ${size} measured`)
    }
    return { rows, text: report(rows) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function loadGenerator(folder) {
  const outfile = join(folder, 'synthetic.mjs')
  await build({
    absWorkingDir: root,
    entryPoints: ['test/features/project/synthetic.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
  })
  return import(pathToFileURL(outfile).href)
}

async function measureSize(files, base, size) {
  const plane = await startPlane(`sqlite:${base}.db`)
  try {
    const ask = (path, body, project) => post(plane.url, path, body, project)
    const { projectId } = await ask('project/clone', { name: `size ${size}` })
    const { missingSecrets } = await ask('project/snapshot/validate', { files }, projectId)
    const filled = Object.entries(missingSecrets).map(([list, secrets]) => [
      list,
      secrets.map((secret) => ({ ...secret, value: 's' })),
    ])
    await ask('project/snapshot/import', { files, inputSecrets: Object.fromEntries(filled) }, projectId)
    const env = environment({ DESCOPE_BASE_URL: plane.url, DESCOPE_MANAGEMENT_KEY: KEY })
    const snapshot = (verb) => [`${root}dist/descope.cjs`, 'project', 'snapshot', verb, projectId, '-p', base, '-j']
    const count = Object.keys(files).length
    const lanes = [
      ['export', process.execPath, snapshot('export')],
      ['export again, unchanged', process.execPath, snapshot('export')],
      ['import', process.execPath, snapshot('import')],
      ['cp -r', 'cp', ['-r', base, `${base}-copy`]],
      ['git add', 'git', ['-C', base, 'add', '.']],
      ['git status', 'git', ['-C', base, 'status', '--porcelain']],
    ]
    const rows = []
    for (const [name, program, args] of lanes) {
      if (name === 'git add') await wholeRun('git', ['-C', base, 'init', '--quiet'], env)
      rows.push({ size, files: count, name, ...(await wholeRun(program, args, env)), plane: peakOf(plane.pid) })
    }
    return rows
  } finally {
    await plane.stop()
  }
}

/** @returns {Promise<any>} */
async function post(url, path, body, project) {
  const [name, value] = AUTHORIZATION.split(': ')
  const authorization = project ? value.replace(/P\w+/, project) : value
  const response = await fetch(`${url}/v1/mgmt/${path}`, {
    method: 'POST',
    headers: { [name]: authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 500)}`)
  return response.json()
}

async function wholeRun(program, args, env) {
  const peakFile = join(tmpdir(), `homescope-peak-${process.pid}`)
  const preload = program === process.execPath ? ['--require', `${root}bench/peak.cjs`] : []
  const began = performance.now()
  const child = spawn(program, [...preload, ...args], {
    env: { ...env, PEAK_FILE: peakFile },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - began) / 1000
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with code ${code}`)
  const peak = preload.length > 0 ? Number(readFileSync(peakFile, 'utf8')) / MEBIBYTE : Number.NaN
  if (existsSync(peakFile)) rmSync(peakFile)
  return { seconds, peak }
}

/** The most memory that a process has held so far, in MiB. */
function peakOf(pid) {
  const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(found?.[1]) / 1024
}

function report(rows) {
  return [
    'Generated projects, by whole processes on SQLite: seconds, files per second, and the most memory that the command and the plane held.',
    '',
    table(
      ['size', 'files', 'what', 's', 'files/s', 'command MiB', 'plane MiB'],
      rows.map(({ size, files, name, seconds, peak, plane }) => [
        String(size),
        figure(files),
        name,
        seconds,
        files / seconds,
        peak,
        plane,
      ]),
    ),
  ].join('\n')
}
