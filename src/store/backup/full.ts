/** A whole backup: one file, written while others write the database. */
import { checkDatabase } from './facts.ts'
import { Sink, writeAll, writeWhole } from './files.ts'
import { encodeManifest, type Manifest } from './manifest.ts'
import { Digests, eachPage } from './pages.ts'
import { type Snapshot, withSnapshot } from './snapshot.ts'

/** What a manifest says that is not in the database. */
export interface About {
  program: string
  keyFingerprint: string
  masterKey?: string
}

export interface Full {
  manifest: Manifest
  digests: Digests
}

interface FullBackupOptions {
  /** Whether a file that has the name already is replaced. */
  place: 'new' | 'replace'
  about: About
  chain?: Manifest['chain']
  /** Throws when the database of these companies is not to be written there. */
  accept?: (companies: readonly string[]) => void
}

/** Throws Error with nothing left behind. */
export function writeFull(path: string, file: string, { place, about, chain, accept }: FullBackupOptions): Full {
  const written = writeWhole(file, place, (fd, draft) => {
    const copy = withSnapshot(path, (snapshot) => copyPages(snapshot, fd))
    // Nothing holds the database any more; the copy is a file of SQLite's until the manifest is behind it.
    const { schemaVersion, companies, projects } = checkDatabase(draft)
    accept?.(companies)
    const manifest: Manifest = {
      format: 1,
      kind: 'full',
      program: about.program,
      ...copy.facts,
      schemaVersion,
      companies,
      projects,
      keyFingerprint: about.keyFingerprint,
      ...(about.masterKey !== undefined && { masterKey: about.masterKey }),
      state: copy.digests.state(),
      ...(chain && { chain }),
    }
    writeAll(fd, encodeManifest(manifest), manifest.body.bytes)
    return { manifest, digests: copy.digests }
  })
  return written as Full
}

function copyPages(snapshot: Snapshot, fd: number) {
  const sink = new Sink(fd)
  const digests = new Digests(snapshot.pages)
  eachPage(snapshot, {
    pages: (chunk) => sink.write(chunk),
    page: (page, content) => void digests.change(page, content),
  })
  const { mark, until, pageSize, pages } = snapshot
  return { digests, facts: { mark, until, pageSize, pages, body: { bytes: sink.bytes, sha256: sink.sha256() } } }
}
