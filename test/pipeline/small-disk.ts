import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { freshFolder } from '../destinations/every.ts'

export interface Disk {
  folder: string
  grow(): void
  makeReadOnly(): void
  remove(): Promise<void>
}

/** A file system of two megabytes in memory; undefined without the right to mount one. */
export async function smallDisk(): Promise<Disk | undefined> {
  const folder = await freshFolder()
  const mount = (options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { encoding: 'utf8' }).status === 0
  if (!mount('size=2m')) {
    await rm(folder, { recursive: true })
    return undefined
  }
  return {
    folder,
    grow: () => assert.ok(mount('remount,size=200m')),
    makeReadOnly: () => assert.ok(mount('remount,ro')),
    remove: async () => {
      assert.equal(spawnSync('umount', [folder]).status, 0)
      await rm(folder, { recursive: true })
    },
  }
}
