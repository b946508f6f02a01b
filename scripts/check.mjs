// npm run check: everything that can be said about the repository without running it. Prints each check with what it
// looked at; the exit code is 1 when one of them found something.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { measure, overLimits, readLimits } from './architecture/limits.mjs'
import { captions, modulesOf, PAGE } from './architecture/modules.mjs'
import { BUDGETS, buildConsole } from './build/console.mjs'
import { missingFromLock, withoutIntegrity } from './lock.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Prebuilt inside the package and tested with install scripts off; its script only looks for that binary. */
const needlessInstallScripts = ['node_modules/@photostructure/sqlite']
const promisedCommands = ['npm ci', 'npm run tour', 'npm test', 'npm run check', 'npm run bench', 'descope serve']
const bannedNames = /^(utils?|helpers?|common|shared|manager|service|base|misc)(\.|$)/

/** Programs, the scripts around them, whose types stand in comments, and the declarations that the build makes. */
const TYPED = [
  { project: 'tsconfig.json', folders: ['src', 'test'] },
  { project: 'tsconfig.console.json', folders: ['src/console'] },
  { project: 'tsconfig.scripts.json', folders: ['scripts', 'bench', 'bin'] },
  { project: 'tsconfig.types.json', folders: ['src/pipeline'] },
]

/** @typedef {{ saw: string, problems: string[] }} Look */
/** @type {[name: string, check: () => Look | Promise<Look>][]} */
const checks = [
  ['format, lint, import rules and budgets', lint],
  ['types', types],
  ['names and sizes of the source', source],
  ['architecture', architecture],
  ['generated files', generated],
  ['sizes of the console', consoleSizes],
  ['package', packages],
  ['documents', documents],
]

