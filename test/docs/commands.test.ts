/** Every command that a document prints, typed as it stands there. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { repoRoot } from '../support/paths.ts'
import { type Fence, fencesOf, fileOf, isShown, typedIn } from './fences.ts'
import { openSession, type Session } from './session.ts'

const documents = [
  'README.md',
  ...readdirSync(join(repoRoot, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const read = (name: string) => fencesOf(readFileSync(join(repoRoot, name), 'utf8'))
const isTyped = ({ language }: Fence) => language === 'sh' || language === 'console'

/** What cannot be run is said with its reason, and so little that it can be listed here. */
const NOT_RUN: { readonly [document: string]: number } = {
  'README.md': 1,
  'docs/cli.md': 1,
  'docs/installing.md': 5,
  'docs/operating.md': 4,
  'docs/pipeline.md': 1,
}

test('D3 only what needs another machine, a terminal or an installation is not run', (context) => {
  const found: Record<string, number> = {}
  for (const name of documents) {
    for (const { line, notRun } of read(name).filter(isTyped)) {
      if (notRun === undefined) continue
      assert.ok(notRun.length > 10, `${name}:${line} says why`)
      context.diagnostic(`${name}:${line} is not run: ${notRun}`)
      found[name] = (found[name] ?? 0) + 1
    }
  }
  assert.deepEqual(found, NOT_RUN)
})

for (const name of documents) {
  const fences = read(name).filter((fence) => (isTyped(fence) && fence.notRun === undefined) || fileOf(fence))
  if (!fences.some(isTyped)) continue
  describe(`D3 the commands of ${name}`, () => {
    let session: Session
    before(async () => {
      session = await openSession(join(repoRoot, 'test/docs/given', name.replace(/^docs\/|\.md$/g, '')))
    })
    after(() => session.close())
    for (const fence of fences) {
      const { needs } = fence
      const skip = needs !== undefined && !isThere(needs) && `there is no ${needs} here`
      test(`line ${fence.line}: ${fence.text.split('\n')[0]}`, { skip }, () => type(session, fence))
    }
  })
}

/** Later fences go on with what earlier ones have made. */
async function type(session: Session, fence: Fence): Promise<void> {
  const file = fileOf(fence)
  if (file) writeFileSync(join(session.folder, file), `${fence.text}\n`)
  else if (fence.language === 'console') await typeAll(session, fence)
  else if (fence.endless) await session.runUntilStopped(fence.text, () => false)
  else {
    const { code, said } = await session.run(fence.text)
    assert.equal(code, 0, said)
  }
}

async function typeAll(session: Session, { text }: Fence): Promise<void> {
  for (const { command, shown } of typedIn(text)) {
    const { said } = /descope serve\b/.test(command)
      ? await session.runUntilStopped(command, (said) => isShown(shown, said))
      : await session.run(command)
    assert.ok(isShown(shown, said), `$ ${command}\n${said}\nis not what is shown:\n${shown}`)
  }
}

function isThere(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
}
