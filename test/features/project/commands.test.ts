import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { sharedPath } from '../../support/paths.ts'
import { startTestPlane, type TestPlane } from '../../support/plane.ts'
import { type Descope, descopeFor } from './program.ts'

const samples = sharedPath('samples') ?? ''
const skip = samples === '' && 'no samples'
const CANARY = 'canary-7c1f4e'

describe('snapshot commands', { skip }, () => {
  const base = mkdtempSync(join(tmpdir(), 'homescope-commands-'))
  const at = (...parts: string[]) => join(base, ...parts)
  beforeEach(() => {
    if (plane) plane.now += 1000
  })
  const edit = (path: string, change: (document: Record<string, unknown>) => void) => {
    const document = JSON.parse(readFileSync(path, 'utf8'))
    change(document)
    writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`)
  }
  let plane: TestPlane
  let descope: Descope
  let production: string
  before(async () => {
    plane = await startTestPlane()
    descope = descopeFor(plane)
    const { out } = await descope(['project', 'clone', plane.projectId, 'Production', '-j'])
    production = JSON.parse(out).result.projectId
  })
  after(async () => {
    await plane?.stop()
    rmSync(base, { recursive: true, force: true })
  })

  it('tells missing secrets, takes them filled in, imports, and exports the same bytes', async () => {
    const folder = join(samples, 'constructed/snapshots/all-kinds-s')
    const [secrets, failures] = [at('secrets.json'), at('failures.txt')]
    const validate = ['project', 'snapshot', 'validate', production, '-p', folder]
    const refused = await descope([...validate, '--secrets-output', secrets, '--failures-output', failures])
    assert.equal(refused.code, 2)
    assert.equal(
      readFileSync(secrets, 'utf8'),
      readFileSync(join(samples, 'constructed/secrets/secrets-output-template-s.json'), 'utf8'),
    )
    assert.equal(statSync(secrets).mode & 0o777, 0o600)
    assert.equal(readFileSync(failures, 'utf8').trim().split('\n').length, 7)
    const filled = readFileSync(secrets, 'utf8').replaceAll('""', `"${CANARY}"`)
    writeFileSync(secrets, filled)
    const passed = await descope([...validate, '--secrets-input', secrets])
    assert.deepEqual([passed.code, passed.err], [0, ''])
    assert.match(passed.out, /^\* Reading snapshot files:\n {2}- applications\.json\n/)
    assert.match(
      passed.out,
      /\* Found 7 secrets in input\n\* Validating snapshot\.\.\.\n(\* Warning: an import deletes [\w/-]+\n)+\* Done\n$/,
    )
    const deleted = passed.out.match(/Warning: an import deletes/g)?.length ?? 0
    const imported = await descope([
      'project',
      'snapshot',
      'import',
      production,
      '-p',
      folder,
      '--secrets-input',
      secrets,
      '--allow-delete',
      '--confirm-deletes',
      String(deleted),
      '-j',
    ])
    assert.deepEqual([imported.code, imported.out, imported.err], [0, '{\n  "ok": true\n}\n', ''])
    const exported = await descope(['project', 'snapshot', 'export', production, '-p', at('out')])
    assert.equal(exported.code, 0)
    assert.match(
      exported.out,
      /^\* Exporting snapshot\.\.\.\n\* Writing snapshot files:\n {2}- applications\.json\n[\s\S]*\* Done\n$/,
    )
    const ignored = ['-x', '.DS_Store', '-x', '__MACOSX', '-x', 'notes.md']
    execFileSync('diff', ['-r', ...ignored, folder, at('out')])
  })

  it('writes nothing when nothing has changed', async () => {
    const before = statSync(at('out/project.json')).mtimeMs
    const { code } = await descope(['project', 'snapshot', 'export', production, '-p', at('out'), '-j'])
    assert.deepEqual([code, statSync(at('out/project.json')).mtimeMs], [0, before])
  })

  it('sees no difference between an export and its project', async () => {
    const { code, out } = await descope(['project', 'snapshot', 'diff', production, '-p', at('out'), '--exit-code'])
    assert.deepEqual([code, out], [0, '* No differences\n'])
  })

  it('shows differences field by field, and hides secrets', async () => {
    cpSync(at('out'), at('changed'), { recursive: true })
    edit(at('changed/project.json'), (project) => {
      project['domain'] = 'auth.example.com'
    })
    edit(at('changed/connectors/mail.json'), (connector) => {
      ;(connector['configuration'] as Record<string, unknown>)['password'] = CANARY
    })
    edit(at('changed/roles.json'), (file) => {
      ;(file['roles'] as unknown[]).shift()
    })
    const words = ['project', 'snapshot', 'diff', production, '-p', at('changed')]
    const { code, out } = await descope([...words, '--exit-code'])
    assert.equal(code, 2)
    assert.equal(
      out,
      `~ connectors/CI2Constructeds000000000000001 (Mail)
    configuration.password: "PLACEHOLDER_VALUE" -> "(secret value)"
~ project
    domain: "" -> "auth.example.com"
- roles/Admin
~ roles/Viewer
    position: 1 -> 0
* 4 differences
`,
    )
    const json = JSON.parse((await descope([...words, '-j'])).out)
    assert.deepEqual(
      [json.ok, json.count, json.changes[1].fields],
      [true, 4, [{ field: 'domain', from: '', to: 'auth.example.com' }]],
    )
  })

  it('applies a plan exactly, with leave to delete', async () => {
    const plan = at('plan.json')
    const planned = await descope(['project', 'snapshot', 'plan', production, '-p', at('changed'), '--out', plan])
    assert.equal(planned.code, 0)
    assert.equal(readFileSync(plan, 'utf8').includes(CANARY), false)
    const refused = await descope(['project', 'snapshot', 'apply', plan])
    assert.deepEqual(
      [refused.code, refused.err],
      [1, '* Error: the plan deletes roles/Admin: allow it with --allow-delete\n'],
    )
    const otherKind = await descope(['project', 'snapshot', 'apply', plan, '--allow-delete=flows'])
    assert.equal(otherKind.code, 1)
    const applied = await descope(['project', 'snapshot', 'apply', plan, '--allow-delete=roles'])
    assert.deepEqual([applied.code, applied.out], [0, '* Applying plan...\n* Done\n'])
    const again = await descope(['project', 'snapshot', 'apply', plan, '--allow-delete'])
    assert.deepEqual(
      [again.code, again.err],
      [1, '* Error: the project has changed since the plan was made: make a new plan\n'],
    )
  })

  it('refuses a plan whose folder has changed', async () => {
    const plan = at('plan.json')
    await descope(['project', 'snapshot', 'plan', production, '-p', at('changed'), '--out', plan, '-j'])
    edit(at('changed/project.json'), (project) => {
      project['domain'] = 'late.example.com'
    })
    const { code, err } = await descope(['project', 'snapshot', 'apply', plan])
    assert.deepEqual([code, err], [1, '* Error: the snapshot has changed since the plan was made: make a new plan\n'])
  })

  it('C11 an import of a folder with next to nothing in it names what it deletes, and asks', async () => {
    const cloned = await descope(['project', 'clone', plane.projectId, 'Bare', '-j'])
    const bare: string = JSON.parse(cloned.out).result.projectId
    await descope(['project', 'snapshot', 'export', bare, '-p', at('bare')])
    for (const name of readdirSync(at('bare'))) {
      if (name !== 'project.json' && name !== 'snapshot.json') rmSync(at('bare', name), { recursive: true })
    }
    const before = await descope(['project', 'snapshot', 'diff', bare, '-p', at('bare')])
    const deleted = [...before.out.matchAll(/^- (.*?)(?: \(.*)?$/gm)].map(([, part]) => part)
    assert.ok(deleted.some((part) => part?.startsWith('flows/')))
    const words = (verb: string, ...more: string[]) => ['project', 'snapshot', verb, bare, '-p', at('bare'), ...more]
    const warned = await descope(words('validate'))
    assert.equal(warned.code, 0)
    for (const part of deleted) assert.ok(warned.out.includes(`* Warning: an import deletes ${part}\n`), part)
    assert.deepEqual(JSON.parse((await descope(words('validate', '-j'))).out), { ok: true })
    const refused = await descope(words('import'))
    assert.deepEqual(
      [refused.code, refused.err],
      [1, `* Error: the import deletes ${deleted.join(', ')}: allow it with --allow-delete\n`],
    )
    const some = await descope(words('import', '--allow-delete=flows', '-j'))
    assert.equal(some.code, 1)
    assert.doesNotMatch(JSON.parse(some.out).error, /flows\//)
    const many = await descope(words('import', '--allow-delete', '-j'))
    assert.equal(
      JSON.parse(many.out).error,
      `the import deletes ${deleted.length} things: confirm it with --confirm-deletes ${deleted.length}`,
    )
    // Nothing has changed so far.
    assert.equal((await descope(['project', 'snapshot', 'diff', bare, '-p', at('bare')])).out, before.out)
    const done = await descope(words('import', '--allow-delete', '--confirm-deletes', String(deleted.length)))
    assert.deepEqual([done.code, done.err], [0, ''])
    await descope(['project', 'snapshot', 'rollback', bare])
    assert.equal((await descope(['project', 'snapshot', 'diff', bare, '-p', at('bare')])).out, before.out)
  })

  it('asks for the number of many deletions', async () => {
    cpSync(at('out'), at('small'), { recursive: true })
    for (const name of [
      'applications',
      'outboundapps',
      'lists',
      'permissions',
      'roles',
      'jwttemplates',
      'attributes',
    ]) {
      rmSync(at(`small/${name}.json`))
    }
    for (const folder of ['flows', 'widgets', 'assets']) rmSync(at('small', folder), { recursive: true })
    edit(at('small/styles/light.json'), (style) => {
      delete style['components']
    })
    for (const method of ['magiclink', 'otp', 'oauth']) rmSync(at(`small/auth/${method}.json`))
    edit(at('small/project.json'), (project) => {
      project['userTemplateId'] = ''
    })
    const plan = at('large.json')
    await descope(['project', 'snapshot', 'plan', production, '-p', at('small'), '--out', plan, '-j'])
    const count = JSON.parse(readFileSync(plan, 'utf8')).changes.filter(
      ({ op }: { op: string }) => op === 'delete',
    ).length
    assert.ok(count > 10)
    const apply = ['project', 'snapshot', 'apply', plan, '--allow-delete']
    const unconfirmed = await descope([...apply, '-j'])
    assert.equal(
      JSON.parse(unconfirmed.out).error,
      `the plan deletes ${count} things: confirm it with --confirm-deletes ${count}`,
    )
    assert.equal((await descope(apply, { stdin: 'yes\n' })).code, 1)
    assert.equal((await descope([...apply, '--confirm-deletes', '3'])).code, 1)
    assert.equal((await descope(apply, { stdin: `${count}\n` })).code, 0)
  })

  it('lists restore points and goes back to one', async () => {
    const listed = JSON.parse((await descope(['project', 'snapshot', 'history', production, '-j'])).out)
    assert.equal(listed.count, 3)
    const first = listed.restorePoints[1].id
    const { code, out } = await descope(['project', 'snapshot', 'rollback', production, '--to', first])
    assert.deepEqual([code, out], [0, `* Went back to restore point: "${first}"\n`])
    const { out: difference } = await descope(['project', 'snapshot', 'diff', production, '-p', at('out')])
    assert.equal(difference, '* No differences\n')
    const unknown = await descope(['project', 'snapshot', 'rollback', production, '--to', 'RPnone'])
    assert.deepEqual(
      [unknown.code, unknown.err],
      [1, '* Error: [E011407] Restore point not found: There is no such restore point [Status-Code:404]\n'],
    )
  })

  it('imports single things only', async () => {
    cpSync(at('out'), at('single'), { recursive: true })
    for (const id of ['sign-in', 'sign-up-or-in']) {
      edit(at(`single/flows/${id}/metadata.json`), (metadata) => {
        metadata['description'] = 'changed'
      })
    }
    const words = ['-p', at('single'), '--include', 'flows/sign-in']
    assert.equal((await descope(['project', 'snapshot', 'import', production, ...words])).code, 0)
    const { out } = await descope(['project', 'snapshot', 'diff', production, '-p', at('out')])
    assert.equal(out, '~ flows/sign-in\n    metadata.description: "changed" -> ""\n* 1 difference\n')
    const misspelt = await descope([
      'project',
      'snapshot',
      'import',
      production,
      '-p',
      at('out'),
      '--include',
      'flows/no',
    ])
    assert.deepEqual([misspelt.code, /there is no flows\/no to include/.test(misspelt.err)], [1, true])
    const back = ['-p', at('out'), '--exclude', 'flows/sign-up-or-in,styles']
    assert.equal((await descope(['project', 'snapshot', 'import', production, ...back])).code, 0)
  })

  it('overlays values of an environment, and leaves them out of an export', async () => {
    writeFileSync(
      at('production.json'),
      JSON.stringify({
        'project.json': { domain: 'auth.example.com' },
        'connectors/mail.json': {
          'configuration.host': 'mail.example.com',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the overlay that fills it in
          'configuration.password': '${MAIL_PASSWORD}',
        },
        'lists.json': { 'lists[name=texts].data': ['x'] },
      }),
    )
    const overlay = ['-p', at('out'), '--overlay', at('production.json')]
    const unset = await descope(['project', 'snapshot', 'import', production, ...overlay])
    assert.deepEqual(
      [unset.code, unset.err],
      [1, `* Error: overlay ${at('production.json')}: the environment variable MAIL_PASSWORD is not set\n`],
    )
    const env = { MAIL_PASSWORD: CANARY }
    assert.equal((await descope(['project', 'snapshot', 'import', production, ...overlay], { env })).code, 0)
    const { out } = await descope(['project', 'snapshot', 'diff', production, '-p', at('out')])
    assert.match(out, /domain: "auth.example.com" -> ""/)
    assert.match(out, /data\[0\]: "x" -> "a"/)
    execFileSync('cp', ['-r', at('out'), at('base')])
    assert.equal((await descope(['project', 'snapshot', 'export', production, ...overlay], { env })).code, 0)
    execFileSync('diff', ['-r', at('base'), at('out')])
    assert.equal((await descope(['project', 'snapshot', 'import', production, '-p', at('out')])).code, 0)
  })

  it('fills variables in at any depth of an overlay', async () => {
    const mail = JSON.parse(readFileSync(at('out/connectors/mail.json'), 'utf8'))
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the overlay that fills it in
    const configuration = { ...mail.configuration, host: '${MAIL_HOST}.example.com', password: '${MAIL_PASSWORD}' }
    writeFileSync(at('deep.json'), JSON.stringify({ 'connectors/mail.json': { configuration } }))
    const overlay = ['-p', at('out'), '--overlay', at('deep.json')]
    const env = { MAIL_HOST: 'mail', MAIL_PASSWORD: CANARY }
    assert.equal((await descope(['project', 'snapshot', 'import', production, ...overlay], { env })).code, 0)
    const { out } = await descope(['project', 'snapshot', 'diff', production, '-p', at('out')])
    assert.match(out, /configuration.host: "mail.example.com" -> /)
    assert.equal((await descope(['project', 'snapshot', 'export', production, ...overlay], { env })).code, 0)
    execFileSync('diff', ['-r', at('base'), at('out')])
    assert.equal((await descope(['project', 'snapshot', 'import', production, '-p', at('out')])).code, 0)
  })

  it('lints a snapshot with file, line, column and the fix', async () => {
    const clean = await descope(['project', 'snapshot', 'lint', at('out')])
    assert.deepEqual([clean.code, clean.out], [0, '* 0 errors, 0 warnings\n'])
    cpSync(at('out'), at('faulty'), { recursive: true })
    edit(at('faulty/roles.json'), (file) => {
      ;(file['roles'] as { permissions: string[] }[])[0]?.permissions.push('nothing')
    })
    writeFileSync(at('faulty/lists.json'), '{\n  "lists": [],\n  "lists": []\n}\n')
    writeFileSync(at('faulty/auth/totp.json'), '{\n  "enabled": tru\n}\n')
    rmSync(at('faulty/flows/sign-in/contents.json'))
    const { code, out } = await descope(['project', 'snapshot', 'lint', at('faulty')])
    assert.equal(code, 2)
    const lines = out.trim().split('\n')
    const unlisted =
      'warning: no index names this file, so it is not imported. Add it to the index of its folder, or remove it.'
    assert.deepEqual(lines, [
      `${at('faulty')}/auth/totp.json:2:14: error: it is not valid JSON, at line 2, column 14`,
      `${at('faulty')}/flows/flows.json:3:5: error: no snapshot file flows/sign-in/contents.json. Add flows/sign-in/contents.json, or remove the entry.`,
      `${at('faulty')}/flows/sign-in/screen-welcome-screen.json:1:1: ${unlisted}`,
      `${at('faulty')}/flows/sign-up-or-in/contents.json:37:20: warning: the flow "sign-in" does not exist`,
      `${at('faulty')}/lists.json:3:3: error: the key "lists" stands twice, at line 3, column 3`,
      `${at('faulty')}/roles.json:11:9: error: the permission "nothing" of role "Admin" does not exist. Add it to permissions.json, or remove it here.`,
      '* 4 errors, 2 warnings',
    ])
  })

  it('writes nothing that a hostile server names outside of the folder', async () => {
    for (const path of [
      '../evil.json',
      '/tmp/evil.json',
      'a/../../evil.json',
      'C:\\evil.json',
      '.git/hooks/x.json',
      'CON.json',
    ]) {
      const server = createServer((_, response) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ files: { 'project.json': {}, [path]: { evil: true } } }))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const env = { DESCOPE_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
      const { code, err } = await descope(['project', 'snapshot', 'export', production, '-p', at('hostile')], { env })
      assert.equal(code, 1)
      assert.match(err, /^\* Error: refused snapshot path /)
      assert.equal(existsSync(at('hostile')), false)
      assert.equal(existsSync(at('evil.json')), false)
      await new Promise((resolve) => server.close(resolve))
    }
  })

  it('follows no link out of the folder it writes', async () => {
    mkdirSync(at('linked'))
    mkdirSync(at('elsewhere'))
    symlinkSync(at('elsewhere'), at('linked/flows'))
    const { code } = await descope(['project', 'snapshot', 'export', production, '-p', at('linked')])
    assert.equal(code, 1)
    assert.deepEqual(readdirSync(at('elsewhere')), [])
  })

  it('lets no secret into any file, log or message', () => {
    const found = execFileSync('sh', ['-c', `grep -rlF ${CANARY} . || true`], { cwd: base, encoding: 'utf8' })
    assert.deepEqual(found.trim().split('\n').sort(), ['./changed/connectors/mail.json', './secrets.json'])
    assert.equal(plane.log.join('\n').includes(CANARY), false)
  })
})
