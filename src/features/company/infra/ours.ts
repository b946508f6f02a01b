/** Flows and widgets that every project has: nobody's resources, until somebody changes them. */
import { isDeepStrictEqual } from 'node:util'
import { keyOf, type Piece } from '../../../contract/project/snapshot/piece.ts'
import type { Json } from '../../../lib/json.ts'
import { addTo } from '../../../lib/lists.ts'
import { defaultFlows } from '../../project/defaults/flows/index.ts'
import { defaultWidgets } from '../../project/defaults/widgets/index.ts'

/** Documents by the key of their piece; a plane that plays identity providers has flows of its own. */
let known: Map<string, Json[]> | undefined

function documents(): Map<string, Json[]> {
  if (known) return known
  let screens = 0
  const newScreenId = () => `SC${String(++screens).padStart(27, '0')}`
  const flows = [true, false].flatMap((playsProviders) => defaultFlows(newScreenId, { playsProviders }))
  const found = new Map<string, Json[]>()
  for (const piece of [...flows, ...defaultWidgets]) addTo(found, keyOf(piece), withoutScreenIds(piece.document))
  known = found
  return found
}

export const isNamedLikeOurs = (piece: Pick<Piece, 'kind' | 'id'>): boolean => documents().has(keyOf(piece))

/** As the project began with it. */
export function isOurs(piece: Piece): boolean {
  const ours = documents().get(keyOf(piece))
  if (!ours) return false
  const document = withoutScreenIds(piece.document)
  return ours.some((one) => isDeepStrictEqual(one, document))
}

/** Each project has its own. */
const withoutScreenIds = (document: Json): Json => JSON.parse(JSON.stringify(document).replace(/"SC\w{27}"/g, '""'))
