/** The parts of a project's document, and the pieces of its configuration that they are. */
import { fromExported, toExported } from '../../../contract/configuration/flow/console.ts'
import { flowFolderIn } from '../../../contract/configuration/flow/formats.ts'
import { ATTRIBUTE_OWNERS, AUTH_METHODS } from '../../../contract/project/snapshot/layout.ts'
import {
  documentOf,
  isPlain,
  type Kind,
  keyOf,
  objectsOf,
  type Piece,
  type Pieces,
  piecesOf,
} from '../../../contract/project/snapshot/piece.ts'
import { type Json, type JsonObject, textAt } from '../../../lib/json.ts'
import { withNamedTemplates, withOwnTemplates } from './messages.ts'
import { isNamedLikeOurs, isOurs } from './ours.ts'

/** One key of the document: what it reads, and what of the configuration it writes. */
interface Part {
  read(pieces: Pieces): Json
  /** Changes `pieces`. */
  write(pieces: Pieces, said: Json): void
}

/** The application that every project has: it is nobody's resource. */
const BUILT_IN = 'descope-default-oidc'

export const PARTS: { readonly [key: string]: Part } = {
  settings: merged('project', ''),
  authentication: {
    read: (pieces) =>
      objectOf(AUTH_METHODS.map((method) => [method, withNamedTemplates(documentAt(pieces, 'auth', method))])),
    write: (pieces, said) => {
      for (const [method, value] of entriesOf(said)) {
        if (!AUTH_METHODS.some((known) => known === method)) continue
        merged('auth', method).write(pieces, withOwnTemplates(value, documentAt(pieces, 'auth', method)))
      }
    },
  },
  connectors: {
    read: (pieces) => byType(piecesOf(pieces, 'connector'), (piece) => textAt(documentOf(piece), 'type')),
    write: (pieces, said) => {
      const listed = entriesOf(said).flatMap(([type, list]) => objectsOf(list).map((one) => ({ ...one, type })))
      replaceListed(pieces, 'connector', listed)
    },
  },
  applications: {
    read: (pieces) => {
      const own = piecesOf(pieces, 'application').filter(({ id }) => id !== BUILT_IN)
      return { oidc: [], saml: [], wsfed: [], ...byType(own, (piece) => protocolOf(documentOf(piece))) }
    },
    write: (pieces, said) => {
      const listed = entriesOf(said).flatMap(([, list]) => objectsOf(list))
      replaceListed(pieces, 'application', listed, ({ id }) => id === BUILT_IN)
    },
  },
  jwtTemplates: {
    read: (pieces) => ({ userTemplates: templates(pieces, 'user'), keyTemplates: templates(pieces, 'key') }),
    write: (pieces, said) => {
      const parts = isPlain(said) ? said : {}
      const typed = (key: string, type: string) => objectsOf(parts[key]).map((one) => ({ ...one, type }))
      replaceListed(pieces, 'jwtTemplate', [...typed('userTemplates', 'user'), ...typed('keyTemplates', 'key')])
    },
  },
  lists: {
    read: (pieces) => piecesOf(pieces, 'list').map((piece) => documentOf(piece)),
    write: (pieces, said) => replaceListed(pieces, 'list', objectsOf(said)),
  },
  attributes: {
    read: (pieces) =>
      objectOf(
        ATTRIBUTE_OWNERS.map((owner) => {
          const own = piecesOf(pieces, 'attribute').filter(({ id }) => id.startsWith(`${owner}/`))
          return [owner, own.map((piece) => documentOf(piece))]
        }),
      ),
    write: (pieces, said) => {
      for (const [owner, list] of entriesOf(said)) {
        for (const { id } of piecesOf(pieces, 'attribute')) {
          if (id.startsWith(`${owner}/`)) pieces.delete(keyOf({ kind: 'attribute', id }))
        }
        for (const [position, one] of objectsOf(list).entries()) {
          put(pieces, { kind: 'attribute', id: `${owner}/${textAt(one, 'name')}`, document: one, position })
        }
      }
    },
  },
  authorization: {
    read: (pieces) => ({
      roles: piecesOf(pieces, 'role').map((piece) => documentOf(piece)),
      permissions: piecesOf(pieces, 'permission').map((piece) => documentOf(piece)),
    }),
    write: (pieces, said) => {
      const { roles, permissions } = isPlain(said) ? said : {}
      if (roles !== undefined) replaceListed(pieces, 'role', objectsOf(roles).map(byName))
      if (permissions !== undefined) replaceListed(pieces, 'permission', objectsOf(permissions).map(byName))
    },
  },
  styles: {
    read: (pieces) => {
      const modes = objectOf(piecesOf(pieces, 'style').map(({ id, document }) => [id, document]))
      return { data: { ...documentAt(pieces, 'extra', STYLES), styles: modes } }
    },
    write: (pieces, said) => {
      const data = isPlain(said) && isPlain(said['data']) ? said['data'] : {}
      const { styles, ...index } = data
      for (const [id, document] of entriesOf(styles)) put(pieces, { kind: 'style', id, document, position: 0 })
      merged('extra', STYLES).write(pieces, index)
    },
  },
  flows: folders('flow', 'flowId'),
  widgets: folders('widget', 'widgetId'),
  adminportal: merged('file', 'adminportal.json'),
}

