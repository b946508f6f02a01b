/** A project in git: from a staging project to production, with the scripts of the ready-made actions. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { descopeScript, repoRoot } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'

const FOLDER = 'ProjectSnapshot'

describe('the story of a project in git', () => {
  const base = mkdtempSync(join(tmpdir(), 'homescope-story-'))
  const repository = join(base, 'repository')
  let plane: TestPlane
  let production: string
  let changes: string
  let missing: string

  before(async () => {
    plane = await startTestPlane()
    mkdirSync(join(base, 'bin'))
    const program = join(base, 'bin/descope')
    writeFileSync(program, descopeScript)
    chmodSync(program, 0o755)
    const { body } = await plane.call('POST', '/v1/mgmt/project/clone', {
      name: 'Production',
      environment: 'production',
    })
    production = body.projectId
    mkdirSync(repository)
    git('init', '--quiet', '--initial-branch=main')
    writeFileSync(join(repository, 'README.md'), 'A project\n')
    commit('Begin')
  })
  after(async () => {
    await plane?.stop()
    rmSync(base, { recursive: true, force: true })
  })

  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: repository,
      encoding: 'utf8',
    })
  const commit = (message: string) => {
    git('add', '.')
    git('commit', '--quiet', '-m', message)
  }
  const run = async (command: string[], env: { [name: string]: string } = {}) => {
    const outputs = join(base, 'outputs')
    writeFileSync(outputs, '')
    const child = spawn(command[0] as string, command.slice(1), {
      cwd: repository,
      env: {
        PATH: `${join(base, 'bin')}:${process.env['PATH']}`,
        HOME: base,
        DESCOPE_MANAGEMENT_KEY: plane.managementKey,
        DESCOPE_BASE_URL: plane.url,
        GITHUB_OUTPUT: outputs,
        FILES_PATH: FOLDER,
        ...env,
      },
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part))
    const code = await new Promise((resolve) => child.on('close', resolve))
    const lines = readFileSync(outputs, 'utf8').trim().split('\n').filter(Boolean)
    return { code, text, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))) }
  }
  const action = (name: string) => ['bash', join(repoRoot, 'actions', name)]
  const exportStaging = () => run(action('export/export.sh'), { PROJECT_ID: plane.projectId })
  const toProduction = (env: { [name: string]: string } = {}) =>
    run(action('import/import.sh'), { PROJECT_ID: production, ...env })

  it('exports staging into the repository', async () => {
    const { code, text, outputs } = await exportStaging()
    assert.equal(code, 0, text)
    const listed = readFileSync(outputs['changes_file'] as string, 'utf8')
      .trim()
      .split('\n')
    assert.ok(listed.includes(`${FOLDER}/snapshot.json`))
    assert.ok(listed.every((path) => path.startsWith(`${FOLDER}/`)))
    commit('Export staging')
  })

  it('names no change when there is none', async () => {
    const { code, outputs } = await exportStaging()
    assert.deepEqual([code, outputs, git('status', '--porcelain')], [0, {}, ''])
  })

  it('shows a change of staging as the diff of a pull request', async () => {
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {})
    const { files } = body
    files['connectors/connectors.json'] = { connectors: ['mail'] }
    files['connectors/mail.json'] = {
      id: 'CI1',
      type: 'smtp',
      name: 'Mail',
      description: '',
      configuration: { username: 'u', password: 'of staging' },
    }
    files['auth/otp.json'].emailServiceProvider = 'smtp:CI1'
    files['flows/flows.json'].flows = files['flows/flows.json'].flows.filter((id: string) => id !== 'step-up')
    for (const path of Object.keys(files)) if (path.startsWith('flows/step-up/')) delete files[path]
    assert.equal((await plane.call('POST', '/v1/mgmt/project/import', { files })).status, 200)

    git('checkout', '--quiet', '-b', 'descope/update-snapshot')
    const { outputs } = await exportStaging()
    changes = readFileSync(outputs['changes_file'] as string, 'utf8')
    commit('Update snapshot')
    assert.equal(
      git('diff', '--name-status', '--no-renames', 'main'),
      [
        `M\t${FOLDER}/auth/otp.json`,
        `A\t${FOLDER}/connectors/connectors.json`,
        `A\t${FOLDER}/connectors/mail.json`,
        `M\t${FOLDER}/flows/flows.json`,
        `D\t${FOLDER}/flows/step-up/contents.json`,
        `D\t${FOLDER}/flows/step-up/metadata.json`,
        `D\t${FOLDER}/flows/step-up/screen-confirm.json`,
        `D\t${FOLDER}/flows/step-up/screen-verify-code.json`,
        '',
      ].join('\n'),
    )
    assert.equal(changes.trim().split('\n').length, 8)
    assert.equal(git('log', '-p', '--all').includes('of staging'), false)
  })

  it('finds on production which secrets are missing', async () => {
    git('checkout', '--quiet', 'main')
    git('merge', '--quiet', 'descope/update-snapshot')
    const { code, text, outputs } = await toProduction({ VALIDATE_ONLY: 'true', SECRETS: '[]' })
    assert.equal(code, 2, text)
    missing = readFileSync(outputs['missing_secrets_file'] as string, 'utf8')
    assert.deepEqual(JSON.parse(missing), { 'connector-CI1': { name: 'Mail', secrets: { password: '' } } })
    assert.equal(
      readFileSync(outputs['failure_file'] as string, 'utf8'),
      'connectors/mail.json: the secret password of "Mail" is missing\n',
    )
  })

  it('imports nothing without them', async () => {
    const { code } = await toProduction()
    assert.equal(code, 2)
    const { code: drift } = await run([
      'descope',
      'project',
      'snapshot',
      'diff',
      production,
      '-p',
      FOLDER,
      '--exit-code',
    ])
    assert.equal(drift, 2)
  })

  it('imports with them, filled in as one line', async () => {
    const secrets = JSON.stringify(JSON.parse(missing.replace('""', '"of production"')))
    const unseen = await toProduction({ SECRETS: secrets })
    assert.equal(unseen.code, 1)
    assert.match(unseen.text, /the import deletes flows\/step-up: allow it with --allow-delete/)
    const { code, text } = await toProduction({ SECRETS: secrets, ALLOW_DELETE: 'flows' })
    assert.equal(code, 0, text)
    assert.equal(text.includes('of production'), false)
  })

  it('sees no drift afterwards, and sees it when somebody edits production', async () => {
    const check = ['descope', 'project', 'snapshot', 'diff', production, '-p', FOLDER, '--exit-code']
    const still = await run(check)
    assert.deepEqual([still.code, still.text], [0, '* No differences\n'])
    const edit = { theme: { styles: { light: { globals: {} }, dark: {} } } }
    const bearer = `Bearer ${production}:${plane.managementKey}`
    assert.equal((await plane.call('POST', '/v2/mgmt/theme/import', edit, bearer)).status, 200)
    const drifted = await run(check)
    assert.equal(drifted.code, 2)
    assert.match(drifted.text, /^~ styles\/dark\n/)
  })

  it('imports files that were edited between export and commit', async () => {
    const path = join(repository, FOLDER, 'project.json')
    const project = JSON.parse(readFileSync(path, 'utf8'))
    writeFileSync(path, JSON.stringify({ ...project, cookiePolicy: 1, domain: 'auth.example.com' }))
    const { code } = await toProduction({ IMPORT_ONLY: 'true', SECRETS: 'null' })
    assert.equal(code, 0)
    const bearer = `Bearer ${production}:${plane.managementKey}`
    const { body } = await plane.call('POST', '/v1/mgmt/project/export', {}, bearer)
    assert.equal(body.files['project.json'].domain, 'auth.example.com')
    assert.ok(existsSync(path))
  })
})
