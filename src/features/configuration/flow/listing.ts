/** What there is to begin with, and widgets. */

import { toConsoleFlow, toConsoleScreens } from '../../../contract/configuration/flow/console.ts'
import type { flow } from '../../../contract/configuration/flow/flow.ts'
import { flowFolderIn } from '../../../contract/configuration/flow/formats.ts'
import type { Handle } from '../../../contract/operation.ts'
import { isPlain, type Piece } from '../../../contract/project/snapshot/piece.ts'
import { asObject, textAt } from '../../../lib/json.ts'
import { keysOf } from '../../../lib/own.ts'
import type { Context } from '../../context.ts'
import { defaultFlows } from '../../project/defaults/flows/index.ts'
import { digestOf } from '../../secrets.ts'

type Handler<O extends keyof typeof flow> = Handle<(typeof flow)[O], Context>

/** The flows that every new project gets; the service's own templates are not public. */
export const listTemplates: Handler<'listTemplates'> = async () => ({
  templates: TEMPLATES,
  total: TEMPLATES.length,
})

/** What the actions of a flow with a way of signing in have in their names. */
const METHOD_ACTIONS = {
  otp: '-otp-',
  magiclink: '-magic-link',
  password: '"password-',
  webauthn: '"webauthn-',
  totp: '-totp',
  sso: '"saml-',
} as const
const METHODS = keysOf(METHOD_ACTIONS)

const ETAG_LENGTH = 27

let screens = 0
const TEMPLATES = defaultFlows(() => `template-${++screens}`).map(toTemplate)

function toTemplate({ id, document }: Piece) {
  const folder = flowFolderIn(document)
  const etag = digestOf(JSON.stringify(document)).slice(0, ETAG_LENGTH)
  const { name, description, dsl } = toConsoleFlow(id, folder, { version: 1, modifiedTime: 0, etag })
  const shown = toConsoleScreens(id, folder, 1).map(({ id, inputs, interactions, htmlTemplate }) => ({
    id: id ?? '',
    inputs: inputs ?? [],
    interactions: interactions ?? [],
    htmlTemplate: htmlTemplate ?? {},
  }))
  return {
    id,
    name: String(name),
    description: String(description),
    dsl: asObject(dsl),
    modifiedTime: '0',
    etag,
    tags: [],
    methods: METHODS.filter((method) => JSON.stringify(dsl).includes(METHOD_ACTIONS[method])),
    screens: shown,
    keywords: [],
  }
}

export const listWidgets: Handler<'listWidgets'> = async (ctx) => {
  const widgets = await ctx.store.configuration.list(ctx.caller.project.id, 'widget')
  return {
    widgets: widgets.map(({ id, document }) => {
      const metadata = isPlain(document) && isPlain(document['metadata']) ? document['metadata'] : {}
      return {
        widgetId: id,
        name: textAt(metadata, 'name'),
        type: textAt(metadata, 'type'),
        disabled: metadata['disabled'] === true,
      }
    }),
  }
}
