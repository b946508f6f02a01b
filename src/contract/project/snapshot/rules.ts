/** What must hold between the pieces of a configuration. */
import { assetsIn, leavesIn } from './assets.ts'
import { ASSETS } from './layout.ts'
import type { ParsedSnapshot } from './parse.ts'
import { documentOf, type Failure, keyOf, type Piece, type Pieces } from './piece.ts'
import { applicationRules, authorizationRules, listRules, templateRules } from './rules/entities.ts'
import { flowRules } from './rules/flows.ts'
import { landingRules, oauthRules, providerRules } from './rules/methods.ts'
import type { Report } from './rules/report.ts'
import { valueAt } from './secrets.ts'

/** All failures at once, in the order of files. `places` says where a piece stands in its file. */
export function checkPieces(pieces: Pieces, places: ParsedSnapshot['places'] = new Map()): Failure[] {
  const failures: Failure[] = []
  const report: Report = (piece, at, message, fix) => {
    const place = placeOf(piece, at, places)
    failures.push({ ...place, message, ...(fix && { fix }) })
  }
  for (const rule of RULES) rule(pieces, report)
  return failures.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}

type Rule = (pieces: Pieces, report: Report) => void

const RULES: readonly Rule[] = [
  authorizationRules,
  listRules,
  templateRules,
  applicationRules,
  providerRules,
  landingRules,
  oauthRules,
  flowRules,
  assetRules,
]

function assetRules(pieces: Pieces, report: Report): void {
  const isThere = (name: string) => pieces.has(keyOf({ kind: 'asset', id: name }))
  for (const piece of pieces.values()) {
    if (piece.kind === 'extra') continue
    for (const { name, at } of assetsIn(piece.document)) {
      if (isThere(name)) continue
      report(piece, at, `no snapshot file assets/${name}`, 'Add the file, or put the value itself here.')
    }
  }
  const extra = pieces.get(keyOf({ kind: 'extra', id: ASSETS }))
  const mapping = valueAt(extra?.document, ['mapping'])
  if (!extra || mapping === undefined) return
  const missing = [...leavesIn(mapping)].filter(({ name }) => !isThere(name))
  for (const { name, at } of missing) {
    report(extra, ['mapping', ...at], `no snapshot file assets/${name}`, 'Remove the entry.')
  }
}

/** The file of a place; a flow's document is spread over several. */
function placeOf(
  piece: Piece,
  at: (string | number)[],
  places: ParsedSnapshot['places'],
): Pick<Failure, 'path' | 'at'> {
  const place = places.get(keyOf(piece)) ?? { path: `${piece.kind}/${piece.id || 'settings'}`, at: [] }
  if (!HAS_SCREENS.includes(piece.kind)) return { path: place.path, at: [...place.at, ...at] }
  const folder = place.path.replace(/metadata\.json$/, '')
  const [part, index] = at
  if (part === 'contents') return { path: `${folder}contents.json`, at: at.slice(1) }
  if (part === 'metadata' || index === undefined) return { path: place.path, at: at.slice(1) }
  const name = valueAt(documentOf(piece), ['screens', index, 'name'])
  return { path: `${folder}screen-${String(name)}.json`, at: at.slice(3) }
}

const HAS_SCREENS: readonly string[] = ['flow', 'widget', 'widgetFlow']