const STYLES = 'styles/styles.json'

/** Keys of one document; those that are not sent stay. */
function merged(kind: Kind, id: string): Part {
  return {
    read: (pieces) => documentAt(pieces, kind, id),
    write: (pieces, said) => {
      if (!isPlain(said)) return
      put(pieces, { kind, id, document: { ...documentAt(pieces, kind, id), ...said }, position: 0 })
    },
  }
}

/** Flows or widgets by id, each as its export. Of those that are not named the ones stay that every project has. */
function folders(kind: 'flow' | 'widget', idKey: string): Part {
  return {
    read: (pieces) =>
      objectOf(
        piecesOf(pieces, kind)
          .filter((piece) => !isOurs(piece))
          .map(({ id, document }) => {
            const { flowId: _, ...exported } = toExported(id, flowFolderIn(document))
            return [id, { ...exported, [idKey]: id }]
          }),
      ),
    write: (pieces, said) => {
      const others = piecesOf(pieces, kind).filter((piece) => !isNamedLikeOurs(piece))
      for (const piece of others) pieces.delete(keyOf(piece))
      for (const [id, exported] of entriesOf(said)) {
        if (!isPlain(exported)) continue
        const { contents, ...folder } = fromExported(exported)
        // A widget has screens only.
        const document = kind === 'flow' ? { ...folder, contents } : folder
        put(pieces, { kind, id, document, position: 0 })
      }
    },
  }
}

const documentAt = (pieces: Pieces, kind: Kind, id: string): JsonObject => documentOf(pieces.get(keyOf({ kind, id })))

/** Pieces of a kind as they are listed, and no others but those that `stay`. What a known one says beside stays. */
function replaceListed(
  pieces: Pieces,
  kind: Kind,
  listed: readonly JsonObject[],
  stay: (piece: Piece) => boolean = () => false,
): void {
  const before = new Map(piecesOf(pieces, kind).map((piece) => [piece.id, piece]))
  for (const piece of before.values()) if (!stay(piece)) pieces.delete(keyOf(piece))
  for (const [position, document] of listed.entries()) {
    const id = kind === 'role' || kind === 'permission' ? textAt(document, 'name') : textAt(document, 'id')
    put(pieces, { kind, id, document: { ...documentOf(before.get(id)), ...document }, position })
  }
}

function put(pieces: Pieces, { kind, id, document, position }: Omit<Piece, 'file'>): void {
  const file = pieces.get(keyOf({ kind, id }))?.file ?? ''
  pieces.set(keyOf({ kind, id }), { kind, id, document, position, file })
}

/** Ids of roles and permissions are the store's to know. */
const byName = ({ id: _, ...document }: JsonObject): JsonObject => document

const templates = (pieces: Pieces, type: string): JsonObject[] =>
  piecesOf(pieces, 'jwtTemplate')
    .map((piece) => documentOf(piece))
    .filter((document) => (textAt(document, 'type') || 'user') === type)

const protocolOf = (document: JsonObject) => ['saml', 'wsfed'].find((name) => isPlain(document[name])) ?? 'oidc'

function byType(pieces: readonly Piece[], typeOf: (piece: Piece) => string): JsonObject {
  const types: { [type: string]: JsonObject[] } = Object.create(null)
  for (const piece of pieces) {
    const type = typeOf(piece)
    types[type] = [...(types[type] ?? []), documentOf(piece)]
  }
  return { ...types }
}

const objectOf = (entries: readonly (readonly [string, Json])[]): JsonObject => Object.fromEntries(entries)

const entriesOf = (value: Json | undefined): [string, Json][] => (isPlain(value) ? Object.entries(value) : [])
