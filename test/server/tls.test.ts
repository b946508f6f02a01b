import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { certificate, key } from '../cli/requests/certificate.ts'
import { onEveryEngine } from '../support/engines.ts'
import { PROJECT, start } from './tls-plane.ts'

async function pemFiles(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'homescope-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') }
  await writeFile(files.cert, certificate)
  await writeFile(files.key, key)
  return files
}

function ask(url: string): Promise<{ text: string }> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { ca: certificate, agent: false, servername: 'localhost' }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve({ text }))
    })
    sent.once('error', reject)
  })
}

onEveryEngine((engine) => {
  test('C13 serve speaks HTTPS with a certificate, and names itself so', async (t) => {
    const { url: database, drop } = await engine.freshUrl()
    t.after(drop)
    const pem = await pemFiles(t)
    for (const more of engine.name === 'postgres' ? [[], ['--workers', '2']] : [[]]) {
      const plane = start(t, database, '--tls-cert', pem.cert, '--tls-key', pem.key, ...more)
      await Promise.race([plane.listening, plane.closed])
      const url = /listens on (https:\/\/127\.0\.0\.1:\d+)/.exec(plane.said.stdout)?.[1] ?? ''
      assert.notEqual(url, '', plane.said.stderr)
      const local = url.replace('127.0.0.1', 'localhost')
      for (let round = 0; round < 4; round++) assert.equal((await ask(`${local}/health`)).text, '{"status":"ok"}')
      const { text } = await ask(`${local}/${PROJECT}/.well-known/openid-configuration`)
      assert.equal(JSON.parse(text).issuer, `${local}/${PROJECT}`)
      plane.child.kill('SIGTERM')
      assert.deepEqual(await plane.closed, [0, null])
    }
  })
})

test('C13 a certificate that cannot be used is told before anything starts', async (t) => {
  const pem = await pemFiles(t)
  const cases: [string[], string][] = [
    [['--tls-cert', pem.cert], "--tls-cert needs --tls-key, the certificate's private key"],
    [['--tls-key', pem.key], '--tls-key needs --tls-cert, the certificate that the key belongs to'],
    [
      ['--tls-cert', '/nowhere.pem', '--tls-key', pem.key],
      '--tls-cert: /nowhere.pem cannot be read: there is no such file',
    ],
    [['--tls-cert', pem.key, '--tls-key', pem.key], `--tls-cert: ${pem.key} holds no certificate in PEM`],
    [
      ['--tls-cert', pem.cert, '--tls-key', pem.cert],
      `--tls-key: ${pem.cert} holds no private key in PEM without a password`,
    ],
  ]
  for (const [flags, message] of cases) {
    const { closed, said } = start(t, 'sqlite::memory:', ...flags)
    assert.deepEqual(await closed, [1, null])
    assert.deepEqual(said, { stdout: '', stderr: `Error: ${message}\n` })
  }
})