let failed = false
for (const [name, check] of checks) {
  const { saw, problems } = await check()
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name}: ${saw}`)
  for (const problem of problems) console.log(`      ${problem.trimEnd().replaceAll('\n', '\n      ')}`)
  failed ||= problems.length > 0
}
process.exitCode = failed ? 1 : 0

function lint() {
  const { status, output } = run('./node_modules/@biomejs/biome/bin/biome', ['check', '--max-diagnostics=50', '.'])
  const seen = Number(/Checked (\d+) files?/.exec(output)?.[1] ?? 0)
  // A checker that silently skips files is worse than none.
  const due = filesBelow('src').length + filesBelow('test').filter((name) => name.endsWith('.ts')).length
  const problems = status === 0 ? [] : [output]
  if (seen < due) problems.push(`Biome looked at ${seen} files, but src and test have ${due}`)
  return { saw: `${seen} files`, problems }
}

function types() {
  const looks = TYPED.map(({ project, folders }) => {
    const { status, output } = run('./node_modules/typescript/bin/tsc', [
      '-p',
      project,
      '--noEmit',
      '--emitDeclarationOnly',
      'false',
      '--listFiles',
    ])
    const lines = output.split('\n')
    const seen = lines.filter((line) => folders.some((folder) => line.startsWith(join(root, folder, '/'))))
    const problems = status === 0 ? [] : [lines.filter((line) => !line.startsWith('/')).join('\n')]
    if (seen.length === 0) problems.push(`tsc looked at no file of ${folders.join(' and ')}`)
    return { saw: `${seen.length} of ${folders.join(', ')}`, problems }
  })
  return { saw: looks.map(({ saw }) => saw).join('; '), problems: looks.flatMap(({ problems }) => problems) }
}

function source() {
  const files = filesBelow('src')
  const named = files.filter((file) => file.split('/').some((part) => bannedNames.test(part)))
  const long = files.filter((file) => !/\.(test|long|generated)\.ts$/.test(file) && lineCount(file) > 300)
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  const ruled = overrides.flatMap(({ includes }) => includes)
  const folders = new Set(files.filter((file) => file.split('/').length > 2).map((file) => file.split('/')[1]))
  const unruled = [...folders].filter((folder) => !ruled.includes(`src/${folder}/**`))
  return {
    saw: `${files.length} files in ${folders.size} folders`,
    problems: [
      ...named.map((file) => `${file}: say what it is, this name says nothing`),
      ...long.map((file) => `${file}: ${lineCount(file)} lines, at most 300`),
      ...unruled.map((folder) => `src/${folder}: biome.json has no import rule for this folder`),
    ],
  }
}

function architecture() {
  const { names, imports } = modulesOf(root)
  const measured = measure(root)
  const told = captions(readFileSync(join(root, PAGE), 'utf8'))
  const { folders, inCircles, casts, median } = measured
  return {
    saw: `${names.length} modules, ${imports.length} imports between them, ${inCircles.length} files in circles of types, ${casts.all.length} casts, ${Object.keys(folders).length} folders over 20 entries, median file ${median} lines`,
    problems: [
      ...overLimits(measured, readLimits(root)),
      ...names.filter((name) => !told.has(name)).map((name) => `${PAGE}: its table has no line for ${name}`),
      ...[...told.keys()].filter((name) => !names.includes(name)).map((name) => `${PAGE}: there is no module ${name}`),
    ],
  }
}

function generated() {
  const script = join(root, 'scripts/generate.mjs')
  if (!existsSync(script)) return { saw: 'none', problems: [] }
  const { status, output } = run(script, ['--check'])
  return { saw: 'scripts/generate.mjs --check', problems: status === 0 ? [] : [output] }
}

async function consoleSizes() {
  const { sizes } = await buildConsole()
  const over = Object.entries(BUDGETS).filter(([name, most]) => sizes[name] > most)
  return {
    saw: `${sizes.shell} bytes before anything is shown (gzip), ${sizes.all} in all (brotli)`,
    problems: over.map(([name, most]) => `the console has ${sizes[name]} bytes (${name}), at most ${most}`),
  }
}

function packages() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const direct = Object.entries({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.devDependencies,
  })
  const runtime = Object.entries(lock.packages).filter(([key, entry]) => key !== '' && !entry.dev)
  const scripted = runtime.filter(([key, entry]) => entry.hasInstallScript && !needlessInstallScripts.includes(key))
  const absent = [
    ...Object.values(manifest.bin),
    'src/main.ts',
    'src/plane.ts',
    'LICENSE',
    'CHANGELOG.md',
    'README.md',
  ].filter((name) => !exists(name))
  const scripts = Object.values(manifest.scripts).flatMap((line) => line.match(/scripts\/[\w/-]+\.mjs/) ?? [])
  return {
    saw: `${direct.length} direct dependencies, ${runtime.length} packages at run time`,
    problems: [
      ...direct.filter(([, version]) => !/^\d/.test(version)).map(([name, v]) => `${name}: pin ${v} to one version`),
      ...scripted.map(([key]) => `${key}: has an install script, which npm 12 does not run`),
      ...Object.keys(missingFromLock(lock)).map(
        (key) => `${key}: not in package-lock.json, run scripts/lock.mjs --write`,
      ),
      ...withoutIntegrity(lock).map(
        (key) => `${key}: has no integrity in package-lock.json, run scripts/lock.mjs --write`,
      ),
      ...[...absent, ...scripts.filter((name) => !exists(name))].map((name) => `${name}: does not exist`),
    ],
  }
}

function documents() {
  const names = ['README.md', 'CHANGELOG.md', ...filesBelow('docs')].filter(
    (name) => /\.md$/.test(name) && exists(name),
  )
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const readme = exists('README.md') ? readFileSync(join(root, 'README.md'), 'utf8') : ''
  const unkept = promisedCommands.filter((command) => !readme.includes(command))
  return {
    saw: names.join(', '),
    problems: [
      ...unkept.map((command) => `README.md: does not say \`${command}\``),
      ...names.flatMap((name) => [...deadLinks(name), ...unknownScripts(name, scripts)]),
    ],
  }
}

function deadLinks(name) {
  const text = readFileSync(join(root, name), 'utf8')
  const targets = [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)[^)]*\)/g)].map(([, target]) => target)
  return targets
    .filter((target) => !exists(join(dirname(name), target)))
    .map((target) => `${name}: the link to ${target} leads nowhere`)
}

function unknownScripts(name, scripts) {
  const text = readFileSync(join(root, name), 'utf8')
  const used = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script)
  return [...new Set(used)]
    .filter((script) => !(script in scripts))
    .map((script) => `${name}: no npm script "${script}"`)
}

function run(script, args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return { status, output: stdout + stderr }
}

function filesBelow(folder) {
  if (!exists(folder)) return []
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort()
}

function lineCount(file) {
  return readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length
}

function exists(name) {
  return existsSync(join(root, name))
}
