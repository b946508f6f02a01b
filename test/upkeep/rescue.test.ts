import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { call, freshUrl, PROJECT, startPlaneProcess } from '../crash/plane-process.ts'
import { onEveryEngine } from '../support/engines.ts'
import { descope } from '../support/paths.ts'

interface Ran {
  code: number
  stdout: string
  stderr: string
}

function run(...words: string[]): Promise<Ran> {
  const [command, args] = descope('management-key', 'create', ...words)
  return new Promise((resolve) => {
    execFile(command, args, { env: { PATH: process.env['PATH'] } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

onEveryEngine((engine) => {
  test('A15 who has lost all keys makes one on the machine, beside the plane, and that is on record', async (t) => {
    const url = await freshUrl(t, engine)
    const plane = await startPlaneProcess(t, url)
    const { code, stdout, stderr } = await run('Rescue', '-d', 'all were lost', '--database', url)
    assert.deepEqual([code, stderr], [0, ''])
    const [, id = '', key = ''] =
      /^\* Created management key, shown this once\n {2}- (K\w{27}): (K\w{70})\n$/.exec(stdout) ?? []
    assert.equal(key.slice(0, 28), id)
    const headers = { authorization: `Bearer ${key}` }
    const loaded = await fetch(`${plane.url}/v1/mgmt/managementkey?id=${id}`, { headers })
    const shown = ((await loaded.json()) as { key: { [field: string]: unknown } }).key
    assert.deepEqual(
      [shown['name'], shown['description'], shown['status'], shown['expireTime'], shown['reBac']],
      [
        'Rescue',
        'all were lost',
        'active',
        0,
        { companyRoles: ['company-full-access'], projectRoles: [], tagRoles: [] },
      ],
    )
    const { body } = await call(plane, '/v1/mgmt/audit/search', { actions: ['ManagementKeyCreated'] })
    const [record] = body.audits
    assert.deepEqual(
      [body.total, record.projectId, record.type, record.method, record.data],
      [1, PROJECT, 'warn', 'database', { id, name: 'Rescue', status: 'active' }],
    )
    assert.equal(await plane.terminate(), 0)
  })

  test('A15 a database that is empty makes its first key by serving', async (t) => {
    const url = await freshUrl(t, engine)
    const { code, stdout, stderr } = await run('Rescue', '--database', url)
    assert.deepEqual([code, stdout], [1, ''])
    assert.match(
      stderr,
      /^Error: (there is no database \/.*|the database is of an older version: run descope migrate first)\n$/,
    )
  })
})
